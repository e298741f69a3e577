"""Kill the program while it trains and saves: nothing that was saved may be lost."""
