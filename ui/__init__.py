"""The window: everything on the screen."""
