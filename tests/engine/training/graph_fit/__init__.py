"""Tests of `engine.training.graph_fit`."""
