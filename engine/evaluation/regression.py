"""Charts for a target of numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from engine.evaluation.decimation import decimated
from engine.evaluation.predictions import Predictions
from engine.preprocessing.cell_values import as_seconds
from engine.results.evaluation import ChartCurve, FeatureCells, Histogram, RegressionCharts
from engine.tables import as_levels

MAX_POINTS = 2_000
BINS = 40
MAX_LEVELS = 30
"""A feature with more levels has no chart."""


def regression_charts(predictions: Predictions, features: pd.DataFrame | None) -> RegressionCharts:
    """Return the charts of the residuals.

    Parameters
    ----------
    features : DataFrame or None
        The features of the same rows, with dates as datetime64.
    """
    residuals = predictions.y_true - predictions.predicted
    picked = np.unique(np.linspace(0, len(residuals) - 1, min(len(residuals), MAX_POINTS)).astype(np.int64))
    by_feature = {}
    if features is not None:
        drawn = ((str(name), _cells(features[name].iloc[picked])) for name in features)
        by_feature = {name: cells for name, cells in drawn if len(cells.levels) <= MAX_LEVELS}
    bins = min(BINS, max(1, int(np.sqrt(len(residuals)))))
    counts, edges = np.histogram(residuals, bins)
    return RegressionCharts(
        errors=Histogram(edges.astype(np.float64), {"rows": counts.astype(np.int64)}),
        quantiles=_quantiles(residuals),
        by_feature=by_feature,
        picked=picked,
    )


def _quantiles(residuals: np.ndarray[tuple[int], np.dtype[np.float64]]) -> ChartCurve | None:
    spread = residuals.std(ddof=1) if len(residuals) > 2 else 0.0
    if not spread:
        return None
    (x, y), _ = stats.probplot((residuals - residuals.mean()) / spread)
    return decimated("residuals", np.asarray(x), np.asarray(y), np.full(len(x), np.nan), float("nan"))


def _cells(cells: pd.Series[Any]) -> FeatureCells:
    if pd.api.types.is_datetime64_any_dtype(cells):
        return FeatureCells(as_seconds(cells, str(cells.name)), dated=True)
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        return FeatureCells(cells.to_numpy(dtype=np.float64, na_value=np.nan))
    codes, levels = pd.factorize(as_levels(cells), sort=True)
    return FeatureCells(np.where(codes < 0, np.nan, codes), tuple(map(str, levels)))
