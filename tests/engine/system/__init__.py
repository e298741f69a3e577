"""Tests of `engine.system`."""
