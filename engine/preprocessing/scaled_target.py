"""The distribution of a number target, before and after it is scaled for the network."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from engine.preprocessing.cell_values import as_numbers
from engine.preprocessing.fit_column import fit_target_scaling
from engine.preprocessing.fitted_target import FittedTarget
from engine.preprocessing.prepare import parts_of
from engine.project import DataSpec
from engine.results.table_charts import ColumnChart, ScaledTarget
from engine.system.errors import EngineError
from engine.tables import charts


def scaled_target(frame: pd.DataFrame, data: DataSpec, name: str) -> ScaledTarget:
    """Return the distribution of a target over the training rows, in its unit and as the network learns it.

    Raises
    ------
    EngineError
        If the column is no number target, the rows cannot be split, or a number cannot be scaled.
    """
    column = next((each for each in data.with_role("target") if each.name == name and each.kind == "number"), None)
    if column is None:
        raise EngineError(f"{name} is no number target. Choose a target with numbers.", where=("data", "columns", name))
    train = parts_of(frame, data).train
    if not len(train):
        raise EngineError("No row is left for training. Hold out fewer rows.", where=("data", "split"))
    cells = frame[name].iloc[train]
    fitted = fit_target_scaling(FittedTarget(name=name, kind="number"), column, cells)
    values = as_numbers(cells, name)[:, 0]
    return ScaledTarget(_chart(name, values), _chart(name, fitted.scaled(values)))


def _chart(name: str, values: NDArray[np.floating]) -> ColumnChart:
    return charts.column_chart(pd.DataFrame({name: values}), name)
