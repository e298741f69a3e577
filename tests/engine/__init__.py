"""The engine, without Qt: one file for each of its rooms."""
