"""Tests of `engine.catalog.shapes`."""
