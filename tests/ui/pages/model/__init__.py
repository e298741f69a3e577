"""Tests of `ui.pages.model`."""
