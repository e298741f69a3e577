"""Files of statistics programs whose columns and values have labels, read by pyreadstat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from engine.readers.parquet import guess_format
from engine.readers.reader import DeclaredColumn, ReaderFunctions
from engine.system.errors import EngineError

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile


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
    """Return what reads a format by a function of pyreadstat.

    Parameters
    ----------
    function : str
        Its name: ``read_sav``.
    """

    def read(file: TableFile, reading: ReadingSpec, rows: int = 0) -> tuple[pd.DataFrame, tuple[str, ...]]:
        table = _called(file, lambda read, path: labelled_table(read, path, rows))
        return table, _unlabelled(table, called_about(file))

    def declared(file: TableFile, reading: ReadingSpec) -> Mapping[str, DeclaredColumn]:
        titles = called_about(file).column_names_to_labels
        return {name: DeclaredColumn(title=title) for name, title in titles.items() if title and title != name}

    def called_about(file: TableFile) -> Any:
        return _called(file, lambda read, path: read(path, metadataonly=True)[1])

    def _called(file: TableFile, action: Callable[[Callable[..., Any], str], Any]) -> Any:
        import pyreadstat

        from engine.readers.registry import READERS

        file.stop_if_cancelled()
        try:
            return action(getattr(pyreadstat, function), str(file.path))
        except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError, ValueError, OverflowError) as error:
            raise EngineError(
                f"{file.name} is damaged, or is not {READERS[file.format].noun} that can be read. Save it as CSV in "
                "its program, and open that.",
                details=str(error),
            ) from error

    return ReaderFunctions(
        guess=guess_format,
        read=read,
        preview=read,
        declared=declared,
        pandas_source=lambda file, reading: f"labelled_table(pyreadstat.{function}, {file})",
        defined=(labelled_table,),
    )


def _unlabelled(table: pd.DataFrame, about: Any) -> tuple[str, ...]:
    """Return a sentence about columns whose values keep their numbers, although some have labels."""
    from pandas.api.types import is_numeric_dtype

    names = [name for name in about.variable_value_labels if is_numeric_dtype(table[name])]
    listed = ", ".join(names[:5])
    return (f"{listed}: not each value has a label of its own, so the values were kept.",) if names else ()


SPSS = labelled_reader("read_sav")
SPSS_PORTABLE = labelled_reader("read_por")
STATA = labelled_reader("read_dta")
SAS = labelled_reader("read_sas7bdat")
SAS_TRANSPORT = labelled_reader("read_xport")
