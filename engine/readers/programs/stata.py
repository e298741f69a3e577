"""Stata, read by pyreadstat."""

from __future__ import annotations

from engine.readers.programs.labelled import labelled_reader

_OLD = tuple(bytes([version, order, 1]) for version in range(104, 116) for order in (1, 2))
"""First bytes of files before version 13: version, byte order, and 1."""

READER = labelled_reader(
    "read_dta",
    name="stata",
    label="Stata",
    noun="a Stata file",
    order=102,
    endings=(".dta",),
    magic=(b"<stata_dta>", *_OLD),
)
