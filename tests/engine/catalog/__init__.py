"""Tests of `engine.catalog`."""
