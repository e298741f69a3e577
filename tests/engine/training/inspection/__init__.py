"""Tests of `engine.training.inspection`."""
