"""Split methods: how the rows of a table are divided into training, validation and test rows.

First the test rows are taken out of all rows, then the validation rows out of the rest. A generated script does the
same step by step: `SplitMethod.setup_code`, the training rows, then `SplitMethod.part_code` for each part.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.project.methods.part_words import PART_WORDS, PARTS_OF_SOURCE, normalized_word
from engine.project.methods.split_method import (
    FRACTIONS,
    SplitCode,
    SplitFacts,
    SplitMethod,
    SplitPositions,
    SplitRows,
    SplitSettings,
)
from engine.system.errors import EngineError
from engine.system.word_forms import listed

__all__ = ["METHOD_OF_ROLE", "SPLIT_METHODS", "SplitCode", "SplitFacts", "SplitMethod", "SplitPositions", "SplitRows"]

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from engine.project.base import Role
    from engine.project.methods.split_method import Positions

WHERE = ("data", "split")

TARGET_BINS = 10
"""Bins of equally many rows by which a split by target quantile is stratified."""


def _split_random(rows: SplitRows, settings: SplitSettings) -> SplitPositions:
    is_stratified = settings.stratify and settings.shuffle and not rows.target_is_number
    return _drawn_parts(rows.positions, rows.target if is_stratified else None, settings, settings.shuffle)


def _drawn_parts(
    rows: Positions, strata: NDArray[Any] | None, settings: SplitSettings, shuffle: bool = True
) -> SplitPositions:
    """Draw the test rows, then the validation rows, each with the same share of each stratum."""
    rest, test, rest_strata = _drawn(rows, strata, settings.test_fraction, settings.seed, shuffle)
    train, validation, _ = _drawn(rest, rest_strata, settings.validation_fraction, settings.seed, shuffle)
    return SplitPositions(train, validation, test)


def _drawn(
    rows: Positions, strata: NDArray[Any] | None, fraction: float, seed: int, shuffle: bool
) -> tuple[Positions, Positions, NDArray[Any] | None]:
    import numpy as np
    from sklearn.model_selection import train_test_split

    if not fraction:
        return rows, rows[:0], strata
    try:
        inside, outside = train_test_split(
            np.arange(len(rows)),
            test_size=fraction,
            shuffle=shuffle,
            random_state=seed if shuffle else None,
            stratify=strata,
        )
    except ValueError as error:
        text = "has too few rows, or a class with too few rows, to be split like this"
        raise EngineError(
            f"The table {text}. Hold out less, or switch stratification off.", details=str(error), where=WHERE
        ) from error
    return rows[inside], rows[outside], None if strata is None else strata[inside]


def _random_part_code(code: SplitCode, part: str, fraction: float) -> tuple[str, ...]:
    if not code.settings.shuffle:
        return _last_rows_code(code, part, fraction)
    is_stratified = code.settings.stratify and code.target and not code.target_is_number
    return _drawn_part_code(code, part, fraction, f"train[{code.target}]" if is_stratified else "")


def _drawn_part_code(code: SplitCode, part: str, fraction: float, strata: str) -> tuple[str, ...]:
    options = f"test_size={fraction}, random_state={code.settings.seed}"
    return (f"train, {part} = train_test_split(train, {options}{f', stratify={strata}' if strata else ''})",)


def _last_rows(rows: Positions, settings: SplitSettings) -> SplitPositions:
    """Hold out the last of these rows; the numbers of rows are rounded as scikit-learn does."""
    rest = len(rows) - math.ceil(len(rows) * settings.test_fraction)
    train = rest - math.ceil(rest * settings.validation_fraction)
    return SplitPositions(rows[:train], rows[train:rest], rows[rest:])


def _last_rows_code(code: SplitCode, part: str, fraction: float) -> tuple[str, ...]:
    return (f"train, {part} = train_test_split(train, test_size={fraction}, shuffle=False)",)


def _split_by_time(rows: SplitRows, settings: SplitSettings) -> SplitPositions:
    import numpy as np

    return _last_rows(rows.positions[np.argsort(_column(rows), kind="stable")], settings)


def _split_by_group(rows: SplitRows, settings: SplitSettings) -> SplitPositions:
    import numpy as np

    groups = _column(rows)
    rest, test = _drawn_groups(np.arange(len(rows)), groups, settings.test_fraction, settings.seed)
    train, validation = _drawn_groups(rest, groups, settings.validation_fraction, settings.seed)
    return SplitPositions(rows.positions[train], rows.positions[validation], rows.positions[test])


def _drawn_groups(rows: Positions, groups: NDArray[Any], fraction: float, seed: int) -> tuple[Positions, Positions]:
    from sklearn.model_selection import GroupShuffleSplit

    if not fraction:
        return rows, rows[:0]
    try:
        inside, outside = next(
            GroupShuffleSplit(1, test_size=fraction, random_state=seed).split(rows, groups=groups[rows])
        )
    except ValueError as error:
        raise EngineError(
            "There are too few groups to be split like this. Hold out less, or split at random.",
            details=str(error),
            where=WHERE,
        ) from error
    return rows[inside], rows[outside]


def _group_part_code(code: SplitCode, part: str, fraction: float) -> tuple[str, ...]:
    drawn = f"GroupShuffleSplit(1, test_size={fraction}, random_state={code.settings.seed})"
    return (
        f"inside, outside = next({drawn}.split(train, groups=groups[train.index]))",
        f"train, {part} = train.iloc[inside], train.iloc[outside]",
    )


def _split_by_column(rows: SplitRows, settings: SplitSettings) -> SplitPositions:
    import numpy as np

    words = [normalized_word(text) for text in _column(rows)]
    unknown = sorted({*words} - {*PART_WORDS})
    if unknown:
        raise EngineError(
            f"{rows.name} assigns rows to the parts, and holds {listed(unknown)}. "
            "It can hold train, validation and test.",
            where=("data", "columns", rows.name, "role"),
        )
    parts = np.array([PART_WORDS[word] for word in words], dtype=object)
    return SplitPositions(*(rows.positions[parts == part] for part in SplitPositions._fields))


def _split_by_target_quantile(rows: SplitRows, settings: SplitSettings) -> SplitPositions:
    import pandas as pd

    reason = _quantile_problem(SplitFacts(len(rows), rows.target_is_number, settings))
    if reason or rows.target is None:
        raise EngineError(reason or "No column is the target. Choose the column to predict.", where=WHERE)
    ranks = pd.Series(rows.target).rank(method="first")  # breaks ties, so that every bin has equally many rows
    return _drawn_parts(rows.positions, pd.qcut(ranks, TARGET_BINS, labels=False).to_numpy(), settings)


def _quantile_problem(facts: SplitFacts) -> str:
    if not facts.target_is_number:
        return (
            "Rows are stratified by quantiles of the target, which is not a number. "
            "Split at random: that stratifies by class."
        )
    test = math.ceil(facts.rows * facts.settings.test_fraction)
    validation = math.ceil((facts.rows - test) * facts.settings.validation_fraction)
    parts = [part for part in (test, validation, facts.rows - test - validation) if part]
    if min(parts, default=0) < 2 * TARGET_BINS:  # each part needs rows of each bin
        return (
            f"Rows are stratified by {TARGET_BINS} quantiles of the target, so each part needs at least "
            f"{2 * TARGET_BINS} rows. Change the fractions, or split at random."
        )
    return ""


def _column(rows: SplitRows) -> NDArray[Any]:
    if rows.column is None:
        raise EngineError("The column by which rows are split is missing. Choose one.", where=WHERE)
    return rows.column


SPLIT_METHODS: Mapping[str, SplitMethod] = MappingProxyType(
    {
        method.name: method
        for method in (
            SplitMethod(
                "random",
                "At random",
                "Rows are shuffled, then divided. For rows that are independent of each other. "
                "scikit-learn: train_test_split",
                _split_random,
                _random_part_code,
                settings=(*FRACTIONS, "shuffle", "stratify", "seed"),
                draws_folds=True,
            ),
            SplitMethod(
                "target_quantile",
                "Stratified by target quantile",
                "Rows are shuffled, and each part gets the same share of low, middle and high values of the target. "
                "For regression with few rows or a skewed target. scikit-learn: train_test_split(stratify=bins)",
                _split_by_target_quantile,
                lambda code, part, fraction: _drawn_part_code(code, part, fraction, "bins[train.index]"),
                setup_code=lambda code: (
                    f'bins = pd.qcut(table[{code.target}].rank(method="first"), {TARGET_BINS}, labels=False)',
                ),
                settings=(*FRACTIONS, "seed"),
                problem=_quantile_problem,
                draws_folds=True,
            ),
            SplitMethod(
                "group",
                "By group",
                "Rows of one group stay together, so the metrics describe new groups: new patients, not more rows of "
                "known ones. scikit-learn: GroupShuffleSplit",
                _split_by_group,
                _group_part_code,
                setup_code=lambda code: (
                    f"groups = pd.Series(pd.factorize(table[{code.column}])[0], index=table.index)",
                ),
                role="group",
                settings=(*FRACTIONS, "seed"),
                part_sizes="approximate",
            ),
            SplitMethod(
                "time",
                "By time",
                "The latest rows are the test rows, those before them the validation rows, so the metrics describe "
                "predictions of the future.",
                _split_by_time,
                _last_rows_code,
                setup_code=lambda code: (f'table = table.sort_values({code.column}, kind="stable")',),
                role="time",
            ),
            SplitMethod(
                "column",
                "By a split column",
                "A column assigns each row to train, validation or test.",
                _split_by_column,
                lambda code, part, fraction: (f'{part} = table[parts == "{part}"]',),
                setup_code=lambda code: (f"parts = parts_of(table[{code.column}])",),
                train_code='train = table[parts == "train"]',
                definitions=(("parts_of", PARTS_OF_SOURCE),),
                role="split",
                settings=(),
                assigns_parts=True,
                part_sizes="unknown",
            ),
            SplitMethod(
                "files",
                "From other files",
                "Validation and test rows are in files of their own, with the same columns. Keras: validation_data",
                _split_random,
                _random_part_code,
                settings=(*FRACTIONS, "shuffle", "stratify", "seed"),
                reads_files=True,
                part_sizes="unknown",
                draws_folds=True,
            ),
            SplitMethod(
                "validation_split",
                "The last rows of the file",
                "The last rows of the table in their order, without shuffling, as Keras's validation_split takes them. "
                "If the file is sorted, these rows differ from the others and the metrics are misleading.",
                lambda rows, settings: _last_rows(rows.positions, settings),
                _last_rows_code,
                warning="The last rows of the table are held out without shuffling, as validation_split does in Keras. "
                "If the table is sorted, they differ from the other rows. Split at random, or check the order.",
            ),
        )
    }
)
"""By name, in the order in which the window lists them."""

METHOD_OF_ROLE: Mapping[Role, SplitMethod] = MappingProxyType(
    {method.role: method for method in SPLIT_METHODS.values() if method.role}
)
"""The method that needs a column of each role."""
