"""Tests of `ui.charts`."""
