"""Files that are no tables, named by what they are, with a way to get a table out of them."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import NamedTuple

from engine.system.errors import EngineError

CSV = "Save the table as CSV in the program that wrote it, and open that."
EXTRACT = "Extract it, and open a file that is inside."
TABLE = "Choose a table."
COPY = "Copy the table into a spreadsheet, save that, and open it."
CHECKED_BYTES = 4096
"""Bytes in which a file that is no text has a zero."""


class OtherFile(NamedTuple):
    """A kind of file: its name with its article, what to do instead, its first bytes and their position."""

    noun: str
    way_out: str
    magic: tuple[bytes, ...]
    at: int = 0


TEXTS = (
    OtherFile("a PDF document", COPY, (b"%PDF-",)),
    OtherFile("a PostScript document", COPY, (b"%!PS",)),
    OtherFile("a document in rich text format", COPY, (b"{\\rtf",)),
)
"""Kinds whose first bytes no table has."""
BINARIES = (
    OtherFile("an image", TABLE, (b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*", b"RIFF")),
    OtherFile("an image", TABLE, (b"ftypavif", b"ftypheic"), 4),
    OtherFile("a video or sound", TABLE, (b"ftyp",), 4),
    OtherFile("a video or sound", TABLE, (b"OggS", b"ID3", b"fLaC", b"\x1aE\xdf\xa3")),
    OtherFile("a program", TABLE, (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")),
    OtherFile("a workbook or an archive inside an archive", EXTRACT, (b"PK\x03\x04",)),
    OtherFile("an archive", EXTRACT, (b"Rar!\x1a", b"7z\xbc\xaf'\x1c")),
    OtherFile("an archive", EXTRACT, (b"ustar",), 257),
    OtherFile("a database of Microsoft Access", CSV, (b"Standard Jet DB", b"Standard ACE DB"), 4),
    OtherFile("an HDF5 file", CSV, (b"\x89HDF\r\n",)),
    OtherFile("an Avro file", CSV, (b"Obj\x01",)),
    OtherFile("an ORC file", CSV, (b"ORC",)),
    OtherFile("a project of Origin", CSV, (b"CPYA", b"CPYUA")),
    OtherFile("a table of JMP", CSV, (b"\xff\xff\x00\x00\x07\x00",)),
    OtherFile(
        "a Python pickle, which can contain code",
        "Save the table as CSV or Parquet in Python, and open that.",
        (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05"),
    ),
)
"""Kinds whose first bytes could begin a text, which has no zeros."""

IN_ZIP = {
    "word/": ("a document of Word", COPY),
    "ppt/": ("a presentation of PowerPoint", COPY),
    "DataModel": ("a report of Power BI", "Export the table of a visual as CSV there, and open that."),
    "Index/": ("a document of Apple Numbers, Pages or Keynote", "Export it as CSV or Excel there, and open that."),
    "project.json": ("a project of Layerdesk", "Open it as a project."),
    "model.weights.h5": ("a Keras model", "Open it as a model, and choose a table here."),
    "META-INF/MANIFEST.MF": ("a program", TABLE),
    "META-INF/container.xml": ("a book", TABLE),
    "outputViewer": ("output of SPSS", "Export the data as CSV there, and open that."),
    "content.xml": ("a document of LibreOffice or OpenOffice", COPY),
}
"""Members of ZIP archives, or how their names begin, that tell what the archive is."""
IN_OLE = {
    "WordDocument": ("a document of Word", COPY),
    "PowerPoint Document": ("a presentation of PowerPoint", COPY),
    "__nameid_version1.0": ("a mail of Outlook", COPY),
}
"""Streams of files of old Office programs that tell what the file is."""


def refuse_other_file(name: str, start: bytes) -> None:
    """Raise an `EngineError` if a file with this beginning is known, and is no table."""
    for kind in (*TEXTS, *(BINARIES if b"\0" in start[:CHECKED_BYTES] else ())):
        if start.startswith(kind.magic, kind.at):
            raise _other(name, kind.noun, kind.way_out)
    if start.lstrip().startswith(b"<?xml") and b"<html" not in start[:CHECKED_BYTES].lower():
        program = b"<GraphPadPrismFile" in start[:CHECKED_BYTES]
        raise _other(name, "a file of GraphPad Prism" if program else "an XML file", CSV)


def refuse_other_archive(path: Path) -> None:
    """Raise an `EngineError` if a ZIP archive is the document of some program."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return
    for beginning, (noun, way_out) in IN_ZIP.items():
        if any(name.startswith(beginning) for name in names):
            raise _other(path.name, noun, way_out)


def refuse_other_office_file(path: Path) -> None:
    """Raise an `EngineError` if a file of an old Office program is no workbook."""
    with path.open("rb") as file:
        head = file.read(512)
        sector_size = 1 << int.from_bytes(head[30:32], "little") % 16
        file.seek((int.from_bytes(head[48:52], "little") + 1) * sector_size)
        directory = file.read(CHECKED_BYTES)
    for stream, (noun, way_out) in IN_OLE.items():
        if stream.encode("utf-16-le") in directory:
            raise _other(path.name, noun, way_out)


def _other(name: str, noun: str, way_out: str) -> EngineError:
    return EngineError(f"{name} is {noun}, not a table. {way_out}")
