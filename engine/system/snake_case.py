"""Names of classes in the spelling of Keras's paths, functions and logs."""

from __future__ import annotations

import re


def snake_case(name: str) -> str:
    """Return the name of a class in small letters, as Keras writes it: ``batch_normalization``."""
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()
