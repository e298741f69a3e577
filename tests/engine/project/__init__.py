"""The window, with a fake workbench and without Keras: one file for each of its rooms."""
