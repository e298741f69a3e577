"""The distribution of the targets in the parts of a table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from engine.preprocessing.cell_values import as_numbers, present
from engine.preprocessing.prepare import parts_of, with_joined_levels
from engine.project import ColumnSpec, DataSpec
from engine.project.methods.level_orders import in_order
from engine.results.table_charts import Balance, PartBalance
from engine.tables import as_levels

BARS = 12
"""Bars of the histogram of a number."""


def balance(
    frame: pd.DataFrame, data: DataSpec, others: Mapping[str, pd.DataFrame] = MappingProxyType({})
) -> tuple[Balance, ...]:
    """Return the distribution of each target in each part; nothing is fitted.

    There is no validation part where networks next to each other hold out folds of the training rows.

    Raises
    ------
    EngineError
        If the rows cannot be split.
    """
    frame = with_joined_levels(frame, data)
    parts = parts_of(frame, data)._asdict()
    if data.split.member_folds:
        del parts["validation"]
    found = []
    for column in data.with_role("target"):
        cells = {name: frame[column.name].iloc[rows] for name, rows in parts.items()}
        cells.update({name: other[column.name] for name, other in others.items() if column.name in other})
        cells = {name: part[present(part, column.kind, column.name)] for name, part in cells.items()}
        found.append(_of_numbers(column, cells) if column.kind == "number" else _of_levels(column, cells))
    return tuple(found)


def _of_levels(column: ColumnSpec, cells: Mapping[str, pd.Series[Any]]) -> Balance:
    counts = pd.DataFrame({name: as_levels(part).value_counts() for name, part in cells.items()}).fillna(0).astype(int)
    counts = counts.sort_index(key=lambda index: index.astype(str))
    counts = counts.loc[list(in_order(tuple(map(str, counts.index)), column.level_order))]
    parts = tuple(PartBalance(name, len(part), tuple(counts[name].tolist())) for name, part in cells.items())
    return Balance(column.name, tuple(map(str, counts.index)), (), parts)


def _of_numbers(column: ColumnSpec, cells: Mapping[str, pd.Series[Any]]) -> Balance:
    values = {name: as_numbers(part, column.name)[:, 0] for name, part in cells.items()}
    edges = np.histogram_bin_edges(np.concatenate(list(values.values())), BARS)
    parts = tuple(
        PartBalance(
            name,
            len(part),
            tuple(np.histogram(part, edges)[0].tolist()),
            mean=float(part.mean()) if len(part) else None,
            median=float(np.median(part)) if len(part) else None,
            deviation=float(part.std(ddof=1)) if len(part) > 1 else None,
        )
        for name, part in values.items()
    )
    return Balance(column.name, (), tuple(edges.tolist()), parts)
