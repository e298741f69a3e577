"""Tests of `engine.results`."""
