"""Look up every version that constraints.txt pins in the database of security advisories https://osv.dev.

`make check` calls it. If the database cannot be reached, it says so and passes, so that the check works without a
network. The exit code is 1 if there are advisories.
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

Query = Callable[[dict[str, Any]], dict[str, Any]]


def pins_in(path: Path) -> list[tuple[str, str]]:
    """Return name and version of each pinned package."""
    lines = [line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines()]
    return [(name, version) for name, mark, version in (line.partition("==") for line in lines) if mark]


def query_database(body: dict[str, Any]) -> dict[str, Any]:
    """Send a query to the database and return its response; OSError if it cannot be reached."""
    request = urllib.request.Request(DATABASE, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=SECONDS) as response:
        found: dict[str, Any] = json.load(response)
    return found


def advisories(pins: list[tuple[str, str]], query: Query = query_database) -> list[str]:
    """Return one line for each known advisory on a pinned version."""
    queries = [{"package": {"ecosystem": "PyPI", "name": name}, "version": version} for name, version in pins]
    results = query({"queries": queries})["results"]
    return [
        f"{name} {version}: {found['id']}"
        for (name, version), result in zip(pins, results, strict=True)
        for found in result.get("vulns", ())
    ]


def main(query: Query = query_database) -> int:
    """Look up all pins, print the result, and return the exit code."""
    pins = pins_in(ROOT / "constraints.txt")
    try:
        found = advisories(pins, query)
    except (OSError, ValueError, KeyError, urllib.error.URLError) as error:
        print(f"Advisories: NOT CHECKED, the database cannot be reached ({error}).")
        return 0
    for line in found:
        print(f"Advisories: {line}", file=sys.stderr)
    print(f"Advisories: {len(pins)} pinned packages checked, {len(found)} known advisories.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
