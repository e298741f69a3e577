"""Tests of `ui.pages.code`."""
