"""Write constraints.txt: the exact version of everything that Layerdesk depends on, development tools included.

`make lock` calls it. pip resolves pyproject.toml for the oldest Python first, then for the newer ones with the versions
found so far as constraints, so that one file is valid for all. Nothing is installed, and the file does not name the
package index.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHONS = ("3.11", "3.12", "3.13")
REQUIREMENT = ".[cpu,dev,package]"


def main() -> int:
    """Resolve for every Python found, write the file, and print what changed."""
    target = ROOT / "constraints.txt"
    before = pins_in(target)
    pins: dict[str, str] = {}
    versions = []
    with tempfile.TemporaryDirectory() as scratch:
        for version in PYTHONS:
            python = interpreter(version)
            if python is None:
                print(f"Python {version} was not found: packages that it alone needs are not pinned.")
                continue
            pins |= resolved(python, pins, Path(scratch) / version)
            versions.append(version)
    if not versions:
        print(f"None of Python {', '.join(PYTHONS)} was found. Put one of them on PATH.", file=sys.stderr)
        return 2
    target.write_text(text_of(pins, versions), "utf-8")
    for name in sorted(before.keys() | pins.keys()):
        if before.get(name) != pins.get(name):
            print(f"{name}: {before.get(name, 'new')} -> {pins.get(name, 'gone')}")
    print(f"{target.name}: {len(pins)} packages for Python {', '.join(versions)}")
    return 0


def interpreter(version: str) -> str | None:
    """Return a Python of that version that can be started, or None; versions of pyenv are searched too."""
    homes = Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}")
    for candidate in (sys.executable, f"python{version}", *map(str, homes)):
        code = "import platform, sys, venv; print(sys.executable, platform.python_version(), sep='\\n')"
        try:
            result = subprocess.run([candidate, "-c", code], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        executable, found = result.stdout.split("\n")[:2]
        if found.startswith(f"{version}."):
            return executable
    return None


def resolved(python: str, pins: dict[str, str], scratch: Path) -> dict[str, str]:
    """Return the versions that pip would install for that Python, given the versions pinned so far."""
    subprocess.run([python, "-m", "venv", "--without-pip", scratch], check=True)
    constraints = scratch / "constraints.txt"
    constraints.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()), "utf-8")
    report = scratch / "report.json"
    pip = [sys.executable, "-m", "pip", "--python", str(scratch / "bin" / "python"), "install", "--quiet"]
    options = [
        "--dry-run",
        "--ignore-installed",
        "--only-binary=:all:",
        "--constraint",
        str(constraints),
        "--report",
        str(report),
    ]
    subprocess.run([*pip, *options, REQUIREMENT], check=True, cwd=ROOT)
    found = [entry["metadata"] for entry in json.loads(report.read_text("utf-8"))["install"]]
    names = {entry["name"].lower().replace("_", "-").replace(".", "-"): entry["version"] for entry in found}
    del names["layerdesk"]
    return names


def pins_in(path: Path) -> dict[str, str]:
    """Return the versions pinned in a file by name; empty if the file does not exist."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))


def text_of(pins: dict[str, str], versions: list[str]) -> str:
    """Return the content of constraints.txt."""
    platforms = f"{platform.system()} {platform.machine()}, Python {', '.join(versions)}"
    head = (
        "# The exact version of every package that `make` installs, so that all machines run the same program.\n"
        f"# Written by `make lock` for {platforms}. Do not edit.\n"
    )
    return head + "".join(f"{name}=={version}\n" for name, version in sorted(pins.items()))


if __name__ == "__main__":
    sys.exit(main())
