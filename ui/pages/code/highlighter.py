"""Syntax highlighting of Python: keywords, strings, numbers, comments."""

from __future__ import annotations

import keyword
import re

from PySide6.QtGui import QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from ui.style import theme

COLORS = {"comment": "muted", "string": "success", "number": "warning", "keyword": "accent"}
"""Colour of the theme for each kind of token."""

_QUOTES = '"""'
_TOKENS = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<string>\"{3}.*?(?:\"{3}|$)|[fr]?(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'))"
    r"|(?P<number>\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b)"
    rf"|(?P<keyword>\b(?:{'|'.join(keyword.kwlist)})\b)"
)
_IN_STRING = 1
"""Block state of a line that ends within a triple-quoted string."""


class PythonHighlighter(QSyntaxHighlighter):
    """Highlighter of Python code, with triple-quoted strings over several lines."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._formats = {token: _format(token) for token in COLORS}
        theme.changed.connect(self._on_theme_changed)

    def highlightBlock(self, text: str) -> None:
        start = 0
        if self.previousBlockState() == _IN_STRING:
            end = text.find(_QUOTES)
            start = len(text) if end < 0 else end + 3
            self.setFormat(0, start, self._formats["string"])
            self.setCurrentBlockState(_IN_STRING if end < 0 else 0)
        else:
            self.setCurrentBlockState(0)
        for match in _TOKENS.finditer(text, start):
            self.setFormat(match.start(), match.end() - match.start(), self._formats[str(match.lastgroup)])
            triple = match[0].startswith(_QUOTES)
            if triple and (len(match[0]) < 6 or not match[0].endswith(_QUOTES)):
                self.setCurrentBlockState(_IN_STRING)

    def _on_theme_changed(self) -> None:
        self._formats = {token: _format(token) for token in COLORS}
        self.rehighlight()


def _format(token: str) -> QTextCharFormat:
    text_format = QTextCharFormat()
    text_format.setForeground(theme.color(COLORS[token]))
    if token == "keyword":
        text_format.setFontWeight(QFont.Weight.DemiBold)
    return text_format
