"""Dependencies are checked against advisories, and where that was not possible it is printed."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def advisories() -> ModuleType:
    spec = importlib.util.spec_from_file_location("advisories", ROOT / "packaging" / "advisories.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def one_advisory(body: dict[str, Any]) -> dict[str, Any]:
    return {
        "results": [
            {"vulns": [{"id": "GHSA-test"}]} if query["package"]["name"] == "keras" else {} for query in body["queries"]
        ]
    }


def test_every_pin_is_looked_up_and_a_known_advisory_fails_the_check(advisories, capsys) -> None:
    assert advisories.main(one_advisory) == 1
    printed = capsys.readouterr()
    assert "keras 3.15.1: GHSA-test" in printed.err
    assert f"{len(advisories.pins_in(ROOT / 'constraints.txt'))} pinned packages checked, 1 known" in printed.out


def test_without_a_known_advisory_the_check_passes(advisories) -> None:
    assert advisories.main(lambda body: {"results": [{} for _ in body["queries"]]}) == 0


def test_an_unreachable_database_is_reported_and_passes(advisories, capsys) -> None:
    def unreachable(body: dict[str, Any]) -> dict[str, Any]:
        raise OSError("no route to host")

    assert advisories.main(unreachable) == 0
    assert "NOT CHECKED" in capsys.readouterr().out
