"""Tests of `engine.cli.selfcheck`."""
