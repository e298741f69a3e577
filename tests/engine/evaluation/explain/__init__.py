"""Tests of `engine.evaluation.explain`."""
