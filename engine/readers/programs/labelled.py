"""SPSS, Stata and SAS: files whose columns and values have labels, read by pyreadstat in a restricted process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, BinaryIO

from engine.readers.parquet import guess_format
from engine.readers.reader import DeclaredColumn, Extract, NativeCode, ReaderFunctions

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

CODE_PAGES = (
    *(f"WINDOWS-{page}" for page in (874, 932, 936, 949, 950, *range(1250, 1259))),
    *(f"ISO-8859-{part}" for part in (*range(1, 12), 13, 14, 15)),
    *(f"CP{page}" for page in (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 932)),
    *("MACINTOSH", "KOI8-R", "EUC-JP", "EUC-CN", "EUC-KR", "EUC-TW", "BIG5", "BIG5-HKSCS", "GB18030", "SHIFT_JIS"),
)
"""Encodings of texts that these files state."""

XPORT_RECORD = 80
"""Bytes in each record of a transport file of SAS."""


def labelled_table(read: Callable[..., Any], file: str, rows: int = 0) -> pd.DataFrame:
    """Return the table of a file of a statistics program, or its first rows; values that it defines as missing are.

    The labels of values replace them where each value of a column has a label of its own.
    """
    table: pd.DataFrame
    table, about = read(file, row_limit=rows, dates_as_pandas_datetime=True)
    for name, labels in about.variable_value_labels.items():
        if len({*labels.values()}) == len(labels) and table[name].dropna().isin(list(labels)).all():
            table[name] = table[name].map(labels).astype("str")
    return table.mask(table.isin([""]))


def labelled_reader(function: str) -> ReaderFunctions:
    """Return what reads a format by a function of pyreadstat: ``read_sav``."""
    return ReaderFunctions(
        guess=guess_format,
        read=_read,
        preview=_read,
        declared=_declared,
        pandas_source=lambda file, reading: f"labelled_table(pyreadstat.{function}, {file})",
        defined=(labelled_table,),
        native=NativeCode(_load, partial(_extract, function), "Save it as CSV in its program, and open that."),
    )


def _load() -> None:
    """Open the encodings, whose tables the C library could not read later."""
    import ctypes
    import sys

    import pyreadstat  # noqa: F401 - loaded for what comes later

    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        library.iconv_open.restype = ctypes.c_void_p
        for page in CODE_PAGES:
            library.iconv_open(b"UTF-8", page.encode())


def _extract(function: str, file: BinaryIO, rows: int) -> Extract:
    import pyreadstat

    if function == "read_xport" and file.seek(0, 2) % XPORT_RECORD:
        raise ValueError("the last record is cut off")  # such a file does not say how many rows it has
    file.seek(0)
    read = getattr(pyreadstat, function)
    columns, about = read(file, row_limit=rows, dates_as_pandas_datetime=True, output_format="dict")
    labels = {name: [*pairs.items()] for name, pairs in about.variable_value_labels.items()}
    return Extract(columns, {"labels": labels, "titles": about.column_names_to_labels})


def _read(file: TableFile, reading: ReadingSpec, rows: int = 0) -> tuple[pd.DataFrame, tuple[str, ...]]:
    import pandas as pd

    from engine.readers.parsing.sandboxed import extract

    found = extract(file, rows)
    labels = {str(name): dict(pairs) for name, pairs in found.about["labels"].items()}

    def read(path: str, **limits: Any) -> tuple[pd.DataFrame, Any]:
        columns = {name: pd.Series(cells) for name, cells in found.arrays.items()}
        return pd.DataFrame(columns), SimpleNamespace(variable_value_labels=labels)

    table = labelled_table(read, str(file.path))
    return table, _unlabelled(table, labels)


def _declared(file: TableFile, reading: ReadingSpec) -> Mapping[str, DeclaredColumn]:
    from engine.readers.parsing.sandboxed import extract

    titles = extract(file, rows=1).about["titles"]
    return {name: DeclaredColumn(title=title) for name, title in titles.items() if title and title != name}


def _unlabelled(table: pd.DataFrame, labels: Mapping[str, Any]) -> tuple[str, ...]:
    """Return a sentence about columns whose values keep their numbers, although some have labels."""
    from pandas.api.types import is_numeric_dtype

    names = [name for name in labels if is_numeric_dtype(table[name])]
    listed = ", ".join(names[:5])
    return (f"{listed}: not each value has a label of its own, so the values were kept.",) if names else ()


SPSS = labelled_reader("read_sav")
SPSS_PORTABLE = labelled_reader("read_por")
STATA = labelled_reader("read_dta")
SAS = labelled_reader("read_sas7bdat")
SAS_TRANSPORT = labelled_reader("read_xport")
