"""Tests of `engine.storage.models`."""
