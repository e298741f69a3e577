"""The JSON next to an export is complete: a stranger who reads nothing else makes the very numbers of Layerdesk.

What stands here is what such a stranger would write, with numpy and the standard library, from the documentation in
the file. It knows nothing of Layerdesk.
"""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime, timedelta
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd
import pytest

from engine.export.preprocessing_json import document, read_preparation
from engine.preprocessing import Preprocessor, prepare
from engine.project import ColumnSpec, DataSpec, ReadingSpec
from engine.system.errors import EngineError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ROWS = 240


def strangers_inputs(exported: dict[str, Any], row: dict[str, Any]) -> dict[str, list[float]]:
    """Return what the network reads of one row, by name."""
    features = exported["preparation"]["features"]
    found = {"features": [number for column in features for number in strangers_numbers(column, row[column["name"]])]}
    for each in exported["inputs"]:
        if each["column"]:
            column = next(column for column in features if column["name"] == each["column"])
            place = place_of(column, row[column["name"]])
            found[each["name"]] = [0 if place is None else place + 1]
    return found


def strangers_numbers(column: dict[str, Any], cell: Any) -> list[float]:
    missing = cell is None
    numbers: list[float] = []
    if column["kind"] == "number":
        numbers = of_number(column, column["fill"] if missing else cell)
    elif column["kind"] == "date":
        numbers = of_date(column, column["fill"] if missing else (cell - EPOCH).total_seconds())
    elif column["kind"] == "boolean":
        numbers = [1.0 if place_of(column, cell) == 1 else 0.0]
    elif column["encoding"] != "embedding":
        place = place_of(column, cell)
        count = len(column["levels"]) + column["other"]
        if column["encoding"] == "target":
            numbers = column["statistics"][-1 if place is None else place]
            return [*numbers, float(missing)] if column["indicator"] else numbers
        ordinal = column["encoding"] == "ordinal"
        numbers = [-1 if place is None else place] if ordinal else [float(each == place) for each in range(count)]
    return [*numbers, float(missing)] if column["indicator"] else numbers


def of_number(column: dict[str, Any], x: float) -> list[float]:
    x = x if column["low"] is None else max(x, column["low"])
    x = x if column["high"] is None else min(x, column["high"])
    if column["bins"]:
        place = sum(edge <= x for edge in column["edges"])
        return [float(each == place) for each in range(column["bins"])]
    return [(curved(column, x) - column["shift"]) / column["scale"]]


def curved(column: dict[str, Any], x: float) -> float:
    power, quantiles = column["power"], np.array(column["quantiles"])
    if column["curve"] == "log1p":
        return math.log1p(x)
    if column["curve"] == "power":
        if x >= 0:
            return math.log1p(x) if power == 0 else ((x + 1) ** power - 1) / power
        return -math.log1p(-x) if power == 2 else -((1 - x) ** (2 - power) - 1) / (2 - power)
    if column["curve"] == "smooth":
        low, middle, high = column["quantiles"]
        z = (x - middle) / (high - low)
        return z / math.sqrt(1 + (z / 3) ** 2)
    if column["curve"] == "normal":
        normal = NormalDist().inv_cdf
        for start, end in ((0.25, 0.05), (0.75, 0.95)):
            low, high = np.interp([start, end], np.linspace(0, 1, len(quantiles)), quantiles)
            if low != high and (x - high) * (high - low) > 0:
                slope = (normal(end) - normal(start)) / (high - low)
                return float(np.clip(normal(end) + (x - high) * slope, -4, 4))
        return normal(min(max(mean_place(x, quantiles), 0.001), 0.999))
    if column["curve"] == "quantile":
        return place(x, quantiles)
    return x


def place(x: float, quantiles: np.ndarray) -> float:
    """Return the place of a number among quantiles, from 0 to 1, and at the ends 0 or 1."""
    if x <= quantiles[0] or x >= quantiles[-1]:
        return float(x >= quantiles[-1])
    return mean_place(x, quantiles)


def mean_place(x: float, quantiles: np.ndarray) -> float:
    steps = np.linspace(0, 1, len(quantiles))
    equal = np.flatnonzero(quantiles == x)
    if len(equal):
        return float((steps[equal[0]] + steps[equal[-1]]) / 2)
    return float(np.interp(x, quantiles, steps))


def of_date(column: dict[str, Any], seconds: float) -> list[float]:
    date = EPOCH + timedelta(seconds=seconds)
    values = {
        **{part: getattr(date, part) for part in ("year", "month", "day", "hour", "minute")},
        "elapsed": seconds / 86_400,
        "weekday": date.weekday(),
        "dayofyear": date.timetuple().tm_yday,
    }
    lengths = {"month": 12, "day": 31, "weekday": 7, "dayofyear": 366, "hour": 24, "minute": 60}
    numbers: list[float] = []
    for part in column["parts"]:
        value = values[part["part"]]
        if part["cycle"]:
            first = 1 if part["part"] in ("month", "day", "dayofyear") else 0
            angle = 2 * math.pi * (value - first) / lengths[part["part"]]
            numbers += [math.sin(angle), math.cos(angle)]
        else:
            numbers.append((value - part["shift"]) / part["scale"])
    return numbers


def place_of(column: dict[str, Any], cell: Any) -> int | None:
    levels, last = column["levels"], len(column["levels"])
    text = column["fill"] if cell is None else str(int(cell)) if float_that_is_whole(cell) else str(cell)
    if column["other"] and text in column["joined"]:
        return last
    if text in levels and text not in column["untrained"]:
        return int(levels.index(text))
    if column["unseen"] == "own" and column["other"]:
        return last
    if column["unseen"] == "missing" and column["fill"] in levels:
        return int(levels.index(column["fill"]))
    return None


def float_that_is_whole(cell: Any) -> bool:
    return isinstance(cell, float) and cell.is_integer()


def lab(seed: int) -> pd.DataFrame:
    """A table with a column for every kind of preprocessing."""
    chance = np.random.default_rng(seed)
    number = chance.normal(size=ROWS)
    number[::9] = np.nan
    days = pd.Timestamp("2023-01-01") + pd.to_timedelta(chance.integers(0, 900 * 1440, ROWS), unit="min")
    place = chance.choice(["north", "south", "east", "west", None], ROWS, p=[0.5, 0.3, 0.1, 0.02, 0.08])
    return pd.DataFrame(
        {
            **dict.fromkeys(("plain", "log", "power", "quantile", "bins", "robust"), number),
            **dict.fromkeys(("one_hot", "rare", "own", "ordinal", "embedded", "target"), place),
            "code": chance.choice([1.0, 2.0, np.nan], ROWS),
            "day": days.where(chance.random(ROWS) > 0.1),
            "smokes": chance.random(ROWS) > 0.5,
            "y": chance.normal(size=ROWS),
        }
    ).assign(log=lambda frame: frame["log"].abs())


def learned() -> Preprocessor:
    filled = {"missing": "constant", "fill": "missing"}
    columns = (
        ColumnSpec(name="plain", missing="mean", indicator=True, clip=0.05),
        ColumnSpec(name="log", missing="median", scaling="log1p"),
        ColumnSpec(name="power", missing="median", scaling="power"),
        ColumnSpec(name="quantile", missing="median", scaling="quantile"),
        ColumnSpec(name="bins", missing="median", bins=5),
        ColumnSpec(name="robust", missing="median", scaling="robust"),
        ColumnSpec(name="one_hot", kind="category", **filled, indicator=True),
        ColumnSpec(name="rare", kind="category", **filled, rare=30),
        ColumnSpec(name="own", kind="category", **filled, unseen="own"),
        ColumnSpec(name="ordinal", kind="category", encoding="ordinal", **filled, unseen="missing"),
        ColumnSpec(name="target", kind="category", encoding="target", **filled, indicator=True),
        ColumnSpec(name="embedded", kind="category", encoding="embedding", **filled),
        ColumnSpec(name="code", kind="category", **filled),
        ColumnSpec(
            name="day",
            kind="date",
            missing="median",
            parts=("elapsed", "year", "month", "day", "weekday", "dayofyear", "hour", "minute"),
        ),
        ColumnSpec(name="smokes", kind="boolean"),
        ColumnSpec(name="y", role="target"),
    )
    return prepare(lab(5), DataSpec(columns=columns)).preprocessor


def plain_cells(row: Any) -> dict[str, Any]:
    """Return a row as a stranger has it: None for what is missing, dates of the standard library."""
    return {
        name: None if pd.isna(cell) else cell.to_pydatetime().replace(tzinfo=UTC) if name == "day" else cell
        for name, cell in row.items()
    }


def test_a_stranger_makes_the_same_numbers_from_the_document_alone() -> None:
    preprocessor = learned()
    exported = json.loads(json.dumps(document(preprocessor)))
    rows = lab(6).head(80)
    rows.loc[rows.index[0], ["one_hot", "own", "ordinal", "embedded", "rare", "target"]] = "never seen"
    wanted = preprocessor.X(rows)
    for place, (_, row) in enumerate(rows.iterrows()):
        found = strangers_inputs(exported, plain_cells(row))
        assert set(found) == set(wanted)
        for name, numbers in found.items():
            np.testing.assert_allclose(numbers, wanted[name][place], atol=2e-5, err_msg=f"{name} of row {place}")


def test_every_word_of_the_document_is_explained() -> None:
    exported = document(learned())
    explained = " ".join(exported["documentation"].values())
    unsaid = {"name", "kind", "shift", "scale"}
    words = {word for column in exported["preparation"]["features"] for word in column} - unsaid
    assert [word for word in sorted(words) if word not in explained] == []


def test_a_document_is_read_back_and_what_is_none_is_refused(tmp_path) -> None:
    preprocessor = learned()
    path = tmp_path / "a.preparation.json"
    reading = ReadingSpec(separator=";", dates="day first", missing=("-999",))
    data = DataSpec(source="secret/t.csv", reading=reading, columns=(ColumnSpec(name="x"),))
    for known, kept in ((None, DataSpec()), (DataSpec(), DataSpec()), (data, data.replaced(source=""))):
        path.write_text(json.dumps(document(preprocessor, known)))
        assert read_preparation(path) == (kept, preprocessor) and "secret" not in path.read_text()
    for text in ("{}", '{"format": "layerdesk preparation 1", "preparation": {"features": 3}}', "[1]", "no"):
        path.write_text(text)
        with pytest.raises(EngineError, match=r"a\.preparation\.json"):
            read_preparation(path)
