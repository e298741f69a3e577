"""Tests of `engine.checks`."""
