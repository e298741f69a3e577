"""Tests of `ui.pages.training`."""
