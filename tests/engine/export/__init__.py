"""Tests of `engine.export`."""
