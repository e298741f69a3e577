"""What is tried, the systems that it is tried in, and what a rule raises that does not hold."""

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
"""What a desktop has and a bare system has not, beside what the package depends on."""
INSIDE = "usr/lib/layerdesk/_internal"
EXAMPLES = f"/{INSIDE}/resources/examples"
STUDENTS = f"{EXAMPLES}/students.json"
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}

_SYSTEMS: dict[str, BareSystem] = {}


class Broken(Exception):
    """A rule does not hold; the text says how."""


def require(holds: object, text: str, answer: subprocess.CompletedProcess[str] | None = None) -> None:
    """Raise where something does not hold, with what a command said."""
    if not holds:
        said = f" It said: {(answer.stdout + answer.stderr)[-2000:]}" if answer is not None else ""
        raise Broken(text + said)


def system(suite: str) -> BareSystem:
    """Return the system of a release with all that the package depends on; it is made when it is first wanted."""
    if suite not in _SYSTEMS:
        depends = re.findall(r"[a-z][a-z0-9.+-]+(?= \(|,|$)", field("Depends"))
        _SYSTEMS[suite] = BareSystem(suite, [*depends, *DESKTOP], KEPT)
    return _SYSTEMS[suite]


def bare(suite: str) -> BareSystem:
    """Return a system of a release with nothing in it."""
    if f"bare-{suite}" not in _SYSTEMS:
        _SYSTEMS[f"bare-{suite}"] = BareSystem(suite, ["sed"], KEPT / "bare")
    return _SYSTEMS[f"bare-{suite}"]


def remove_all() -> None:
    """Remove the systems that were made."""
    for made in _SYSTEMS.values():
        made.remove()
    _SYSTEMS.clear()


def field(name: str) -> str:
    """Return what the package says of itself."""
    return subprocess.run(["dpkg-deb", "-f", PACKAGE, name], capture_output=True, text=True, check=True).stdout.strip()


def installed(suite: str) -> BareSystem:
    """Return the system of a release with the package in it."""
    made = system(suite)
    if not (made.root / "usr" / "bin" / "layerdesk").is_symlink():
        answer = made.run("dpkg", "-i", made.put(PACKAGE, PACKAGE.name), root=True)
        require(answer.returncode == 0, "It was not installed.", answer)
    return made
