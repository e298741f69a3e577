"""Tests of `ui.formatting`."""
