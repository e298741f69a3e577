"""Occlusion: what the prediction of one row would be if one cell held a typical value instead."""

from __future__ import annotations

from typing import Any

import pandas as pd

from engine.explanation.model import AskedModel
from engine.findings import Driver


def drivers(model: AskedModel, row: pd.DataFrame, typical: dict[str, Any], answer: int = 0) -> tuple[Driver, ...]:
    """Return what each cell of a row does to its prediction, the strongest first.

    Parameters
    ----------
    row : DataFrame
        The feature columns of one row.
    typical : dict
        A typical cell of each column, such as the median, or the most frequent level.
    answer : int
        Which class's probability is looked at; for two classes the second one's, for a regression 0.
    """
    columns = [str(column) for column in row]
    asked = pd.concat([row] * (len(columns) + 1), ignore_index=True).astype(object)
    for position, column in enumerate(columns, 1):
        asked.loc[position, column] = typical[column]
    asked = asked.infer_objects()
    model.begin("Replacing cells", 1)
    answers = model(asked)[:, answer]
    what = f"probability of {model.labels[answer]}" if model.labels else "prediction"
    found = [
        Driver(column, _text(row[column].iloc[0]), _text(typical[column]), float(answers[0] - answers[position]), what)
        for position, column in enumerate(columns, 1)
    ]
    return tuple(sorted(found, key=lambda each: -abs(each.effect)))


def _text(cell: Any) -> str:
    if cell is None or pd.isna(cell):
        return ""
    return f"{cell:g}" if isinstance(cell, float) else str(cell)
