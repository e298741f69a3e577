"""Fit one column on the training rows, and read the fitted values as plain numbers and texts."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.preprocessing import KBinsDiscretizer

from engine.preprocessing.cell_values import Positions, as_numbers, as_seconds
from engine.preprocessing.fitted_column import FittedColumn, FittedDatePart
from engine.preprocessing.fitted_target import FittedTarget
from engine.project import CYCLES, FILL_LEVEL, ColumnSpec, DatePart
from engine.project.methods.date_fields import DATE_FIELDS
from engine.project.methods.level_orders import in_order
from engine.project.methods.level_spelling import joined_levels
from engine.project.methods.missing_values import MISSING_RULES
from engine.project.methods.scalers import SCALERS
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.system.errors import EngineError
from engine.tables import as_levels

Numbers = NDArray[np.float64]

LARGEST = float(np.finfo(np.float32).max)
"""The largest float32."""


def fit_column(column: pd.Series[Any], spec: ColumnSpec, train: Positions) -> FittedColumn:
    """Fit the transform of a column on the training rows.

    The levels of a category, and which of them are rare, are those of the whole column, so that the network has the
    same inputs whatever rows are drawn. A level without a training row is treated as unseen: no information of
    held-out rows reaches the weights.

    Parameters
    ----------
    train : array of int64, shape (rows,)
        Positions of the training rows.

    Raises
    ------
    EngineError
        If the column cannot be fitted: text, no value in any training row, numbers beyond float32, or a constant of
        another kind.
    """
    fitted = FittedColumn(
        name=spec.name, kind=spec.kind, encoding=spec.encoding, indicator=spec.indicator, unseen=spec.unseen
    )
    fitted = fitted.replaced(join_levels=spec.join_levels)
    if spec.has_levels:
        return _fit_levels(column, spec, train, fitted)
    if spec.kind == "date":
        return _fit_date(as_seconds(column.iloc[train], spec.name), spec, fitted)
    if spec.kind == "text":
        raise EngineError(
            f"{spec.name} is text, which cannot be a feature. Ignore it, or treat it as a category.",
            where=("data", "columns", spec.name, "kind"),
        )
    return _fit_number(as_numbers(column.iloc[train], spec.name)[:, 0], spec, fitted)


def fit_target(column: pd.Series[Any], spec: ColumnSpec) -> FittedTarget:
    """Fit a target to all usable rows: a level becomes its position; numbers are scaled by `fit_target_scaling`.

    Raises
    ------
    EngineError
        If the target holds dates.
    """
    if spec.kind == "date":
        raise EngineError(
            f"{spec.name} holds dates, and no loss compares dates. Choose another target.",
            where=("data", "columns", spec.name, "role"),
        )
    kind = "category" if spec.kind == "boolean" else spec.kind
    plain = ColumnSpec(name=spec.name, kind=kind, scaling="none", encoding="ordinal", join_levels=spec.join_levels)
    plain = plain.replaced(level_order=spec.level_order)
    return FittedTarget(**dict(fit_column(column, plain, np.arange(len(column)))))


def fit_target_scaling(fitted: FittedTarget, spec: ColumnSpec, cells: pd.Series[Any]) -> FittedTarget:
    """Return a number target with the scaling and the range of its training rows; another target as it is.

    Parameters
    ----------
    cells : Series
        The target of the training rows.

    Raises
    ------
    EngineError
        If a number cannot be scaled, such as the logarithm of 0, or the numbers are too large.
    """
    if fitted.kind != "number":
        return fitted
    values = as_numbers(cells, spec.name)[:, 0]
    if spec.clamp_predictions:
        fitted = fitted.replaced(low=float(values.min()), high=float(values.max()))
    fitted = fitted.replaced(target_scaling=spec.target_scaling)
    fitted.require_scalable(values)
    with np.errstate(all="ignore"):
        fitted = fitted.replaced(**TARGET_SCALERS[spec.target_scaling].fit(values))
    if not np.isfinite((fitted.shift, fitted.scale, fitted.power)).all():
        raise _too_large(spec)
    return fitted


def _fit_number(values: Numbers, spec: ColumnSpec, fitted: FittedColumn) -> FittedColumn:
    scaler = SCALERS[spec.scaling]
    if scaler.lower_bound is not None:
        values = np.where(values > scaler.lower_bound, values, np.nan)
    fill = _fit_fill(values, spec, _as_number)
    values = values[np.isfinite(values)] if fill is None else np.where(np.isfinite(values), values, fill)
    if np.abs(values).max(initial=0.0) > LARGEST:
        raise _too_large(spec)
    fitted = fitted.replaced(fill=fill, bins=spec.bins, curve=scaler.curve if scaler.lower_bound is not None else "")
    if not len(values):
        return fitted
    if spec.clip:
        low, high = np.quantile(values, [spec.clip, 1 - spec.clip])
        fitted, values = fitted.replaced(low=float(low), high=float(high)), np.clip(values, low, high)
    with np.errstate(all="ignore"):
        fitted = _fit_bins(values, spec, fitted) if spec.bins else _fit_scaling(values, spec, fitted)
    if not np.isfinite((fitted.shift, fitted.scale, fitted.power)).all():
        raise _too_large(spec)
    return fitted


def _fit_scaling(values: Numbers, spec: ColumnSpec, fitted: FittedColumn) -> FittedColumn:
    scaler = SCALERS[spec.scaling]
    return fitted.replaced(curve=scaler.curve, **scaler.fit(values))


def _fit_bins(values: Numbers, spec: ColumnSpec, fitted: FittedColumn) -> FittedColumn:
    """Fit the edges of bins; where many cells are equal there are fewer edges than requested."""
    binned = KBinsDiscretizer(
        spec.bins, encode="ordinal", strategy="quantile", quantile_method="averaged_inverted_cdf", subsample=None
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about bins that equal cells leave empty: their columns stay zero
        edges = binned.fit(values[:, None]).bin_edges_[0]
    return fitted.replaced(bins=spec.bins, edges=tuple(edges[1:-1].tolist()))


def _fit_date(seconds: Numbers, spec: ColumnSpec, fitted: FittedColumn) -> FittedColumn:
    if not spec.parts:
        raise EngineError(
            f"No part of the dates of {spec.name} is selected. Choose their parts, or ignore the column.",
            where=("data", "columns", spec.name, "parts"),
        )
    fill = _fit_fill(seconds, spec, _as_date)
    seconds = seconds[np.isfinite(seconds)] if fill is None else np.where(np.isfinite(seconds), seconds, fill)
    return fitted.replaced(fill=fill, parts=tuple(_fit_part(seconds, part, spec) for part in spec.parts))


def _fit_part(seconds: Numbers, part: DatePart, spec: ColumnSpec) -> FittedDatePart:
    if spec.cycles and part in CYCLES:
        return FittedDatePart(part=part, cycle=True)
    if not len(seconds):
        return FittedDatePart(part=part)
    return FittedDatePart(part=part, **SCALERS["standard"].fit(DATE_FIELDS[part].read(seconds)))


def _fit_fill(values: Numbers, spec: ColumnSpec, read: Any) -> float | None:
    """Return the value of a missing cell; None if its row is left out."""
    rule = MISSING_RULES[spec.missing]
    if rule.drops_rows:
        return None
    if rule.is_constant:
        return float(read(spec))
    if not np.isfinite(values).any():
        raise EngineError(
            f"{spec.name} has no value in any training row. Ignore it, or fill it with a constant.",
            where=("data", "columns", spec.name, "missing"),
        )
    return rule.fit(values)


def _as_number(spec: ColumnSpec) -> float:
    try:
        return float(spec.fill or 0)
    except ValueError:
        raise _wrong_fill(spec, "a number like 0.5") from None


def _as_date(spec: ColumnSpec) -> float:
    date = pd.to_datetime(spec.fill or "1970-01-01", errors="coerce")
    if pd.isna(date):
        raise _wrong_fill(spec, "a date like 2026-11-24")
    return float(pd.Timestamp(date).timestamp())


def _wrong_fill(spec: ColumnSpec, expected: str) -> EngineError:
    return EngineError(
        f"Missing cells of {spec.name} cannot be filled with {spec.fill!r}. Give {expected}.",
        where=("data", "columns", spec.name, "fill"),
    )


def _too_large(spec: ColumnSpec) -> EngineError:
    return EngineError(
        f"{spec.name} holds numbers that are too large to compute with. Ignore the column, or correct its cells.",
        where=("data", "columns", spec.name),
    )


def _fit_levels(column: pd.Series[Any], spec: ColumnSpec, train: Positions, fitted: FittedColumn) -> FittedColumn:
    texts = joined_levels(as_levels(column)) if spec.join_levels else as_levels(column)
    trained = texts.iloc[train] if len(train) else texts
    counts = texts.value_counts()
    fill = _fill_level(trained, spec, tuple(map(str, counts.index)))
    rare = {str(level) for level in counts.index[counts < spec.rare]} if spec.kind == "category" else set[str]()
    levels = {str(level) for level in counts.index} - rare
    if fill is not None and fill not in rare:
        levels.add(fill)
    present = {str(level) for level in pd.unique(trained.dropna())} | ({fill} if fill is not None else set())
    return fitted.replaced(
        fill=fill,
        levels=in_order(_in_order(levels), spec.level_order),
        joined=_in_order(rare),
        other=bool(rare) or (spec.unseen == "own" and spec.kind == "category"),
        untrained=_in_order(levels - present),
    )


def _fill_level(trained: pd.Series[Any], spec: ColumnSpec, levels: tuple[str, ...]) -> str | None:
    rule = MISSING_RULES[spec.missing]
    if rule.drops_rows:
        return None
    if rule.is_constant:
        fill = spec.fill or FILL_LEVEL
        return str(joined_levels(pd.Series([fill]), levels).iloc[0]) if spec.join_levels else fill
    modes = trained.mode()
    return str(modes.iloc[0]) if len(modes) else None


def _in_order(levels: set[str]) -> tuple[str, ...]:
    """Return the levels in the order of their numbers where they all are numbers, else in the order of their texts."""
    try:
        return tuple(sorted(levels, key=float))
    except ValueError:
        return tuple(sorted(levels))
