"""A fixed share of `make fuzz`: whatever a file was mutated into, a model or a sentence comes of it."""

from __future__ import annotations

import pytest

from tests import fuzz, fuzz_tables


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_mutated_file_ends_in_a_model_or_a_sentence() -> None:
    wrong: list[str] = []
    results = fuzz.run_cases(110, 180, wrong.append)
    assert [line for line in wrong if fuzz.DEATH not in line] == []
    assert results["sentence"] > 50 and results["read"] > 10


def test_generated_tables_are_predicted_alike_from_another_dialect_and_by_the_script() -> None:
    wrong: list[str] = []
    results = fuzz_tables.run_tables(1, 3, wrong.append)
    assert wrong == []
    assert results["same"] == 3


def test_the_fuzzer_sees_what_is_no_sentence(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("planted")

    monkeypatch.setattr("engine.storage.untrusted.file_contents.interpret", broken)
    wrong: list[str] = []
    results = fuzz.run_cases(0, 5, wrong.append)
    assert results["wrong"] >= 1 and "KeyError" in wrong[0]
