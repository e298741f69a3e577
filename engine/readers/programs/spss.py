"""SPSS, read by pyreadstat."""

from __future__ import annotations

from engine.readers.programs.labelled import labelled_reader

READER = labelled_reader(
    "read_sav",
    name="spss",
    label="SPSS",
    noun="an SPSS file",
    order=100,
    endings=(".sav", ".zsav"),
    magic=(b"$FL2", b"$FL3"),
)
