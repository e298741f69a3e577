"""Thin lines at events of a training, with labels that never overlap."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QFontMetricsF

from ui.style import theme

_HEIGHT = 0.88
"""Relative height at which labels end: below that of the marked epoch."""
_SAME_EPOCH = 0.02
"""Events closer than this, in epochs, share a line."""
_LINE_LENGTH = 20
"""Characters per line of a label: as many as fit the smallest plot."""
_MAX_LINES = 4
"""Maximum lines of a label; the latest events are named."""
_MARGIN = 4
"""Margin of Qt around labels, in pixels."""
_MAX_EVENTS = 24
"""Maximum number of lines; older ones are removed."""
_LABELLED, _UNLABELLED = -2, -3
"""Z values: below all curves, and unlabelled lines below the labels of the others."""
_RIGHT, _LEFT = (1, 0), (1, 1)
"""Anchors of a label on the right and on the left of its line."""


class EventLines:
    """Event lines of one canvas; of lines close to each other, the first has the label of all.

    Parameters
    ----------
    canvas : PlotWidget
        Widget on which they are drawn.
    """

    def __init__(self, canvas: pg.PlotWidget) -> None:
        self._canvas = canvas
        self.lines: list[tuple[pg.InfiniteLine, list[str]]] = []
        self._settled: object = None

    def add(self, epoch: float, text: str) -> None:
        """Add a line with a label, which is placed by the next `settle`."""
        self._settled = None
        same = next((texts for line, texts in self.lines if abs(line.value() - epoch) < _SAME_EPOCH), None)
        if same is not None:
            same[:] = [*(each for each in same if each != text), text]
            return
        line = pg.InfiniteLine(epoch, angle=90, label="", labelOpts={"position": _HEIGHT, "rotateAxis": (1, 0)})
        _paint(line)
        self.lines.append((line, [text]))
        self._canvas.addItem(line, ignoreBounds=True)
        if len(self.lines) > _MAX_EVENTS:
            self._canvas.removeItem(self.lines.pop(0)[0])

    def clear(self) -> None:
        """Remove all lines."""
        for line, _ in self.lines:
            self._canvas.removeItem(line)
        self.lines.clear()

    def settle(self) -> None:
        """Place all labels without overlap, if the lines or the view have changed."""
        (left, right), _ = self._canvas.getViewBox().viewRange()
        state = left, right, self._canvas.getViewBox().width(), theme.font_scale()
        if self.lines and state != self._settled:
            self._settled = state
            label_width = _label_width() * (right - left) / max(state[2], 1)
            for group in _grouped(self.lines, left, label_width):
                self._label_group(group, left + label_width)

    def apply_theme(self) -> None:
        """Apply colours and font of the current theme."""
        self._settled = None
        for line, _ in self.lines:
            _paint(line)

    def _label_group(self, group: Sequence[tuple[pg.InfiniteLine, list[str]]], margin: float) -> None:
        first = group[0][0]
        _set_label(first, _label_text(text for _, texts in group for text in texts))
        side = _RIGHT if first.value() < margin else _LEFT
        if first.label.anchors[0] != side:
            first.label.anchors = [side, side]
            first.label.updatePosition()
        for line, _ in group[1:]:
            _set_label(line, "")


def label_background() -> QBrush:
    """Return the background brush of labels, so that they are readable over lines."""
    color = theme.color("raised")
    color.setAlpha(200)
    brush: QBrush = pg.mkBrush(color)
    return brush


def _grouped(
    lines: Iterable[tuple[pg.InfiniteLine, list[str]]], left: float, label_width: float
) -> list[list[tuple[pg.InfiniteLine, list[str]]]]:
    """Return the lines sorted by epoch, grouped where there is no space for separate labels."""
    groups: list[list[tuple[pg.InfiniteLine, list[str]]]] = []
    for each in sorted(lines, key=lambda line: line[0].value()):
        start = groups[-1][0][0].value() if groups else None
        # At the left edge the label is on the right of its line, and that of the next line on the left.
        needed = 2 * label_width if start is not None and start < left + label_width else label_width
        if start is not None and each[0].value() - start < needed:
            groups[-1].append(each)
        else:
            groups.append([each])
    return groups


def _label_text(texts: Iterable[str]) -> str:
    """Return the latest of the texts, each once, as lines."""
    lines: list[str] = []
    for text in dict.fromkeys(reversed(list(texts))):
        wrapped = textwrap.wrap(text, _LINE_LENGTH)
        if lines and len(lines) + len(wrapped) > _MAX_LINES:
            break
        lines = [*wrapped, *lines]
    return "\n".join(lines)


def _set_label(line: pg.InfiniteLine, text: str) -> None:
    """Set the label of a line, if it differs: the layout is slow."""
    if line.label.format != text:
        line.label.setFormat(text)
    line.setZValue(_LABELLED if text else _UNLABELLED)


def _label_width() -> int:
    """Return the width of a label, in pixels."""
    return _MAX_LINES * math.ceil(QFontMetricsF(theme.font(0.85)).lineSpacing()) + 2 * _MARGIN + theme.HALF


def _paint(line: pg.InfiniteLine) -> None:
    line.setPen(pg.mkPen(theme.color("muted"), width=1, style=Qt.PenStyle.DashDotLine))
    line.label.setColor(theme.color("muted"))
    line.label.setFont(theme.font(0.85))
    line.label.fill = label_background()
