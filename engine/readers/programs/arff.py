"""ARFF, the files of Weka and OpenML: a header with the type of each column, and rows that may be sparse."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.readers.packed_text import text_of_file
from engine.readers.reader import Guess, ReaderFunctions
from engine.system.errors import EngineError
from engine.system.python_source import quoted

if TYPE_CHECKING:
    import pandas as pd

    from engine.project import ReadingSpec
    from engine.readers.parsing.file_stream import TableFile

PLACE = ("data", "reading")
_FIRST = re.compile(r"(?:\s|%[^\n]*\n)*@(?:relation|attribute)\s", re.IGNORECASE)

_NOMINAL = re.compile(r"""(?im)^\s*@attribute\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)\s*\{(.*)\}\s*$""")


def arff_cells(line: str, separator: str = ",") -> list[str | None]:
    """Return the cells of a row of ARFF, without their quotes; None for a missing one."""
    import re

    found = line.split(separator)
    if "'" in line or '"' in line:
        cell = rf"""\s*('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^{separator}]*?)\s*(?:{separator}|$)"""
        found = re.findall(cell, line)[: None if line.endswith(separator) else -1]
    plain = [each.strip() for each in found]
    return [
        re.sub(r"\\(.)", r"\1", each[1:-1]) if each[:1] in ("'", '"') else None if each in ("?", "") else each
        for each in plain
    ]


def arff_column(cells: list[str | None], kind: str) -> pd.Series:
    """Return a column of ARFF by its type: numeric, date with a format of Java, or text."""
    import re

    import pandas as pd

    word = kind.split(maxsplit=1)[0].lower()
    if word in ("numeric", "real", "integer"):
        return pd.Series(pd.to_numeric(pd.Series(cells, dtype=object)))
    if word == "date":
        form = kind[4:].strip().strip("\"'") or "yyyy-MM-dd'T'HH:mm:ss"
        parts = {"yyyy": "%Y", "yy": "%y", "MM": "%m", "dd": "%d", "HH": "%H", "mm": "%M", "ss": "%S", "SSS": "%f"}
        form = re.sub("yyyy|yy|MM|dd|HH|mm|SSS|ss", lambda part: parts[part[0]], form).replace("'", "")
        return pd.Series(pd.to_datetime(pd.Series(cells, dtype="str"), format=form))
    return pd.Series(cells, dtype="str")


def arff_table(lines: list[str]) -> pd.DataFrame:
    """Return the table of the lines of an ARFF file; sparse rows are filled with 0 or the first level."""
    import re

    import pandas as pd

    attribute = re.compile(r"""@attribute\s+('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\S+)\s*(.+)""", re.IGNORECASE)
    names, kinds, rows, usual, has_begun = [], [], [], [], False
    for number, line in enumerate(map(str.strip, lines), 1):
        if not line or line.startswith("%"):
            continue
        if not has_begun:
            if found := attribute.match(line):
                names.append(arff_cells(found[1], "\n")[0] or found[1])
                kinds.append(found[2])
                if found[2].startswith("{") and not found[2].endswith("}"):
                    raise ValueError(f"line {number:,} has levels without a closing brace")
                levels = arff_cells(found[2].strip("{} ")) if found[2].startswith("{") else [None]
                usual.append("0" if found[2].split()[0].lower() in ("numeric", "real", "integer") else levels[0])
            elif not line.lower().startswith(("@relation", "@data")):
                raise ValueError(f"line {number:,} is neither an attribute nor the beginning of the data")
            has_begun = line.lower().startswith("@data")
            continue
        if line.startswith("{"):
            if not line.endswith("}"):
                raise ValueError(f"line {number:,} has no closing brace")
            cells = list(usual)
            for part in re.findall(r"""\d+\s+(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^,]+)""", line.strip("{} ")):
                place, cell = part.split(None, 1)
                cells[int(place)] = arff_cells(cell, "\n")[0]
        else:
            cells = arff_cells(line, "," if "," in line or len(names) < 2 else "\t")
        if len(cells) != len(names):
            raise ValueError(f"line {number:,} has {len(cells)} cells, the header {len(names)}")
        rows.append(cells)
    columns = zip(names, kinds, zip(*rows, strict=True) if rows else [()] * len(names), strict=True)
    return pd.DataFrame({name: arff_column(list(cells), kind) for name, kind, cells in columns})


def _guess(file: TableFile) -> Guess | None:
    from engine.project import ColumnReading, ReadingSpec
    from engine.readers.parsing.encodings import encoding_of

    encoding, is_certain = encoding_of(file.sample)
    text = file.sample.decode(encoding, errors="replace").removeprefix("\ufeff")
    if not _FIRST.match(text):
        return None
    # Levels stay texts, also those that look like numbers: 0 and 1.
    nominal = (arff_cells(found[1], "\n")[0] for found in _NOMINAL.finditer(text) if re.search(r"\d", found[2]))
    columns = tuple(ColumnReading(name=name) for name in nominal if name)
    uncertain = () if is_certain else (f"The encoding was assumed to be {encoding}. Check letters with accents.",)
    return Guess(ReadingSpec(format="arff", encoding=encoding, columns=columns), uncertain)


def _read(file: TableFile, reading: ReadingSpec) -> tuple[pd.DataFrame, tuple[str, ...]]:
    with file.opened() as content:
        raw = content.read()
    file.stop_if_cancelled()
    return _table(file, raw, reading, None)


def _preview(file: TableFile, reading: ReadingSpec, rows: int) -> tuple[pd.DataFrame, tuple[str, ...]]:
    return _table(file, file.sample, reading, rows)


def _table(file: TableFile, raw: bytes, reading: ReadingSpec, rows: int | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    from engine.readers.parsing.delimited_text import decoded
    from engine.readers.parsing.sniffing import whole_lines

    text = decoded(raw, reading, file.name).removeprefix("\ufeff")
    lines = (text if file.whole or rows is None else whole_lines(text)).splitlines()
    if rows is not None:
        start = next((place for place, line in enumerate(lines) if line.strip().lower().startswith("@data")), 0)
        lines = lines[: start + rows + 1]
    try:
        return arff_table(lines), ()
    except (ValueError, IndexError) as error:
        raise EngineError(
            f"{file.name} is not a regular ARFF file: {error}. Correct it, and open it again.", where=PLACE
        ) from error


def _pandas_source(file: str, reading: ReadingSpec) -> str:
    encoding = "" if reading.encoding in ("utf-8", "ascii") else f", {quoted(reading.encoding)}"
    return f"arff_table(text_of_file({file}{encoding}).splitlines())"


ARFF = ReaderFunctions(
    guess=_guess,
    read=_read,
    preview=_preview,
    pandas_source=_pandas_source,
    defined=(text_of_file, arff_cells, arff_column, arff_table),
)
