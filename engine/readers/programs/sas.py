"""SAS, read by pyreadstat."""

from __future__ import annotations

from engine.readers.programs.labelled import labelled_reader

_BEGINNING = bytes(12) + bytes.fromhex("c2ea8160b31411cfbd92080009c7318c181f1011")

READER = labelled_reader(
    "read_sas7bdat",
    name="sas",
    label="SAS",
    noun="a SAS table",
    order=103,
    endings=(".sas7bdat",),
    magic=(_BEGINNING,),
)
