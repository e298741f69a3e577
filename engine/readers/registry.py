"""The registry of table file formats; the module of a format is imported when a file of it is read."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from engine.readers.reader import Reader

ARCHIVE_ENDINGS = (".gz", ".zip", ".bz2", ".xz", ".zst")
"""Endings of compressed files, which may hold a table of any text format."""

_NUMBERS = ("decimal", "thousands")
_LINES = ("header", "skip_rows", "skip_after_header")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAS = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")
_OLD_STATA = tuple(bytes([version, order, 1]) for version in range(104, 116) for order in (1, 2))
"""First bytes of files before version 13: version, byte order, and 1."""

_READERS = (
    Reader(
        name="text",
        label="Delimited text",
        noun="delimited text",
        path="delimited:TEXT",
        endings=(".csv", ".tsv", ".txt", ".data", ".dat"),
        options=(
            *("separator", "quote", "encoding", "comment", *_LINES),
            *("header_lines", "first_column", "row_names", "skip_notes", "skip_totals", *_NUMBERS),
        ),
    ),
    Reader(
        name="fixed width",
        label="Fixed-width text",
        noun="fixed-width text",
        path="fixed_width:FIXED_WIDTH",
        endings=(".fwf",),
        options=("column_starts", "encoding", *_LINES, "skip_notes", "skip_totals", *_NUMBERS),
    ),
    Reader(
        name="orange",
        label="Orange",
        noun="a table of Orange",
        path="programs.orange:ORANGE",
        endings=(".tab",),
        options=("separator", "quote", "encoding", *_NUMBERS),
    ),
    Reader(
        name="markdown",
        label="Markdown table",
        noun="a table in Markdown",
        path="markup.markdown:MARKDOWN",
        endings=(".md", ".markdown"),
        options=("encoding", *_NUMBERS),
    ),
    Reader(
        name="json",
        label="JSON",
        noun="JSON",
        path="json:JSON",
        endings=(".json",),
        options=("encoding",),
    ),
    Reader(
        name="lines",
        label="JSON, one object per line",
        noun="JSON lines",
        path="json:LINES",
        endings=(".jsonl", ".ndjson"),
        options=("encoding",),
    ),
    Reader(
        name="arff",
        label="ARFF",
        noun="an ARFF file",
        path="programs.arff:ARFF",
        endings=(".arff",),
        options=("encoding",),
    ),
    Reader(
        name="html",
        label="HTML page",
        noun="an HTML page",
        path="markup.html:HTML",
        endings=(".html", ".htm", ".xhtml"),
        options=("encoding", *_NUMBERS),
    ),
    Reader(
        name="workbook",
        label="Workbook",
        noun="a workbook",
        path="excel:WORKBOOK",
        endings=(".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".xlt"),
        magic=(_OLE,),
        zipped=True,
        options=(*_LINES, "header_lines", "first_column", "skip_notes", "skip_totals"),
        choice_label="Sheet",
    ),
    Reader(
        name="parquet",
        label="Parquet",
        noun="a Parquet file",
        path="parquet:PARQUET",
        endings=(".parquet", ".pq"),
        magic=(b"PAR1",),
    ),
    Reader(
        name="feather",
        label="Feather",
        noun="a Feather file",
        path="feather:FEATHER",
        endings=(".feather", ".arrow", ".ipc", ".ftr"),
        magic=(b"ARROW1", b"FEA1"),
    ),
    Reader(
        name="sqlite",
        label="SQLite database",
        noun="an SQLite database",
        path="sqlite:SQLITE",
        endings=(".sqlite", ".sqlite3", ".db", ".db3", ".s3db"),
        magic=(b"SQLite format 3\x00",),
        choice_label="Table",
    ),
    Reader(
        name="spss",
        label="SPSS",
        noun="an SPSS file",
        path="programs.labelled:SPSS",
        endings=(".sav", ".zsav"),
        magic=(b"$FL2", b"$FL3"),
    ),
    Reader(
        name="spss portable",
        label="SPSS portable",
        noun="a portable SPSS file",
        path="programs.labelled:SPSS_PORTABLE",
        endings=(".por",),
        magic=(b"ASCII SPSS PORT FILE",),
        magic_at=40,
    ),
    Reader(
        name="stata",
        label="Stata",
        noun="a Stata file",
        path="programs.labelled:STATA",
        endings=(".dta",),
        magic=(b"<stata_dta>", *_OLD_STATA),
    ),
    Reader(
        name="sas",
        label="SAS",
        noun="a SAS table",
        path="programs.labelled:SAS",
        endings=(".sas7bdat",),
        magic=(_SAS,),
    ),
    Reader(
        name="sas transport",
        label="SAS transport",
        noun="a SAS transport file",
        path="programs.labelled:SAS_TRANSPORT",
        endings=(".xpt", ".xport"),
        magic=(b"HEADER RECORD*******LIB",),
    ),
    Reader(
        name="r",
        label="R",
        noun="a file of R",
        path="programs.r:R",
        endings=(".rds", ".rdata", ".rda"),
        magic=(b"X\n\x00\x00\x00", b"RDX2\n", b"RDX3\n", b"B\n\x02\x00\x00\x00", b"B\n\x03\x00\x00\x00"),
        packed=True,
        choice_label="Table",
    ),
    Reader(
        name="numpy",
        label="NumPy",
        noun="a file of NumPy",
        path="programs.numpy:NUMPY",
        endings=(".npy", ".npz"),
        magic=(b"\x93NUMPY",),
        zipped=True,
        choice_label="Array",
    ),
    Reader(
        name="matlab",
        label="MATLAB",
        noun="a file of MATLAB",
        path="programs.matlab:MATLAB",
        endings=(".mat",),
        magic=tuple(f"MATLAB {version} MAT-file".encode() for version in ("5.0", "7.0", "7.3")),
        choice_label="Array",
    ),
)
"""In the order of lists. A text that several formats recognise is read by the last of them."""

READERS: Mapping[str, Reader] = MappingProxyType({reader.name: reader for reader in _READERS})
"""All readers by name, in the order of lists."""

TABLE_ENDINGS: tuple[str, ...] = (*(ending for reader in _READERS for ending in reader.endings), *ARCHIVE_ENDINGS)
"""Endings of files that may hold a table."""
