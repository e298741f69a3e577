"""The text of a file that may be compressed, as a script reads it; the program reads through `TableFile`."""

from __future__ import annotations


def text_of_file(file: str, encoding: str = "utf-8") -> str:
    """Return the text of a file; one that ends with .gz, .bz2, .xz or .zip is decompressed."""
    import bz2
    import gzip
    import lzma
    import zipfile

    with open(file, "rb") as content:
        raw = content.read()
    ending = str(file).lower().rpartition(".")[2]
    if ending in ("gz", "bz2", "xz"):
        raw = {"gz": gzip, "bz2": bz2, "xz": lzma}[ending].decompress(raw)
    if ending == "zip":
        with zipfile.ZipFile(file) as archive:
            raw = archive.read(archive.namelist()[0])
    return raw.decode(encoding).removeprefix("\ufeff")
