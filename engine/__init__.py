"""The engine: everything that would still make sense without a screen."""
