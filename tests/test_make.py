"""The commands of the README do what they say, also on machines that lack something."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def poor_machine(tmp_path: Path) -> Path:
    """A folder of commands for PATH: a shell and little else, no root, no library that Qt needs, no fitting Python."""
    for name in ("bash", "cat", "dirname", "env", "find", "grep", "uname"):
        (tmp_path / name).symlink_to(shutil.which(name) or name)
    _command(tmp_path / "id", "echo 1000")
    _command(tmp_path / "ldconfig", "exit 0")
    _command(tmp_path / "apt-get", "exit 1")
    _command(tmp_path / "python3", "exit 1")
    return tmp_path


def test_make_run_without_a_screen_says_so_and_trains_in_the_terminal() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    answer = _run(["packaging/run.sh"], environment)
    assert answer.returncode == 0, answer.stderr
    assert "There is no display" in answer.stdout
    assert "Epoch 100" in answer.stdout + answer.stderr
    assert re.search(r"binary_accuracy +0\.9[789]", answer.stdout)


def test_missing_system_libraries_are_named_with_the_command_that_installs_them(poor_machine: Path) -> None:
    answer = _run(["packaging/system-packages.sh", "screen"], {"PATH": str(poor_machine)})
    assert answer.returncode == 1
    assert re.search(r"sudo apt-get install .*libegl1 .*libxcb-cursor0", answer.stderr)


def test_nothing_is_installed_where_nothing_is_missing(poor_machine: Path) -> None:
    script = (ROOT / "packaging" / "system-packages.sh").read_text("utf-8")
    libraries = re.findall(r"(lib[\w.+-]+\.so\.\d+):", script)
    _command(poor_machine / "ldconfig", f"echo '{' '.join(libraries)} '")
    font = poor_machine / ".fonts" / "a.ttf"
    font.parent.mkdir()
    font.touch()
    environment = {"PATH": str(poor_machine), "HOME": str(poor_machine)}
    answer = _run(["packaging/system-packages.sh", "screen"], environment)
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_a_machine_without_a_fitting_python_is_reported_which_one_it_needs(poor_machine: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "packaging", checkout / "packaging")
    answer = _run([str(checkout / "packaging" / "set-up.sh")], {"PATH": str(poor_machine)})
    assert answer.returncode == 1
    assert "Layerdesk needs Python 3.11, 3.12 or 3.13" in answer.stderr


def test_a_python_that_was_named_and_does_not_fit_is_refused_by_its_name(poor_machine: Path, tmp_path: Path) -> None:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "packaging", checkout / "packaging")
    environment = {"PATH": str(poor_machine), "PYTHON": "python3"}
    answer = _run([str(checkout / "packaging" / "set-up.sh")], environment)
    assert answer.returncode == 1
    assert "PYTHON=python3 is not Python 3.11, 3.12 or 3.13" in answer.stderr


def test_help_names_every_command_that_can_be_made() -> None:
    targets = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert targets is not None
    helped = _run(["make", "help"], dict(os.environ)).stdout
    assert all(re.search(rf"make {target} ", helped) for target in targets[1].split())


def test_the_readme_shows_pictures_that_are_there() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert pictures
    assert [picture for picture in pictures if not (ROOT / picture).is_file()] == []


def _command(path: Path, script: str) -> None:
    path.unlink(missing_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)


def _run(command: list[str], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
