"""Names of classes as Keras writes them into paths and settings, and names of anybody as they can be shown."""

from __future__ import annotations

import re


def snake_case(kind: str) -> str:
    """Return the name of a class as Keras writes it into paths: ``batch_normalization``."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()


def shown(text: str, most: int = 80) -> str:
    """Return a name as it can be shown, whatever it is made of: letters that turn a line around or ring are none."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
