"""Tests of `engine.preprocessing`."""
