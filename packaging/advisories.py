"""Ask the open database of advisories, https://osv.dev, about everything that constraints.txt pins.

`make check` calls it. Where the database cannot be reached it says so and lets the check go on: a lab without a network
is no vulnerability. Known advisories end the check with exit code 1.
"""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "https://api.osv.dev/v1/querybatch"
SECONDS = 10

Ask = Callable[[dict[str, Any]], dict[str, Any]]


def pins_in(path: Path) -> list[tuple[str, str]]:
    """Return name and version of everything that is pinned."""
    lines = [line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines()]
    return [(name, version) for name, mark, version in (line.partition("==") for line in lines) if mark]


def asked(question: dict[str, Any]) -> dict[str, Any]:
    """Ask the database; OSError where it is not reachable."""
    request = urllib.request.Request(DATABASE, json.dumps(question).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def advisories(pins: list[tuple[str, str]], ask: Ask = asked) -> list[str]:
    """Return one line for each known advisory on a pinned version."""
    queries = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in pins]
    results = ask({"queries": queries})["results"]
    return [
        f"{name} {version}: {found['id']}"
        for (name, version), result in zip(pins, results, strict=True)
        for found in result.get("vulns", ())
    ]


def main(ask: Ask = asked) -> int:
    """Check, say what came of it, and return the exit code."""
    pins = pins_in(ROOT / "constraints.txt")
    try:
        found = advisories(pins, ask)
    except (OSError, ValueError, KeyError, urllib.error.URLError) as error:
        print(f"Advisories: NOT CHECKED, the database could not be asked ({error}).")
        return 0
    for line in found:
        print(f"Advisories: {line}", file=sys.stderr)
    print(f"Advisories: {len(pins)} pinned packages checked, {len(found)} known advisories.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
