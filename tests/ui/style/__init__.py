"""Tests of `ui.style`."""
