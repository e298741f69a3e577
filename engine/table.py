"""Read a file into a DataFrame and describe its columns."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from engine.errors import EngineError
from engine.facts import MOST_LEVELS, ColumnFacts, TableFacts
from engine.specs import Kind, ReadingSpec

SEPARATORS = ",;\t|"
SAMPLE_BYTES = 65_536
ENCODINGS = ("utf-8-sig", "cp1252")


def read(source: str, reading: ReadingSpec | None = None) -> tuple[pd.DataFrame, TableFacts]:
    """Read a delimited text file.

    Parameters
    ----------
    source : str
        Path of the file.
    reading : ReadingSpec, optional
        How to read it; guessed from its first 64 KB where it is not given.

    Returns
    -------
    frame : DataFrame
        All rows, columns named as in the header.
    facts : TableFacts
        What the columns hold.

    Raises
    ------
    EngineError
        Where there is no such file, or it holds no table.
    """
    path = Path(source)
    sample = _sample(path)
    reading = reading or guess_reading(sample)
    frame = _parse(path, reading)
    if not len(frame.columns) or not len(frame):
        raise EngineError(f"{path.name} has a header but no rows. Choose a file with at least one row of data.")
    return frame, describe(frame, source, reading)


def guess_reading(sample: bytes) -> ReadingSpec:
    """Guess encoding, separator and decimal mark from the beginning of a file."""
    encoding = _encoding_of(sample)
    text = sample.decode(encoding, errors="replace")
    separator = _separator_of(text)
    numbers = [cell.strip() for line in text.splitlines()[1:50] for cell in line.split(separator)]
    commas = sum(_is_number(cell, ",") and "," in cell for cell in numbers)
    points = sum(_is_number(cell, ".") and "." in cell for cell in numbers)
    return ReadingSpec(
        separator=separator, decimal="," if separator != "," and commas > points else ".", encoding=encoding
    )


def describe(frame: pd.DataFrame, source: str, reading: ReadingSpec) -> TableFacts:
    """Return the facts of every column."""
    columns = tuple(_describe_column(str(name), frame[name]) for name in frame.columns)
    return TableFacts(source=source, reading=reading, rows=len(frame), columns=columns)


def as_levels(column: pd.Series) -> pd.Series:
    """Return the cells as the texts that name their levels; missing cells stay missing.

    Whole numbers lose the ``.0`` that a column with missing cells gives them, so that ``1`` and ``1.0`` are one level.
    """
    codes, uniques = pd.factorize(column)
    texts = np.array([level_text(value) for value in uniques] + [None], dtype=object)
    return pd.Series(texts[codes], index=column.index, name=column.name, dtype=object)


def level_text(value: object) -> str:
    """Return one cell as the text that names its level."""
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)


def _sample(path: Path) -> bytes:
    if not path.exists():
        raise EngineError(f"There is no file {path}. Check the path, or choose another file.")
    if not path.is_file():
        raise EngineError(f"{path} is not a file but a folder or a device. Choose a file.")
    try:
        with path.open("rb") as file:
            sample = file.read(SAMPLE_BYTES)
    except OSError as error:
        raise EngineError(f"{path.name} cannot be read: {error.strerror}.", details=str(error)) from error
    if not sample.strip():
        raise EngineError(f"{path.name} is empty. Choose a file with a header line and rows of data.")
    if b"\0" in sample and not sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise EngineError(f"{path.name} is not a text table: it holds binary data. Choose a CSV file.")
    return sample


def _encoding_of(sample: bytes) -> str:
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    for encoding in ENCODINGS:
        try:
            sample[: sample.rfind(b"\n") + 1 or None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "latin-1"


def _separator_of(text: str) -> str:
    try:
        return csv.Sniffer().sniff(text, delimiters=SEPARATORS).delimiter
    except csv.Error:
        header = text.partition("\n")[0]
        return max(SEPARATORS, key=header.count)


def _is_number(cell: str, decimal: str) -> bool:
    try:
        float(cell.replace(decimal, "."))
    except ValueError:
        return False
    return True


def _parse(path: Path, reading: ReadingSpec) -> pd.DataFrame:
    try:
        return pd.read_csv(
            path,
            sep=reading.separator,
            decimal=reading.decimal,
            encoding=reading.encoding,
            skipinitialspace=True,
            low_memory=False,
        )
    except pd.errors.EmptyDataError as error:
        raise EngineError(f"{path.name} is empty. Choose a file with a header line and rows of data.") from error
    except pd.errors.ParserError as error:
        raise EngineError(
            f"{path.name} is not a regular table: some rows have more cells than the header. "
            f"Check the separator, which was taken to be {reading.separator!r}.",
            details=str(error),
        ) from error
    except (UnicodeError, LookupError) as error:
        raise EngineError(
            f"{path.name} is not text in the encoding {reading.encoding}. Choose another encoding.", details=str(error)
        ) from error
    except (OSError, ValueError) as error:
        raise EngineError(f"{path.name} cannot be read as a table.", details=str(error)) from error


def _describe_column(name: str, column: pd.Series) -> ColumnFacts:
    missing = int(column.isna().sum())
    counts = column.value_counts(sort=False)
    numeric = pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)
    levels, level_counts = _levels(counts, numeric)
    facts = ColumnFacts(
        name=name,
        kind=_kind_of(numeric, len(counts), len(column) - missing),
        numeric=numeric,
        missing=missing,
        distinct=len(counts),
        levels=levels,
        counts=level_counts,
    )
    return _with_statistics(facts, column) if numeric else facts


def _levels(counts: pd.Series, numeric: bool) -> tuple[tuple[str, ...], tuple[int, ...]]:
    if len(counts) > MOST_LEVELS:
        return (), ()
    ordered = counts.sort_index() if numeric else counts.sort_index(key=lambda index: index.astype(str))
    return tuple(level_text(value) for value in ordered.index), tuple(int(count) for count in ordered)


def _kind_of(numeric: bool, distinct: int, present: int) -> Kind:
    if numeric:
        return "number"
    return "category" if distinct <= MOST_LEVELS and (distinct <= 20 or distinct <= present / 2) else "text"


def _with_statistics(facts: ColumnFacts, column: pd.Series) -> ColumnFacts:
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    finite = values[np.isfinite(values)]
    if not len(finite):
        return facts
    with np.errstate(over="ignore", invalid="ignore"):
        mean, deviation = float(finite.mean()), float(finite.std(ddof=1)) if len(finite) > 1 else 0.0
    return replace(
        facts,
        minimum=float(finite.min()),
        maximum=float(finite.max()),
        mean=mean if np.isfinite(mean) else None,
        deviation=deviation if np.isfinite(deviation) else None,
        infinite=int(np.isinf(values).sum()),
    )
