"""Tests of `ui.actions`."""
