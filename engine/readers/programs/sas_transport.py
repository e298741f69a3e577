"""Transport files of SAS, read by pyreadstat."""

from __future__ import annotations

from engine.readers.programs.labelled import labelled_reader

READER = labelled_reader(
    "read_xport",
    name="sas transport",
    label="SAS transport",
    noun="a SAS transport file",
    order=104,
    endings=(".xpt", ".xport"),
    magic=(b"HEADER RECORD*******LIB",),
)
