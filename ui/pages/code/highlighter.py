"""The colours of Python: words of the language, texts, numbers, comments."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ui.style import theme

COLORS = {"comment": "muted", "text": "success", "number": "warning", "word": "accent"}
"""A colour of the theme for each part."""

_QUOTES = '"""'
_PARTS = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<text>\"{3}.*?(?:\"{3}|$)|[fr]?(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'))"
    r"|(?P<number>\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)"
    rf"|(?P<word>\b(?:{'|'.join(keyword.kwlist)})\b)"
)
_INSIDE = 1
"""The state of a line that ends within a text of several lines."""


class PythonColours(QSyntaxHighlighter):
    """Colours a document; texts in three quotes may go over several lines."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats = {part: _format(part) for part in COLORS}
        theme.changed.connect(self._on_theme_changed)

    def highlightBlock(self, text: str) -> None:
        start = 0
        if self.previousBlockState() == _INSIDE:
            end = text.find(_QUOTES)
            start = len(text) if end < 0 else end + 3
            self.setFormat(0, start, self._formats["text"])
            self.setCurrentBlockState(_INSIDE if end < 0 else 0)
        else:
            self.setCurrentBlockState(0)
        for found in _PARTS.finditer(text, start):
            self.setFormat(found.start(), found.end() - found.start(), self._formats[str(found.lastgroup)])
            opened = found[0].startswith(_QUOTES)
            if opened and (len(found[0]) < 6 or not found[0].endswith(_QUOTES)):
                self.setCurrentBlockState(_INSIDE)

    def _on_theme_changed(self) -> None:
        self._formats = {part: _format(part) for part in COLORS}
        self.rehighlight()


def _format(part: str) -> QTextCharFormat:
    made = QTextCharFormat()
    made.setForeground(theme.color(COLORS[part]))
    if part == "word":
        made.setFontWeight(QFont.Weight.DemiBold)
    return made
