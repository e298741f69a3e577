"""The entry of a table file format: what is said of it, and the functions of its module, imported when first used."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, NamedTuple, cast

if TYPE_CHECKING:
    import zipfile
    from pathlib import Path

    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile


class Guess(NamedTuple):
    """Options inferred from the beginning of a file, and sentences about those that could be different."""

    reading: ReadingSpec
    ambiguities: tuple[str, ...] = ()


ColumnRole = Literal["target", "ignore", "weight"]
"""What a file can say that a column is for."""


class DeclaredColumn(NamedTuple):
    """What a file itself says of a column: a title, longer than its name, and a role; empty and None for nothing."""

    title: str = ""
    role: ColumnRole | None = None


class Extract(NamedTuple):
    """What native code found in a file.

    Attributes
    ----------
    arrays : mapping of str to array
        In the order of the file; those of type object have texts, times of day, and None for missing ones.
    about : mapping of str to values
        What the file says of them, as JSON.
    """

    arrays: Mapping[str, Any]
    about: Mapping[str, Any]


class NativeCode(NamedTuple):
    """What the process does for a format.

    Attributes
    ----------
    load : callable () -> object
        Imports and opens all that reading takes, before the process is restricted.
    extract : callable (BinaryIO, int) -> Extract
        Reads at most so many rows of an open file, all of them for 0; any error refuses the file.
    way_out : str
        What the user does with a file that is not read.
    """

    load: Callable[[], object]
    extract: Callable[[BinaryIO, int], Extract]
    way_out: str


@dataclass(frozen=True)
class ReaderFunctions:
    """What the module of a format does.

    Attributes
    ----------
    guess : callable (TableFile) -> Guess or None
        Infer the options; None if the file is not of this format.
    read : callable (TableFile, ReadingSpec) -> (DataFrame, tuple of str)
        Read all rows, with notes for the user.
    preview : callable (TableFile, ReadingSpec, int) -> (DataFrame, tuple of str)
        Read at most so many rows, as fast for a large file as for a small one, with notes for the user.
    pandas_source : callable (str, ReadingSpec) -> str
        Return the pandas call, as Python source, that reads a file; the first argument is the source of its path.
    defined : tuple of callable
        What `pandas_source` calls, those first that others call; a script contains their source.
    in_zip : callable (ZipFile) -> bool, optional
        Recognise a file that is a ZIP archive.
    choices : callable (Path) -> tuple of str, optional
        Return the names of the tables in a file (sheets, database tables).
    declared : callable (TableFile, ReadingSpec) -> mapping of str to DeclaredColumn, optional
        Return what the file says of its columns, by name.
    blocks : callable (TableFile, ReadingSpec, int) -> iterator of DataFrame, optional
        Yield blocks of at most so many rows, for files that do not fit into memory.
    describe : callable (ReadingSpec) -> str, optional
        Describe the options in a few words: ``separated by commas, UTF-8``.
    native : NativeCode, optional
        What reads a file in a restricted process.
    read_columns : callable (TableFile, ReadingSpec) -> DataFrame, optional
        Read the columns that have a reading of their own, of a table that was read before, in less time than all.
    """

    guess: Callable[[TableFile], Guess | None]
    read: Callable[[TableFile, ReadingSpec], tuple[pd.DataFrame, tuple[str, ...]]]
    preview: Callable[[TableFile, ReadingSpec, int], tuple[pd.DataFrame, tuple[str, ...]]]
    pandas_source: Callable[[str, ReadingSpec], str]
    defined: tuple[Callable[..., Any], ...] = ()
    in_zip: Callable[[zipfile.ZipFile], bool] | None = None
    choices: Callable[[Path], tuple[str, ...]] | None = None
    declared: Callable[[TableFile, ReadingSpec], Mapping[str, DeclaredColumn]] | None = None
    blocks: Callable[[TableFile, ReadingSpec, int], Iterator[pd.DataFrame]] | None = None
    describe: Callable[[ReadingSpec], str] | None = None
    native: NativeCode | None = None
    read_columns: Callable[[TableFile, ReadingSpec], pd.DataFrame] | None = None

    def again(self, file: TableFile, reading: ReadingSpec) -> pd.DataFrame:
        """Return a table that was read before, at least its columns that have a reading of their own."""
        return self.read(file, reading)[0] if self.read_columns is None else self.read_columns(file, reading)


@dataclass(frozen=True)
class Reader:
    """A table file format.

    Attributes
    ----------
    name : str
        The value of `ReadingSpec.format`, stored in project files.
    label : str
        The name in a list of formats: ``Delimited text``.
    noun : str
        The name in a sentence, with its article: ``a Parquet file``.
    path : str
        Where its functions are in this package, as module and name: ``excel:WORKBOOK``.
    endings : tuple of str
        Lower case, with the dot.
    magic : tuple of bytes
        First bytes of a file; empty for formats that are text.
    magic_at : int
        Position of these bytes, at most 40.
    zipped : bool
        True if a file may be a ZIP archive, which `ReaderFunctions.in_zip` recognises.
    packed : bool
        True if a compressed file has the first bytes of `magic` once it is decompressed, and is read all the same.
    options : tuple of str
        Fields of `ReadingSpec` that the format uses, apart from `dates` and `missing`, which all of them use.
    choice_label : str
        What one of several tables in a file is called: ``Sheet``; empty if a file has one.
    """

    name: str
    label: str
    noun: str
    path: str
    endings: tuple[str, ...]
    magic: tuple[bytes, ...] = ()
    magic_at: int = 0
    zipped: bool = False
    packed: bool = False
    options: tuple[str, ...] = ()
    choice_label: str = ""

    @cached_property
    def functions(self) -> ReaderFunctions:
        """What the module of the format does."""
        return cast(ReaderFunctions, resolve_name(f"{__package__}.{self.path}"))

    @property
    def is_text(self) -> bool:
        """True if files of this format are text, in some encoding and possibly compressed."""
        return not self.magic

    def described(self, reading: ReadingSpec) -> str:
        """Return how a file is read, in a few words."""
        if self.functions.describe is not None:
            return self.functions.describe(reading)
        return f"{self.choice_label.lower()} {reading.sheet} of {self.noun}" if reading.sheet else self.noun
