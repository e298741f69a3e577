"""Tests, benchmarks and what both share; the folders mirror `engine` and `ui`."""
