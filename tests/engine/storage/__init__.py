"""Tests of `engine.storage`."""
