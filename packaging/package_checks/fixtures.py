"""The packages to check, the systems to install them in, and the error of a failed check."""

from __future__ import annotations

import re
import subprocess
from importlib import metadata
from pathlib import Path

from bare_system import BareSystem

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "package"
DIST = ROOT / "dist"
KEPT = BUILD / "systems"
LOOK = BUILD / "look"
VERSION = metadata.version("layerdesk")
PACKAGE = DIST / f"layerdesk_{VERSION}_amd64.deb"
INSTALLER = DIST / f"layerdesk-{VERSION}-linux-x86_64.run"
DESKTOP = ("fonts-dejavu-core", "desktop-file-utils", "shared-mime-info", "libglib2.0-bin")
"""Packages of a desktop that a minimal system lacks, in addition to the dependencies of the package."""
INSIDE = "usr/lib/layerdesk/_internal"
EXAMPLES = f"/{INSIDE}/resources/examples"
STUDENTS = f"{EXAMPLES}/students.json"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}

_SYSTEMS: dict[str, BareSystem] = {}


class CheckFailed(Exception):
    """Error of a check that fails, with the reason."""


def require(condition: object, text: str, result: subprocess.CompletedProcess[str] | None = None) -> None:
    """Raise CheckFailed with a text and the output of a command, unless the condition holds."""
    if not condition:
        output = f" Output: {(result.stdout + result.stderr)[-2000:]}" if result is not None else ""
        raise CheckFailed(text + output)


def system(suite: str) -> BareSystem:
    """Return the system of a release with the dependencies of the package; the first call creates it."""
    if suite not in _SYSTEMS:
        depends = re.findall(r"[a-z][a-z0-9.+-]+(?= \(|,|$)", field("Depends"))
        _SYSTEMS[suite] = BareSystem(suite, [*depends, *DESKTOP], KEPT)
    return _SYSTEMS[suite]


def bare(suite: str) -> BareSystem:
    """Return a minimal system of a release."""
    if f"bare-{suite}" not in _SYSTEMS:
        _SYSTEMS[f"bare-{suite}"] = BareSystem(suite, ["sed"], KEPT / "bare")
    return _SYSTEMS[f"bare-{suite}"]


def remove_all() -> None:
    """Remove all systems."""
    for machine in _SYSTEMS.values():
        machine.remove()
    _SYSTEMS.clear()


def field(name: str) -> str:
    """Return a control field of the Debian package."""
    return subprocess.run(["dpkg-deb", "-f", PACKAGE, name], capture_output=True, text=True, check=True).stdout.strip()


def installed(suite: str) -> BareSystem:
    """Return the system of a release in which the package is installed."""
    machine = system(suite)
    if not (machine.root / "usr" / "bin" / "layerdesk").is_symlink():
        result = machine.run("dpkg", "-i", machine.put(PACKAGE, PACKAGE.name), root=True)
        require(result.returncode == 0, "Installing failed.", result)
    return machine
