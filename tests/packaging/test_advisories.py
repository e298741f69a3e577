"""Dependencies are checked against advisories, and where that was not possible it is said."""

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


def answered(question: dict[str, Any]) -> dict[str, Any]:
    return {
        "results": [
            {"vulns": [{"id": "GHSA-test"}]} if query["package"]["name"] == "keras" else {}
            for query in question["queries"]
        ]
    }


def test_every_pin_is_asked_about_and_a_known_advisory_ends_the_check(advisories, capsys) -> None:
    assert advisories.main(answered) == 1
    said = capsys.readouterr()
    assert "keras 3.15.1: GHSA-test" in said.err
    assert f"{len(advisories.pins_in(ROOT / 'constraints.txt'))} pinned packages checked, 1 known" in said.out


def test_where_no_advisory_is_known_the_check_goes_on(advisories) -> None:
    assert advisories.main(lambda question: {"results": [{} for _ in question["queries"]]}) == 0


def test_a_database_that_is_out_of_reach_is_said_and_is_no_failure(advisories, capsys) -> None:
    def unreachable(question: dict[str, Any]) -> dict[str, Any]:
        raise OSError("no route to host")

    assert advisories.main(unreachable) == 0
    assert "NOT CHECKED" in capsys.readouterr().out
