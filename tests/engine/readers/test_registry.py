"""The registry of table file formats is complete and consistent."""

from __future__ import annotations

import subprocess
import sys
from itertools import combinations

import pytest
from pydantic import ValidationError

from engine.project import DataSpec, ReadingSpec
from engine.readers import ARCHIVE_ENDINGS, READERS, TABLE_ENDINGS
from engine.readers.reader import ReaderFunctions

STORED = {"text", "json", "lines", "workbook", "parquet", "feather", "sqlite"}
"""Formats in project files of version 0.1.0."""


def test_every_stored_format_has_a_reader() -> None:
    assert set(READERS) >= STORED
    for name, reader in READERS.items():
        assert ReadingSpec(format=name).format == reader.name == name


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(ValidationError, match="format"):
        ReadingSpec(format="punched cards")


def test_options_are_fields_of_the_reading_spec() -> None:
    for reader in READERS.values():
        assert set(reader.options) <= set(ReadingSpec.model_fields), reader.name


def test_an_ending_belongs_to_one_format() -> None:
    for one, other in combinations(READERS.values(), 2):
        assert set(one.endings).isdisjoint(other.endings)
    assert len(set(TABLE_ENDINGS)) == len(TABLE_ENDINGS)
    assert set(ARCHIVE_ENDINGS) < set(TABLE_ENDINGS)


def test_readers_are_listed_without_loading_their_modules_or_pandas() -> None:
    script = (
        "import sys, engine.readers, engine.project; print({'pandas', 'numpy', 'sqlite3'} & set(sys.modules), "
        "[name for name in sys.modules if name.startswith('engine.readers.')])"
    )
    expected = "set() ['engine.readers.reader', 'engine.readers.registry']\n"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == expected


def test_what_an_entry_says_of_its_module_is_true() -> None:
    for reader in READERS.values():
        functions = reader.functions
        assert isinstance(functions, ReaderFunctions), reader.name
        assert (functions.in_zip is not None, functions.choices is not None) == (
            reader.zipped,
            bool(reader.choice_label),
        )


def test_a_file_without_an_option_for_column_starts_reads_as_before() -> None:
    data = DataSpec.model_validate_json('{"source": "a.csv", "reading": {"format": "lines", "encoding": "utf-8"}}')
    assert data.reading.column_starts == ()
