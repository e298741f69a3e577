"""Write constraints.txt: the exact version of everything that Layerdesk runs on and is checked with.

`make pins` calls it. pip resolves pyproject.toml afresh for the oldest Python first, then for the newer ones under the
pins found so far, so that one file serves them all. Nothing is installed, and the file says nothing of where the
packages came from.
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
ASKED = ".[cpu,dev,package]"


def main() -> int:
    """Resolve for every Python found, write the file, and say what changed."""
    target = ROOT / "constraints.txt"
    before = pins_in(target)
    pins: dict[str, str] = {}
    served = []
    with tempfile.TemporaryDirectory() as scratch:
        for version in PYTHONS:
            python = interpreter(version)
            if python is None:
                print(f"Python {version} is not here: what it alone would need stays unpinned.")
                continue
            pins |= resolved(python, pins, Path(scratch) / version)
            served.append(version)
    if not served:
        print(f"None of Python {', '.join(PYTHONS)} was found. Put one of them on PATH.", file=sys.stderr)
        return 2
    target.write_text(text_of(pins, served), "utf-8")
    for name in sorted(before.keys() | pins.keys()):
        if before.get(name) != pins.get(name):
            print(f"{name}: {before.get(name, 'new')} -> {pins.get(name, 'gone')}")
    print(f"{target.name}: {len(pins)} packages for Python {', '.join(served)}")
    return 0


def interpreter(version: str) -> str | None:
    """Return a Python of that version that really runs, or None; pyenv keeps them in a folder of its own."""
    homes = Path.home().glob(f".pyenv/versions/{version}.*/bin/python{version}")
    for candidate in (sys.executable, f"python{version}", *map(str, homes)):
        question = "import platform, sys, venv; print(sys.executable, platform.python_version(), sep='\\n')"
        try:
            answer = subprocess.run([candidate, "-c", question], capture_output=True, text=True, check=True)
        except (OSError, subprocess.CalledProcessError):
            continue
        executable, found = answer.stdout.split("\n")[:2]
        if found.startswith(f"{version}."):
            return executable
    return None


def resolved(python: str, pins: dict[str, str], scratch: Path) -> dict[str, str]:
    """Return the versions that pip would install for that Python, with those pinned so far kept."""
    subprocess.run([python, "-m", "venv", "--without-pip", scratch], check=True)
    kept = scratch / "kept.txt"
    kept.write_text("".join(f"{name}=={version}\n" for name, version in pins.items()), "utf-8")
    report = scratch / "report.json"
    pip = [sys.executable, "-m", "pip", "--python", str(scratch / "bin" / "python"), "install", "--quiet"]
    asked = [
        "--dry-run",
        "--ignore-installed",
        "--only-binary=:all:",
        "--constraint",
        str(kept),
        "--report",
        str(report),
    ]
    subprocess.run([*pip, *asked, ASKED], check=True, cwd=ROOT)
    found = [entry["metadata"] for entry in json.loads(report.read_text("utf-8"))["install"]]
    names = {entry["name"].lower().replace("_", "-").replace(".", "-"): entry["version"] for entry in found}
    del names["layerdesk"]
    return names


def pins_in(path: Path) -> dict[str, str]:
    """Return what the file pins now; nothing where there is no file."""
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return dict(line.split("==") for line in lines if "==" in line and not line.startswith("#"))


def text_of(pins: dict[str, str], served: list[str]) -> str:
    """Return the file's text."""
    machine = f"{platform.system()} {platform.machine()}, Python {', '.join(served)}"
    head = (
        "# Everything that `make` installs, version by version, so that every machine runs the same program.\n"
        f"# Made by `make pins` for {machine}. Not edited by hand.\n"
    )
    return head + "".join(f"{name}=={version}\n" for name, version in sorted(pins.items()))


if __name__ == "__main__":
    sys.exit(main())
