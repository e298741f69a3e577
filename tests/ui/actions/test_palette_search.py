"""The search prefers names, then other names, synonyms and descriptions."""

from __future__ import annotations

import pytest

from ui.actions.palette_search import SYNONYMS, PaletteEntry, found


def _entry(name: str, *words: str, tip: str = "", command: bool = False) -> PaletteEntry:
    return PaletteEntry(name, lambda: None, words=words, tip=tip, is_command=command)


ENTRIES = (
    _entry("Train: Train", command=True),
    _entry("Train: Find learning rate…", command=True),
    _entry("File: Save as…", command=True),
    _entry("Learning rate · Optimizer", "learning_rate"),
    _entry("Kernel regularizer · hidden (Dense)", "kernel_regularizer", "L1", "L2"),
    _entry("Validate in folds of the training rows · Split", "member_folds"),
    _entry("Add layer: Dropout", "Dropout", tip="Sets units to 0 at random, against overfitting."),
    _entry("L2_norm · Column"),
    _entry("Help: Train: The curves", tip="Overfitting: the validation loss rises."),
)


@pytest.mark.parametrize(
    "typed, first",
    [
        ("train train", "Train: Train"),
        ("learning rate", "Learning rate · Optimizer"),
        ("L2", "L2_norm · Column"),
        ("ridge", "Kernel regularizer · hidden (Dense)"),
        ("cross validation", "Validate in folds of the training rows · Split"),
        ("drop", "Add layer: Dropout"),
        ("validation loss rises", "Help: Train: The curves"),
        ("svas", "File: Save as…"),
    ],
)
def test_the_best_answer_comes_first(typed, first):
    assert found(typed, ENTRIES)[0].name == first


def test_another_name_finds_a_setting_after_equal_names():
    assert [entry.name for entry in found("l2", ENTRIES)][:2] == [
        "L2_norm · Column",
        "Kernel regularizer · hidden (Dense)",
    ]
    assert "Add layer: Dropout" in [entry.name for entry in found("overfitting", ENTRIES)]


def test_some_letters_find_commands_but_no_settings():
    assert [entry.name for entry in found("otmz", ENTRIES)] == []


def test_synonyms_are_written_in_small_letters_and_once_a_line():
    assert all(term == term.lower() and line.count(term) == 1 for line in SYNONYMS for term in line)
