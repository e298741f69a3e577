"""The fingerprint of a file: its size and the SHA-256 of its bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine.project.table_facts import TableFacts
from engine.results.table_source import SourceMemory, memory_of


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_of(path: Path) -> int:
    """Return the size of a file in bytes."""
    return path.stat().st_size


def remembered(facts: TableFacts, folder: Path) -> SourceMemory | None:
    """Return what a project in `folder` stores about its table; None if the file cannot be read."""
    path = Path(facts.source)
    try:
        return memory_of(facts, folder, size_of(path), sha256_of(path))
    except OSError:
        return None


def is_unchanged(memory: SourceMemory, path: Path) -> bool:
    """Return True if the bytes of a file are unchanged; the hash is only computed if the size is equal."""
    try:
        return size_of(path) == memory.size and sha256_of(path) == memory.sha256
    except OSError:
        return False
