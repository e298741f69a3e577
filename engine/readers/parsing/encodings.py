"""The encoding of a text, from its first bytes."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

import charset_normalizer

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "iso8859-15")
"""Encodings in the list of the import dialog; any other encoding of Python can be typed."""
MORE_ENCODINGS = ("cp1250", "cp1251", "cp1253", "cp1254", "cp437", "cp850", "mac-roman", "koi8-r")
ASIAN_ENCODINGS = ("cp932", "gb18030", "big5", "cp949")

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = re.compile(
    r"[\x00-\x7f\u00a0\u00a1\u00a3\u00a5\u00a7\u00a9-\u00ab\u00ae\u00b0-\u00b3\u00b5\u00b7\u00b9-\u00ff"
    r"\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u2013\u2014\u2018-\u201a\u201c-\u201e\u2022\u2026\u2039\u203a\u20ac\u2122]*"
)
"""ASCII and the additional letters and marks of Western European texts."""


@lru_cache(maxsize=1)  # several readers guess from the same sample
def encoding_of(sample: bytes) -> tuple[str, bool]:
    """Return the encoding of a text with this beginning, and whether that is certain."""
    marked = next((name for mark, name in _MARKS if sample.startswith(mark)), None)
    if marked is not None:
        return marked, True
    if (unmarked := _unmarked_utf16(sample)) is not None:
        return unmarked, True
    if _decodes(sample, "utf-8"):
        return "utf-8", True
    if _decodes(sample, "cp1252") and _WESTERN.fullmatch(sample.decode("cp1252")):
        return "cp1252", True
    found = charset_normalizer.from_bytes(
        sample[:65_536], cp_isolation=["cp1252", *MORE_ENCODINGS, *ASIAN_ENCODINGS], enable_fallback=False
    ).best()
    name = found.encoding.replace("_", "-") if found is not None else "cp1252"
    return (name, False) if _decodes(sample, name) else ("latin-1", False)


def _unmarked_utf16(sample: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark: every second byte of a Latin text is zero."""
    if len(sample) < 4 or b"\0" not in sample:
        return None
    even, odd = sample[0:4096:2], sample[1:4096:2]
    if odd.count(0) > 0.9 * len(odd) and not even.count(0):
        return "utf-16-le"
    if even.count(0) > 0.9 * len(even) and not odd.count(0):
        return "utf-16-be"
    return None


def _decodes(sample: bytes, encoding: str) -> bool:
    """Return True if the sample is text in an encoding; its last character may be incomplete."""
    try:
        codecs.getincrementaldecoder(encoding)("strict").decode(sample)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
