"""The figures: each room runs by itself, `python -m tests.benchmarks.NAME [--quick] [--json]`."""
