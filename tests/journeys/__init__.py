"""Real clicks in the real window, down to real trained models."""
