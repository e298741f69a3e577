"""Tests of `ui.window`."""
