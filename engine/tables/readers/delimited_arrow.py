"""Huge delimited texts by pyarrow, part by part and in little memory; only where pandas would read the same."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from engine.messages.events import NULL_JOB, Job
from engine.project import ReadingSpec
from engine.tables.readers.arrow import arrow
from engine.tables.readers.file_stream import Compression, opened
from engine.tables.readers.sniffing import USUAL_MISSING

if TYPE_CHECKING:
    from engine.tables.readers.text_layout import TextLayout

BLOCK_BYTES = 2**20
TRUE, FALSE = ["True", "TRUE", "true"], ["False", "FALSE", "false"]
ENCODINGS = frozenset(["utf-8", "utf-8-sig", "ascii"])


def read_with_arrow(
    path: Path, container: Compression, reading: ReadingSpec, shape: TextLayout, head: pd.DataFrame, job: Job = NULL_JOB
) -> pd.DataFrame | None:
    """Return all rows, or None where pandas must read them.

    Parameters
    ----------
    head : DataFrame
        The first rows as pandas reads them: what is text there stays text here.
    """
    pa = arrow()
    if pa is None or not _is_plain(reading, shape):
        return None
    import pyarrow.csv

    try:
        with (
            opened(path, container, reading.member, job) as file,
            pyarrow.csv.open_csv(file, *_options(pyarrow.csv, pa, reading, shape, head)) as reader,
        ):
            table = reader.read_all()
    except (pa.ArrowInvalid, pa.ArrowKeyError, UnicodeError):
        return None
    if not _is_as_expected(pa, table, head):
        return None
    # One column after the other moves over and is freed, so that both are never there as a whole.
    frame: pd.DataFrame = table.to_pandas(split_blocks=True, self_destruct=True)
    return frame


def _is_plain(reading: ReadingSpec, shape: TextLayout) -> bool:
    return (
        shape.plain
        and reading.encoding.lower() in ENCODINGS
        and not reading.thousands
        and not reading.comment
        and reading.separator not in {" ", reading.decimal}
    )


def _options(csv: Any, pa: Any, reading: ReadingSpec, shape: TextLayout, head: pd.DataFrame) -> tuple[Any, Any, Any]:
    types = {name: pa.string() for name in head.columns if pd.api.types.is_string_dtype(head[name])}
    types |= {name: pa.float64() for name in head.columns if pd.api.types.is_float_dtype(head[name])}
    return (
        csv.ReadOptions(column_names=list(shape.names), skip_rows=shape.skipped, block_size=BLOCK_BYTES),
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
    """Whether pandas would find every column to be of that kind too: numbers, texts, nothing, booleans known before."""
    for field in table.schema:
        kind = field.type
        if pa.types.is_boolean(kind) and not pd.api.types.is_bool_dtype(head[field.name]):
            return False
        known = (pa.types.is_integer, pa.types.is_floating, pa.types.is_string, pa.types.is_null, pa.types.is_boolean)
        if not any(test(kind) for test in known):
            return False
    return True
