"""Tests of `engine.workbench`."""
