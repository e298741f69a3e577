"""scikit-learn's classification report, with averages over the classes that have rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import classification_report

NONE = "–"
"""Stands for a value that is not defined."""

MACRO = -2
"""The line of the averages in which all classes count alike."""


def class_report(
    true: NDArray[Any], predicted: NDArray[Any], labels: Sequence[str], weights: NDArray[Any] | None = None
) -> str:
    """Return precision, recall and F1 of each class, and their averages over the classes with a row.

    A class without a row has no recall; precision and F1 of a class that is never predicted are none, too.

    Parameters
    ----------
    true, predicted : array, shape (rows,)
        Class numbers.
    """
    words = {"sample_weight": weights, "zero_division": 0.0}
    numbers = list(range(len(labels)))
    report: str = classification_report(true, predicted, labels=numbers, target_names=list(labels), **words)
    present = [number for number in numbers if (true == number).any()]
    if len(present) == len(numbers):
        return report
    averages = classification_report(true, predicted, labels=present, output_dict=True, **words)["macro avg"]
    lines = report.splitlines()
    for line, label in enumerate(labels, 2):  # below the header and an empty line
        if line - 2 not in present:
            lines[line] = _absent_line(lines[line], label, is_predicted=bool((predicted == line - 2).any()))
    cells = (f"{averages[name]:>9.2f}" for name in ("precision", "recall", "f1-score"))
    head, _, rest = lines[MACRO].partition("macro avg")
    lines[MACRO] = f"{head}macro avg  {' '.join(cells)} {rest.split()[-1]:>9}"
    return "\n".join(lines) + "\n"


def absent_classes(true: NDArray[Any], labels: Sequence[str]) -> list[str]:
    """Return the labels of the classes without a row."""
    present = np.unique(true.astype(np.int64))
    return [label for number, label in enumerate(labels) if number not in present]


def _absent_line(line: str, label: str, *, is_predicted: bool) -> str:
    """Return the line of a class without a row; precision is 0 where it is predicted all the same."""
    head, rest = line[: line.index(label) + len(label)], line.split()
    precision = "0.00" if is_predicted else NONE
    return f"{head}  {precision:>9} {NONE:>9} {NONE:>9} {rest[-1]:>9}"
