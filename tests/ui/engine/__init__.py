"""Tests of `ui.engine`."""
