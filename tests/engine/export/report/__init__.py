"""Tests of `engine.export.report`."""
