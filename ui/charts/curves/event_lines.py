"""Thin lines where something happened to a training, with words along them that never lie over each other."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QFontMetricsF

from ui.style import theme

_HEIGHT = 0.88
"""At which height of the plot words end: below those of the marked epoch, which may be at that place."""
_SAME_PLACE = 0.02
"""Nearer to each other than this, in epochs, two things have one line."""
_LINE_LENGTH = 20
"""So many letters have room along a line in the lowest plot."""
_MAX_LINES = 4
"""Of words at one place; the latest are told."""
_MARGIN = 4
"""What Qt leaves free around words, in pixels."""
_MAX_EVENTS = 24
"""Older lines are taken away."""
_WITH_WORDS, _WORDLESS = -2, -3
"""How high lines lie: below all curves, and those without words of their own below the words of the others."""
_RIGHT, _LEFT = (1, 0), (1, 1)
"""On which side of its line the words stand."""


class EventLines:
    """Lines of one canvas. Where several stand close together, the first of them has the words of all.

    Parameters
    ----------
    canvas : PlotWidget
        On which they are drawn.
    """

    def __init__(self, canvas: pg.PlotWidget) -> None:
        self._canvas = canvas
        self._lines: list[tuple[pg.InfiniteLine, list[str]]] = []
        self._settled: object = None

    def add(self, epoch: float, text: str) -> None:
        """Draw a line with a few words; its words find their place with the next `settle`."""
        self._settled = None
        same = next((texts for line, texts in self._lines if abs(line.value() - epoch) < _SAME_PLACE), None)
        if same is not None:
            same[:] = [*(each for each in same if each != text), text]
            return
        line = pg.InfiniteLine(epoch, angle=90, label="", labelOpts={"position": _HEIGHT, "rotateAxis": (1, 0)})
        _paint(line)
        self._lines.append((line, [text]))
        self._canvas.addItem(line, ignoreBounds=True)
        if len(self._lines) > _MAX_EVENTS:
            self._canvas.removeItem(self._lines.pop(0)[0])

    def forget(self) -> None:
        """Take all lines away."""
        for line, _ in self._lines:
            self._canvas.removeItem(line)
        self._lines.clear()

    def settle(self) -> None:
        """Put all words where they can be read now; nothing happens where nothing has changed."""
        (left, right), _ = self._canvas.getViewBox().viewRange()
        state = left, right, self._canvas.getViewBox().width(), theme.font_scale()
        if self._lines and state != self._settled:
            self._settled = state
            room = _room() * (right - left) / max(state[2], 1)
            for together in _close_together(self._lines, left, room):
                self._tell(together, left + room)

    def paint_in_theme(self) -> None:
        """Take the colours and the font that are in force now."""
        self._settled = None
        for line, _ in self._lines:
            _paint(line)

    def _tell(self, together: Sequence[tuple[pg.InfiniteLine, list[str]]], margin: float) -> None:
        first = together[0][0]
        _say(first, _words(text for _, texts in together for text in texts))
        side = _RIGHT if first.value() < margin else _LEFT
        if first.label.anchors[0] != side:
            first.label.anchors = [side, side]
            first.label.updatePosition()
        for line, _ in together[1:]:
            _say(line, "")


def ground() -> QBrush:
    """Return what is laid under words so that they can be read over lines."""
    color = theme.color("raised")
    color.setAlpha(200)
    return pg.mkBrush(color)


def _close_together(
    lines: Iterable[tuple[pg.InfiniteLine, list[str]]], left: float, room: float
) -> list[list[tuple[pg.InfiniteLine, list[str]]]]:
    """Return the lines by place, those together that have no room for words of their own."""
    groups: list[list[tuple[pg.InfiniteLine, list[str]]]] = []
    for each in sorted(lines, key=lambda line: line[0].value()):
        begin = groups[-1][0][0].value() if groups else None
        # At the left edge words stand on the right, and those of the next place come towards them.
        if begin is not None and each[0].value() - begin < (2 * room if begin < left + room else room):
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _words(texts: Iterable[str]) -> str:
    """Return the latest of some texts, each once, as lines."""
    lines: list[str] = []
    for text in dict.fromkeys(reversed(list(texts))):
        wrapped = textwrap.wrap(text, _LINE_LENGTH)
        if lines and len(lines) + len(wrapped) > _MAX_LINES:
            break
        lines = [*wrapped, *lines]
    return "\n".join(lines)


def _say(line: pg.InfiniteLine, words: str) -> None:
    """Give a line words, or none; those that it has already are not laid out again, which takes a while."""
    if line.label.format != words:
        line.label.setFormat(words)
    line.setZValue(_WITH_WORDS if words else _WORDLESS)


def _room() -> int:
    """Return the width of words along a line, in pixels."""
    return _MAX_LINES * math.ceil(QFontMetricsF(theme.font(0.85)).lineSpacing()) + 2 * _MARGIN + theme.HALF


def _paint(line: pg.InfiniteLine) -> None:
    line.setPen(pg.mkPen(theme.color("muted"), width=1, style=Qt.PenStyle.DashDotLine))
    line.label.setColor(theme.color("muted"))
    line.label.setFont(theme.font(0.85))
    line.label.fill = ground()
