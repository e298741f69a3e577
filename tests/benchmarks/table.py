"""How fast a large table opens, against the fastest reader of pandas in the same run, and its memory.

    python -m tests.benchmarks.table [--quick] [--json] [--rows 1000000] [--columns 50] [--times 3]

Each reading runs in a process of its own, so that the peak of its memory is its own.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

MAX_TIMES_PANDAS = 1.3
MAX_TIMES_FRAME = 2.5
MAX_SECONDS_OF_PROFILE = 3.0
MAX_TIMES_DATES = 2.0
DATES = 500_000
"""Rows with dates and times, as text."""

_MEASURED = """
import json, re, sys, threading, time
{imports}

def private():
    # Without the pages of mapped files, which the system takes back whenever it wants them.
    with open("/proc/self/status") as status:
        return int(re.search(r"RssAnon:\\s+(\\d+)", status.read())[1]) * 1024

def watch():
    while not done.wait(0.005):
        seen.append(private())

before, done, seen = private(), threading.Event(), [0]
watcher = threading.Thread(target=watch)
watcher.start()
start = time.perf_counter()
{read}
seconds = time.perf_counter() - start
done.set()
watcher.join()
size = int(frame.memory_usage(index=False).sum())
print(json.dumps(dict(seconds=seconds, peak=max(seen) - before, frame=size)))
"""
WITHOUT_PROFILE = """
from engine.project.table_facts import TableFacts
from engine.tables import reading
reading.describe = lambda frame, source, how: TableFacts(source, how, len(frame), ())
"""
"""The profile of all columns has a figure of its own."""
PROFILE = (
    "import sys; from engine.tables import reading; frame, facts = reading.read(sys.argv[1])",
    "reading.describe(frame, sys.argv[1], facts.reading)",
)
"""Reads the file, and measures the profile by itself."""
READERS = {
    "pandas, C": ("import pandas as pd", "frame = pd.read_csv(sys.argv[1])"),
    "pandas, pyarrow": ("import pandas as pd, pyarrow.csv", "frame = pd.read_csv(sys.argv[1], engine='pyarrow')"),
    "Layerdesk": (WITHOUT_PROFILE, "frame, _ = reading.read(sys.argv[1])"),
}
READERS_OF_DATES = {
    "pandas": (
        "import pandas as pd",
        "frame = pd.read_csv(sys.argv[1]); frame['when'] = pd.to_datetime(frame['when'])",
    ),
    "Layerdesk": READERS["Layerdesk"],
}


def main() -> int:
    """Measure, print a table, and return 1 where a figure is not kept."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the rows, once")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--columns", type=int, default=50)
    parser.add_argument("--times", type=int)
    options = parser.parse_args()
    rows = options.rows or (100_000 if options.quick else 1_000_000)
    times = options.times or (1 if options.quick else 3)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        write_table(path, rows, options.columns)
        size = f"{rows:,} rows x {options.columns} numeric columns, {path.stat().st_size / 2**20:,.0f} MiB"
        measured = {name: [measure(reader, path) for _ in range(times)] for name, reader in READERS.items()}
        profile = statistics.median(measure(PROFILE, path)["seconds"] for _ in range(times))
        write_dates(path, DATES)
        dates = {
            name: statistics.median(measure(reader, path)["seconds"] for _ in range(times))
            for name, reader in READERS_OF_DATES.items()
        }
    figures = {**figures_of(measured), "profile": round(profile, 2)}
    figures["dates"] = round(dates["Layerdesk"] / dates["pandas"], 2)
    kept = (
        figures["times"] <= MAX_TIMES_PANDAS
        and figures["memory"]["Layerdesk"] <= MAX_TIMES_FRAME
        and profile <= MAX_SECONDS_OF_PROFILE
        and figures["dates"] <= MAX_TIMES_DATES
    )
    if options.json:
        limits = {"times": MAX_TIMES_PANDAS, "memory": MAX_TIMES_FRAME, "profile": MAX_SECONDS_OF_PROFILE}
        limits["dates"] = MAX_TIMES_DATES
        print(json.dumps({"table": size, **figures, "limits": limits, "kept": kept}))
    else:
        print(size)
        _print(figures, kept)
    return 0 if kept else 1


def write_table(path: Path, rows: int, columns: int) -> None:
    """Write numbers with six digits, in parts, so that writing takes little memory."""
    import numpy as np

    random = np.random.default_rng(0)
    with path.open("w") as file:
        file.write(",".join(f"x{number}" for number in range(columns)) + "\n")
        for begin in range(0, rows, 50_000):
            np.savetxt(file, random.normal(size=(min(50_000, rows - begin), columns)), fmt="%.6g", delimiter=",")


def write_dates(path: Path, rows: int) -> None:
    """Write dates with times, and a number."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(0)
    when = pd.Timestamp("2019-01-01") + pd.to_timedelta(random.integers(0, 10**8, rows), unit="s")
    pd.DataFrame({"when": when, "x": random.normal(size=rows).round(3)}).to_csv(path, index=False)


def measure(reader: tuple[str, str], path: Path) -> dict[str, float]:
    """Do once in a fresh process what a reader does."""
    imports, read = reader
    script = _MEASURED.format(imports=imports, read=read)
    answer = subprocess.run([sys.executable, "-c", script, path], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout)


def figures_of(measured: dict[str, list[dict[str, float]]]) -> dict[str, Any]:
    """Return median seconds, the peak of memory by the size of the frame, and how many times the fastest we take."""
    seconds = {name: statistics.median(each["seconds"] for each in runs) for name, runs in measured.items()}
    memory = {name: max(each["peak"] / each["frame"] for each in runs) for name, runs in measured.items()}
    fastest = min(time for name, time in seconds.items() if name != "Layerdesk")
    return {"seconds": seconds, "memory": memory, "times": round(seconds["Layerdesk"] / fastest, 2)}


def _print(figures: dict[str, Any], kept: bool) -> None:
    for name, seconds in figures["seconds"].items():
        print(f"{name:16} {seconds:6.2f} s   peak {figures['memory'][name]:.2f} x the frame")
    print(f"opening takes {figures['times']:.2f} times the fastest (at most {MAX_TIMES_PANDAS})")
    print(f"the profile of all columns takes {figures['profile']:.2f} s (at most {MAX_SECONDS_OF_PROFILE:.0f} s)")
    print(f"{DATES:,} dates open in {figures['dates']:.2f} times the time of pandas (at most {MAX_TIMES_DATES:.0f})")
    print("kept" if kept else "NOT kept")


if __name__ == "__main__":
    sys.exit(main())
