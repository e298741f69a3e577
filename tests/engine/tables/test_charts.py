"""Pictures of a table: what they count is what pandas counts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from engine.results.table_charts import MAX_BARS, MAX_POINTS
from engine.system.errors import EngineError
from engine.tables.charts import column_chart, correlations, missing_map, pair_chart
from engine.workbench import Workbench
from tests.engine.projects import EXAMPLES


@pytest.fixture(scope="module")
def penguins() -> pd.DataFrame:
    return pd.read_csv(EXAMPLES / "penguins.csv")


def test_bars_of_numbers_are_those_of_numpy(penguins: pd.DataFrame) -> None:
    picture = column_chart(penguins, "body_mass_g", "species")
    assert picture.classes == ("Adelie", "Chinstrap", "Gentoo")
    for name, counts in zip(picture.classes, picture.counts, strict=True):
        mass = penguins.loc[penguins["species"] == name, "body_mass_g"].dropna()
        assert counts == tuple(np.histogram(mass, picture.edges)[0].tolist())
    assert picture.missing == penguins["body_mass_g"].isna().sum()


def test_bars_of_levels_are_those_of_a_cross_table(penguins: pd.DataFrame) -> None:
    picture = column_chart(penguins, "island", "sex")
    expected = pd.crosstab(penguins["sex"], penguins["island"])
    assert (picture.levels, picture.classes) == (tuple(expected.columns), tuple(expected.index))
    assert picture.counts == tuple(map(tuple, expected.to_numpy().tolist()))


def test_few_whole_numbers_have_a_bar_each(penguins: pd.DataFrame) -> None:
    picture = column_chart(penguins, "year")
    assert picture.edges == (2006.5, 2007.5, 2008.5, 2009.5)
    assert picture.counts == (tuple(penguins["year"].value_counts().sort_index()),)


def test_numbers_split_rows_into_thirds(penguins: pd.DataFrame) -> None:
    picture = column_chart(penguins, "island", "body_mass_g")
    assert len(picture.classes) == 3
    assert max(map(sum, picture.counts)) - min(map(sum, picture.counts)) < 20


def test_levels_beyond_the_bars_are_counted_together() -> None:
    frame = pd.DataFrame({"a": [*(f"level {n:03}" for n in range(100)), "level 007", None]})
    picture = column_chart(frame, "a")
    assert len(picture.levels) == MAX_BARS
    assert (picture.others, picture.missing) == (100 - MAX_BARS, 1)
    assert sum(picture.counts[0]) + picture.others + picture.missing == len(frame)


def test_dates_are_drawn_in_seconds() -> None:
    picture = column_chart(pd.DataFrame({"day": pd.to_datetime(["1970-01-01", "1970-01-03", None])}), "day")
    assert (picture.dates, picture.edges[0], picture.edges[-1], picture.missing) == (True, 0, 172_800, 1)


def test_a_column_without_a_value_has_no_bars() -> None:
    picture = column_chart(pd.DataFrame({"a": [np.nan, np.inf]}), "a")
    assert (picture.edges, picture.counts, picture.missing) == ((), ((),), 2)


def test_points_are_rows_of_the_table(penguins: pd.DataFrame) -> None:
    picture = pair_chart(penguins, "bill_length_mm", "island", "species")
    rows = penguins.iloc[picture.rows]
    np.testing.assert_array_equal(picture.x.values, rows["bill_length_mm"])
    assert [picture.y.levels[int(place)] for place in picture.y.values] == list(rows["island"])
    assert picture.by is not None
    assert [picture.by.levels[int(place)] for place in picture.by.values] == list(rows["species"])
    assert len(rows) == picture.of == penguins["bill_length_mm"].notna().sum()


def test_many_points_are_an_even_sample() -> None:
    frame = pd.DataFrame({"x": np.arange(50_000.0), "y": 1.0})
    picture = pair_chart(frame, "x", "y")
    assert (len(picture.rows), picture.of, picture.by) == (MAX_POINTS, 50_000, None)
    assert abs(picture.x.values.mean() - 25_000) < 1_000


def test_correlations_are_those_of_pandas(penguins: pd.DataFrame) -> None:
    found = correlations(penguins)
    expected = penguins.corr(numeric_only=True)
    assert found.names == tuple(expected.columns)
    np.testing.assert_allclose(found.matrix, expected)


def test_the_map_of_missing_cells_adds_up(penguins: pd.DataFrame) -> None:
    found = missing_map(penguins)
    assert found.names == tuple(name for name in penguins if penguins[name].isna().any())
    sizes = np.diff(np.append(found.starts, len(penguins)))
    np.testing.assert_allclose(sizes @ found.shares, penguins[list(found.names)].isna().sum())


def test_pictures_need_an_open_table_and_a_column_of_it() -> None:
    bench = Workbench()
    with pytest.raises(EngineError, match="No table is open"):
        bench.missing_map()
    bench.open_table(str(EXAMPLES / "penguins.csv"))
    with pytest.raises(EngineError, match="no column gone"):
        bench.column_chart("gone")
    assert bench.pair_chart("year", "body_mass_g").of == 342
    assert len(bench.correlations(("year", "body_mass_g")).matrix) == 2
