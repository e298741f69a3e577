"""The facts of a table describe its columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import tables
from engine.system.errors import EngineError

EXAMPLES = Path(__file__).parents[3] / "resources" / "examples"


def written(tmp_path: Path, content: bytes | str, name: str = "table.csv") -> str:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_the_students_have_two_numbers_and_a_grade_of_two_values() -> None:
    frame, facts = tables.read(str(EXAMPLES / "students.csv"))
    assert frame.shape == (1000, 3)
    assert [column.name for column in facts.columns] == ["daily_study", "monthly_tuition", "passing_grade"]
    assert facts.column("passing_grade").levels == ("0", "1")  # type: ignore[union-attr]
    assert sum(facts.column("passing_grade").counts) == 1000  # type: ignore[union-attr]


def test_statistics_equal_those_of_numpy() -> None:
    frame, facts = tables.read(str(EXAMPLES / "penguins.csv"))
    masses = frame["body_mass_g"].dropna().to_numpy()
    mass = facts.column("body_mass_g")
    assert mass is not None
    assert (mass.minimum, mass.maximum) == (masses.min(), masses.max())
    assert mass.mean == pytest.approx(masses.mean())
    assert mass.deviation == pytest.approx(np.std(masses, ddof=1))
    assert mass.missing == frame["body_mass_g"].isna().sum()


@given(
    separator=st.sampled_from(",;\t|"),
    numbers=st.lists(st.floats(-1e6, 1e6).map(lambda x: round(x, 3)), min_size=3, max_size=20),
)
def test_what_pandas_wrote_is_read_back_equal(
    tmp_path_factory: pytest.TempPathFactory, separator: str, numbers: list[float]
) -> None:
    frame = pd.DataFrame({"number": numbers, "word": ["yes" if n > 0 else "no" for n in numbers]})
    path = tmp_path_factory.mktemp("tables") / "table.csv"
    frame.to_csv(path, sep=separator, index=False)
    read, facts = tables.read(str(path))
    assert facts.reading.separator == separator
    np.testing.assert_array_equal(read["number"].to_numpy(float), frame["number"].to_numpy())
    assert list(read["word"]) == list(frame["word"])


def test_a_german_table_has_semicolons_commas_and_umlauts(tmp_path: Path) -> None:
    _, facts = tables.read(written(tmp_path, "größe;gewicht\n1,5;80,2\n1,7;75,1\n".encode("cp1252")))
    assert (facts.reading.separator, facts.reading.decimal, facts.reading.encoding) == (";", ",", "cp1252")
    assert facts.column("größe").mean == pytest.approx(1.6)  # type: ignore[union-attr]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path: Path, encoding: str) -> None:
    _, facts = tables.read(written(tmp_path, "a,b\n1,2\n3,4\n".encode(encoding)))
    assert facts.columns[0].name == "a"


def test_one_level_is_written_the_same_with_and_without_missing_cells() -> None:
    assert list(tables.as_levels(pd.Series([1.0, np.nan, 0.0])).dropna()) == ["1", "0"]
    assert list(tables.as_levels(pd.Series([1, 0]))) == ["1", "0"]


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"a,b,c\n", "no rows"),
        (b"\x7fELF\x00\x01binary\x00", "is a program"),
        (b"PK\x03\x04\x00\x00binary", "damaged"),
        (b"a,b\n1,2\n1,2,3,4\n", "line 3 has 4 cells, the header 2"),
    ],
)
def test_a_file_that_is_no_table_is_reported_in_a_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    with pytest.raises(EngineError, match=sentence):
        tables.read(written(tmp_path, content))


def test_a_missing_file_and_a_folder_are_distinguished(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="There is no file"):
        tables.read(str(tmp_path / "nothing.csv"))
    with pytest.raises(EngineError, match="folder"):
        tables.read(str(tmp_path))
