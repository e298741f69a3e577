"""Tests of `engine.messages`."""
