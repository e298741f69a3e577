"""Tests of `ui.forms`."""
