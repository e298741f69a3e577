"""Measurements with limits: each module runs by itself, `python -m tests.benchmarks.NAME [--quick] [--json]`."""
