"""Tests of `engine.suggestions`."""
