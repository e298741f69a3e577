"""Names of classes as Keras writes them into paths and settings."""

from __future__ import annotations

import re


def in_small_letters(kind: str) -> str:
    """Return the name of a class as Keras writes it into paths: ``batch_normalization``."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()
