"""Which lines of a text are others than before."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import SequenceMatcher


def changed_lines(before: Sequence[str], after: Sequence[str]) -> tuple[int, ...]:
    """Return the numbers of the lines, counted from 0, that are new or others; where lines only went, the one after.

    Both ends that stay the same are left out first, because an edit changes few lines of many.
    """
    head = _alike(before, after)
    tail = _alike(before[head:][::-1], after[head:][::-1])
    old, new = before[head : len(before) - tail], after[head : len(after) - tail]
    found: list[int] = []
    for kind, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "delete" and after:
            found.append(min(head + start, len(after) - 1))
        elif kind in ("insert", "replace"):
            found.extend(range(head + start, head + end))
    return tuple(dict.fromkeys(found))


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    count = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        count += 1
    return count
