"""A kill at any moment loses nothing that was kept."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.crash.crash import survive_a_kill


@pytest.mark.parametrize("seed", [1, 2])
def test_a_kill_at_a_random_moment_loses_nothing_that_was_kept(tmp_path: Path, seed: int) -> None:
    assert survive_a_kill(tmp_path, random.Random(seed)) == ""
