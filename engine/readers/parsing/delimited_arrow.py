"""Huge delimited texts, read by pyarrow in little memory; only if pandas would give the same frame."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.project import ReadingSpec
from engine.readers.parsing.arrow import arrow
from engine.readers.parsing.file_stream import TableFile
from engine.readers.parsing.sniffing import USUAL_MISSING

if TYPE_CHECKING:
    from engine.readers.parsing.text_layout import TextLayout

BLOCK_BYTES = 2**20
TRUE, FALSE = ["True", "TRUE", "true"], ["False", "FALSE", "false"]
ENCODINGS = frozenset(["utf-8", "utf-8-sig", "ascii"])


def read_with_arrow(
    file: TableFile, reading: ReadingSpec, layout: TextLayout, head: pd.DataFrame
) -> pd.DataFrame | None:
    """Return all rows; None if pandas must read them.

    Parameters
    ----------
    head : DataFrame
        The first rows as pandas reads them: a column that is text there is read as text.
    """
    pa = arrow()
    if pa is None or not _is_plain(reading, layout):
        return None
    import pyarrow.csv

    try:
        with (
            file.opened() as content,
            pyarrow.csv.open_csv(content, *_options(pyarrow.csv, pa, reading, layout, head)) as reader,
        ):
            table = reader.read_all()
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeError):
        return None
    if not _is_as_expected(pa, table, head):
        return None
    # Columns are converted and freed one by one, so that the table and the frame are never both in memory.
    frame: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    return frame


def _is_plain(reading: ReadingSpec, layout: TextLayout) -> bool:
    return (
        layout.plain
        and reading.encoding.lower() in ENCODINGS
        and not reading.thousands
        and not reading.comment
        and not reading.keeps_cells
        and reading.separator not in {" ", reading.decimal}
    )


def _options(csv: Any, pa: Any, reading: ReadingSpec, layout: TextLayout, head: pd.DataFrame) -> tuple[Any, Any, Any]:
    types = {name: pa.string() for name in head.columns if pd.api.types.is_string_dtype(head[name])}
    types |= {name: pa.float64() for name in head.columns if pd.api.types.is_float_dtype(head[name])}
    return (
        csv.ReadOptions(column_names=list(layout.names), skip_rows=layout.skipped, block_size=BLOCK_BYTES),
        csv.ParseOptions(delimiter=reading.separator, quote_char=reading.quote or False, newlines_in_values=True),
        csv.ConvertOptions(
            column_types=types,
            null_values=sorted(USUAL_MISSING | set(reading.missing)),
            strings_can_be_null=True,
            decimal_point=reading.decimal,
            true_values=TRUE,
            false_values=FALSE,
        ),
    )


def _is_as_expected(pa: Any, table: Any, head: pd.DataFrame) -> bool:
    """Return True if pandas would infer the same type for every column; booleans must have been seen in `head`."""
    for field in table.schema:
        kind = field.type
        if pa.types.is_boolean(kind) and not pd.api.types.is_bool_dtype(head[field.name]):
            return False
        known = (pa.types.is_integer, pa.types.is_floating, pa.types.is_string, pa.types.is_null, pa.types.is_boolean)
        if not any(test(kind) for test in known):
            return False
    return True
