"""Tests of `engine.storage.untrusted`."""
