"""Tests of `engine.tables`."""
