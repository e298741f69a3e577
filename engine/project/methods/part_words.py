"""The words by which a column with the role split assigns each row to the training, validation or test rows.

The program and the generated script read the same table in the same way: the whole word counts, without the blanks
around it and without regard to case.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

PARTS = ("train", "validation", "test")
"""Names of the parts of a table, as `SplitSpec` and arrays use them."""

PART_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "train": "train",
        "training": "train",
        "learn": "train",
        "validation": "validation",
        "valid": "validation",
        "validate": "validation",
        "val": "validation",
        "dev": "validation",
        "test": "test",
        "testing": "test",
        "holdout": "test",
        "evaluation": "test",
        "eval": "test",
    }
)
"""The part that each word means."""


def normalized_word(text: str) -> str:
    """Return a cell as `PART_WORDS` spells it."""
    return text.strip().lower()


def _source() -> str:
    words = "".join(f'    "{word}": "{part}",\n' for word, part in PART_WORDS.items())
    return f'''
PART_WORDS = {{
{words}}}


def parts_of(cells):
    """Return the part to which a column assigns each row: train, validation or test."""
    words = cells.astype("str").map(lambda text: text.strip().lower())
    if unknown := sorted({{*words}} - {{*PART_WORDS}}):
        raise ValueError(f"The column that splits the rows holds {{unknown}}, not train, validation or test.")
    return words.map(PART_WORDS)
'''


PARTS_OF_SOURCE = _source()
"""A function ``parts_of(cells)`` for generated scripts."""
