"""A hundred trainings in a row: the memory after the last one, divided by that after the first ten."""

from __future__ import annotations

import argparse
import gc

import psutil

from engine.workbench import Workbench
from tests.engine.projects import students_project

MAX_GROWTH = 1.10


def main() -> int:
    """Train again and again, and say how much memory that leaves in use."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="twenty trainings")
    trainings, process, bench = 20 if parser.parse_args().quick else 100, psutil.Process(), Workbench()
    first = 0.0
    for number in range(1, trainings + 1):
        bench.train(students_project(5, seed=number))
        if number == 10:
            gc.collect()
            first = process.memory_info().rss / 2**20
    gc.collect()
    last = process.memory_info().rss / 2**20
    print(f"memory after 10 trainings {first:,.0f} MB, after {trainings} {last:,.0f} MB: {last / first:.3f} times")
    return int(last > MAX_GROWTH * first)


if __name__ == "__main__":
    raise SystemExit(main())
