"""Tests of `ui.pages.runs`."""
