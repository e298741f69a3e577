"""Portable files of SPSS, read by pyreadstat."""

from __future__ import annotations

from engine.readers.programs.labelled import labelled_reader

READER = labelled_reader(
    "read_por",
    name="spss portable",
    label="SPSS portable",
    noun="a portable SPSS file",
    order=101,
    endings=(".por",),
    magic=(b"ASCII SPSS PORT FILE",),
    magic_at=40,
)
