"""Run the test suites side by side, each in a process of its own: ``python -m tests [--quick] [arguments of pytest]``.

As many suites run at once as the machine has cores, the longest first; the output of a suite is shown at its end. One
process for each keeps Qt, Keras and their memory apart, and a crash ends one suite only.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
ONE_THREAD = {"TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1"}
"""A suite has one core: more threads of TensorFlow would only wait for each other."""
NO_TESTS = 5
"""The exit code of pytest where an argument such as ``-k`` selects nothing of a suite."""

SUITES = (
    ("engine/training",),
    ("ui/controllers", "ui/window", "ui/app", "ui/engine", "ui/style", "ui/actions"),
    ("engine/workbench", "engine/storage"),
    ("journeys",),
    ("engine/network", "engine/evaluation", "engine/export"),
    ("ui/pages",),
    ("engine/catalog", "engine/preprocessing", "engine/codegen", "engine/suggestions", "engine/checks"),
    ("architecture", "packaging", "crash", "test_fuzz.py", "test_make.py", "test_monkey.py"),
    ("engine/cli",),
    ("engine/tables", "engine/readers", "engine/project", "engine/results", "engine/system", "engine/messages"),
    ("ui/charts", "ui/dialogs", "ui/formatting", "ui/forms", "ui/widgets"),
)
"""The folders of `tests` that run together, the longest suites first."""

QUICK = (
    ("ui/charts", "ui/forms", "ui/widgets", "ui/formatting", "ui/style", "ui/actions", "ui/engine", "ui/dialogs"),
    ("engine/tables", "engine/readers", "engine/project", "engine/results", "engine/messages"),
)
"""What needs neither Keras nor the whole window: for the time between two edits."""


@dataclass
class Running:
    """A suite that is being run."""

    folders: tuple[str, ...]
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    started: float


def run(suites: tuple[tuple[str, ...], ...], arguments: list[str]) -> int:
    """Run suites, at most one a core at a time, and return 0 where all passed.

    Parameters
    ----------
    arguments : list of str
        What pytest gets for every suite, such as ``["-k", "undo"]``.
    """
    waiting, running, failed = list(suites), [], []
    counts: Counter[str] = Counter()
    while waiting or running:
        while waiting and len(running) < (os.cpu_count() or 1):
            running.append(_started(waiting.pop(0), arguments))
        done = next((suite for suite in running if suite.process.poll() is not None), None)
        if done is None:
            time.sleep(0.1)
            continue
        running.remove(done)
        counts += _reported(done)
        if done.process.returncode not in (0, NO_TESTS):
            failed.append(done.folders)
    if failed:
        print("failed:", *(" ".join(folders) for folders in failed), sep="\n  ")
    print(f"{counts['passed']} passed, {counts['failed'] + counts['error'] + counts['errors']} failed")
    return 1 if failed or not counts["passed"] else 0


def _started(folders: tuple[str, ...], arguments: list[str]) -> Running:
    paths = [str(path) for path in (ROOT / "tests" / folder for folder in folders) if path.exists()]
    output = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the suite runs
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", *arguments, *paths]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | ONE_THREAD, stdout=output, stderr=subprocess.STDOUT)
    return Running(folders, process, output, time.monotonic())


def _reported(done: Running) -> Counter[str]:
    """Print what a suite printed, and return how many of its tests passed, failed and broke."""
    done.output.seek(0)
    text = done.output.read().decode("utf-8", "replace")
    done.output.close()
    seconds = time.monotonic() - done.started
    print(f"== {' '.join(done.folders)}: exit code {done.process.returncode}, {seconds:.0f} s\n{text}", flush=True)
    last = text.strip().rpartition("\n")[2]
    return Counter({word: int(number) for number, word in re.findall(r"(\d+) (passed|failed|errors?)", last)})


if __name__ == "__main__":
    options = sys.argv[1:]
    quick = "--quick" in options
    sys.exit(run(QUICK if quick else SUITES, [option for option in options if option != "--quick"]))
