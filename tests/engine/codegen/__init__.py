"""Tests of `engine.codegen`."""
