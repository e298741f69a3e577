"""A fixed share of `make monkey`: random use of the window ends without an error, and it still trains."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

STEPS = 500


def test_random_use_of_the_window_raises_nothing_and_leaves_it_working() -> None:
    command = [sys.executable, "-m", "tests.monkey", "--steps", str(STEPS), "--seed", "11"]
    done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{STEPS} steps, 0 wrong, still trains: True" in done.stdout
