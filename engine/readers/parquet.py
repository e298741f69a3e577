"""Parquet, read by pyarrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

BUFFER_BYTES = 2**16
"""So many bytes of each column are read at a time."""


def guess_format(file: TableFile) -> Guess:
    """Return default options for the format that the first bytes of a file show."""
    from engine.project import ReadingSpec

    return Guess(ReadingSpec(format=file.format))


def read_with_pyarrow(
    file: TableFile, kind: str, read: Callable[[Any, TableFile, int | None], Any], rows: int | None
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Read a pyarrow table, or at most so many rows of it, into a frame without an index.

    Parameters
    ----------
    kind : str
        The name of the format in error messages.
    read : callable (module, TableFile, int or None) -> pyarrow.Table

    Raises
    ------
    EngineError
        If the file is damaged, or pyarrow cannot be used.
    """
    import pandas as pd

    from engine.readers.parsing.arrow import require_arrow

    pa = require_arrow(file.name, kind)
    try:
        frame: pd.DataFrame = read(pa, file, rows).to_pandas(split_blocks=True, self_destruct=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise EngineError(
            f"{file.name} is damaged or is not a {kind} file. Use another copy of it.", details=str(error)
        ) from error
    plain = isinstance(frame.index, pd.RangeIndex) and frame.index.name is None
    return frame if plain else frame.reset_index(allow_duplicates=True), ()


def _read(file: TableFile, reading: ReadingSpec, rows: int | None = None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    return read_with_pyarrow(file, "Parquet", _table, rows)


def _table(pa: Any, file: TableFile, rows: int | None) -> Any:
    with _opened(file.path) as content:
        if rows is not None:
            first = next(content.iter_batches(batch_size=rows), None)
            return pa.Table.from_batches([first] if first is not None else [], content.schema_arrow)
        groups = []
        for position in range(content.num_row_groups):
            file.stop_if_cancelled()
            file.report(position / content.num_row_groups)
            groups.append(content.read_row_group(position))
        return pa.concat_tables(groups) if groups else content.read()


def _blocks(file: TableFile, reading: ReadingSpec, rows: int) -> Iterator[pd.DataFrame]:
    from engine.readers.parsing.arrow import require_arrow

    require_arrow(file.name, "Parquet")
    with _opened(file.path) as content:
        if not content.metadata.num_rows:
            yield content.schema_arrow.empty_table().to_pandas()
        for batch in content.iter_batches(batch_size=rows):
            yield batch.to_pandas()


def _opened(path: Path) -> Any:
    """Open a Parquet file so that only what is being read is in memory.

    By default pyarrow reads ahead and keeps all of it until the file is closed; without a buffer it reads the whole of
    each column of a row group.
    """
    from pyarrow import parquet

    return parquet.ParquetFile(path, pre_buffer=False, buffer_size=BUFFER_BYTES)


PARQUET = ReaderFunctions(
    guess=guess_format,
    read=_read,
    preview=_read,
    pandas_source=lambda file, reading: f"pd.read_parquet({file})",
    blocks=_blocks,
)
