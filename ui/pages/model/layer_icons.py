"""Icon and colour of each group of layers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QIcon, QPainter

from engine.catalog.entries import Entry
from ui.style import theme


@dataclass(frozen=True)
class Look:
    """Names of an icon and of a colour of the theme."""

    icon: str
    color: str


FEATURES_LOOK = Look("table", "muted")
INPUT_LOOK = Look("tag", "muted")
UNKNOWN_LOOK = Look("circle-question-mark", "muted")

_GROUPS: Mapping[str, Look] = MappingProxyType(
    {
        "Most used": Look("layers", "series_0"),
        "Activation": Look("activity", "series_1"),
        "Normalization": Look("sliders-horizontal", "series_2"),
        "Regularization": Look("shuffle", "series_3"),
        "Categories and values": Look("tag", "series_4"),
        "Shape": Look("box", "series_6"),
        "Merging branches": Look("workflow", "series_6"),
        "Sequences": Look("history", "series_5"),
        "Convolution and pooling": Look("grid-3x3", "series_5"),
        "Attention": Look("crosshair", "series_5"),
        "Advanced": Look("sigma", "series_0"),
    }
)

_GROUP_OF: Mapping[str, str] = MappingProxyType(
    {"Dropout": "Regularization", "BatchNormalization": "Normalization", "Activation": "Activation"}
)
"""Groups of kinds that the catalog lists under "Most used"."""


def look_of(entry: Entry | None) -> Look:
    """Return icon and colour of a kind of layer; those of an unknown kind if None."""
    if entry is None:
        return UNKNOWN_LOOK
    return _GROUPS.get(_GROUP_OF.get(entry.kind, entry.group), _GROUPS["Most used"])


def icon_of(entry: Entry) -> QIcon:
    """Return the icon of a kind of layer, in its colour."""
    look = look_of(entry)
    return theme.icon(look.icon, look.color)


def paint_tile(painter: QPainter, tile: QRect, look: Look) -> None:
    """Paint an icon on a rounded background of its colour."""
    background = theme.color(look.color)
    background.setAlpha(48 if theme.is_dark() else 34)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(background)
    painter.drawRoundedRect(tile, 6, 6)
    inset = tile.width() // 5
    theme.icon(look.icon, look.color).paint(painter, tile.adjusted(inset, inset, -inset, -inset))
