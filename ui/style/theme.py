"""Theme: palette, accent colour, spacing, icons, fonts; the only reader of `resources/`.

Widgets use colours and icons by name. Labels, buttons and frames are styled by a role:
``theme.set_role(label, "heading")``. The roles, which `resources/theme.qss` defines:

- labels: ``title``, ``heading``, ``muted``, ``error``, ``warning``, ``success``, ``accent``, ``figure`` (a large
  number), ``code`` (fixed width), ``badge``
- buttons: ``primary`` (one a page), ``danger``, ``flat``, ``link``, ``nav``, ``tool``
- frames: ``card``, ``card_button`` (a clickable card), ``bar``, ``error_box``, ``warning_box``, ``info_box``,
  ``success_box``, ``line`` (a separator)
- trees: ``list`` (rows with padding)

A label or a button whose property ``large`` is true has the text size of a heading.

`changed` is emitted after the colours or the text size have changed. Icons made by `icon` update automatically;
plots must be drawn again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Literal

from PySide6.QtCore import QByteArray, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPaintDevice,
    QPainter,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from ui.style import palettes

Scheme = Literal["light", "dark", "system"]

GRID = 8
"""Unit of spacing in pixels; distances are multiples of it or of its half."""
HALF = GRID // 2
MARGIN = 2 * GRID
"""Margin of a page in pixels."""
ICON = 20
"""Side of an icon in a button, in pixels."""

_LENGTHS = (4, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32)
"""Lengths in pixels that scale with the text size, named ``px_8`` in the style sheet."""

_RESOURCES = Path(__file__).resolve().parents[2] / "resources"


class _Theme(QObject):
    """State of the theme."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme: Scheme = "system"
        self.font_scale = 1.0
        self.dark = False
        self.base_points = 0.0
        self.system = Qt.ColorScheme.Unknown
        self.initialized = False
        self.drawn: tuple[bool, float] | None = None


_theme = _Theme()
changed = _theme.changed
"""Signal without arguments: colours or sizes have changed."""


def apply(app: QApplication, scheme: Scheme = "system", font_scale: float = 1.0) -> None:
    """Apply a theme to the application; does nothing if it is in force already.

    Parameters
    ----------
    app : QApplication
    scheme : {"light", "dark", "system"}
        ``system`` follows the desktop, also when that changes later.
    font_scale : float
        Size of all text, 0.8 to 2.0 times the desktop's.
    """
    if not _theme.initialized:
        _theme.initialized = True
        _theme.base_points = app.font().pointSizeF() if app.font().pointSizeF() > 0 else 10.0
        app.setStyle("Fusion")
        _theme.system = app.styleHints().colorScheme()
        app.styleHints().colorSchemeChanged.connect(_on_system_changed)
    _theme.scheme, _theme.font_scale = scheme, min(max(font_scale, 0.8), 2.0)
    _draw(app)


def _on_system_changed(system: Qt.ColorScheme) -> None:
    _theme.system = system
    app = QApplication.instance()
    if isinstance(app, QApplication) and _theme.scheme == "system":
        _draw(app)


def _draw(app: QApplication) -> None:
    system_dark = _theme.system == Qt.ColorScheme.Dark
    dark = {"light": False, "dark": True, "system": system_dark}[_theme.scheme]
    if _theme.drawn == (dark, _theme.font_scale):
        return
    _theme.drawn, _theme.dark = (dark, _theme.font_scale), dark
    _pixmap.cache_clear()
    app.setPalette(palettes.palette(_colors()))
    app.setFont(font())
    app.setStyleSheet(_style_sheet())
    changed.emit()


def is_dark() -> bool:
    """Return True if the dark theme is in force."""
    return _theme.dark


def font_scale() -> float:
    """Return the text size relative to the desktop."""
    return _theme.font_scale


def color(name: str) -> QColor:
    """Return a colour by its name in `ui.style.palettes`, such as ``accent``, ``muted``, ``error``, ``grid``."""
    return QColor(_colors()[name])


def series(index: int) -> QColor:
    """Return the colour of the curve or class at `index`, chosen for colour-blind users."""
    return color(f"series_{index % palettes.SERIES}")


def between(one: str, other: str, share: float) -> QColor:
    """Return the mixture of two named colours: `one` at a share of 0, `other` at 1."""
    start, end, share = color(one), color(other), min(max(share, 0.0), 1.0)
    parts = (
        (start.red(), end.red()),
        (start.green(), end.green()),
        (start.blue(), end.blue()),
        (start.alpha(), end.alpha()),
    )
    return QColor(*(round(a + (b - a) * share) for a, b in parts))


def font(times: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the application font, `times` as large as body text, with tabular figures."""
    made = QFont(QGuiApplication.font())
    made.setPointSizeF(max(_points(times), 5.0))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def fixed_font(times: float = 1.0) -> QFont:
    """Return a fixed-width font, `times` as large as body text."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPointSizeF(max(_points(times), 5.0))
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Set the role of a widget, one of those listed at the top; may be called again to change it."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def give_margin(box: QAbstractSpinBox) -> None:
    """Set the left margin of the text of a spin box; Qt 6.11 ignores the padding of the style sheet there."""
    box.lineEdit().setTextMargins(HALF + 2, 0, 0, 0)


def icon(name: str, role: str = "text") -> QIcon:
    """Return an icon by its Lucide name, drawn in the current colour of its role.

    Parameters
    ----------
    name : str
        A file in `resources/icons`, without ``.svg``.
    role : str
        Name of the colour; ``on_accent`` inside a primary button.
    """
    _svg(name)
    return QIcon(_TintedEngine(name, role))


def app_icon() -> QIcon:
    """Return the icon of the application."""
    return QIcon(str(_RESOURCES / "layerdesk.svg"))


@dataclass(frozen=True)
class Example:
    """An example project: its name, title, description, file, source and licence."""

    name: str
    title: str
    text: str
    path: Path
    source: str = ""
    licence: str = ""


@cache
def examples() -> tuple[Example, ...]:
    """Return the example projects, the simplest first."""
    listed = json.loads((_RESOURCES / "examples.json").read_text("utf-8"))
    return tuple(Example(path=_RESOURCES / "examples" / f"{each['name']}.json", **each) for each in listed)


@cache
def help_page(name: str) -> str:
    """Return a help page as Markdown; the first one if there is none with this name."""
    path = _RESOURCES / "help" / f"{name}.md"
    return (path if path.exists() else _RESOURCES / "help" / "start.md").read_text("utf-8")


def help_pages() -> tuple[str, ...]:
    """Return the names of all help pages."""
    return tuple(sorted(path.stem for path in (_RESOURCES / "help").glob("*.md")))


def _colors() -> dict[str, str]:
    return dict(palettes.DARK if _theme.dark else palettes.LIGHT)


def _points(times: float) -> float:
    return _theme.base_points * _theme.font_scale * times


def _style_sheet() -> str:
    sizes = {f"pt_{percent}": f"{_points(percent / 100):.1f}pt" for percent in (85, 100, 115, 130, 160)}
    lengths = {f"px_{count}": f"{round(count * max(1.0, _theme.font_scale))}px" for count in _LENGTHS}
    lengths["radio_radius"] = f"{round(14 * max(1.0, _theme.font_scale)) // 2 + 1}px"
    marks = {"marks": (_RESOURCES / "marks").as_posix(), "tint": "dark" if _theme.dark else "light"}
    fixed = {"fixed_font": fixed_font().family()}
    return Template(_qss()).substitute(_colors() | sizes | lengths | marks | fixed)


@cache
def _qss() -> str:
    return (_RESOURCES / "theme.qss").read_text("utf-8")


@cache
def _svg(name: str) -> str:
    return (_RESOURCES / "icons" / f"{name}.svg").read_text("utf-8")


@cache
def _pixmap(name: str, color_name: str, width: int, height: int) -> QPixmap:
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    if pixmap.isNull():  # the size is 0 before the layout is done
        return pixmap
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color_name).encode()))
    side = min(width, height)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF((width - side) / 2, (height - side) / 2, side, side))
    painter.end()
    return pixmap


class _TintedEngine(QIconEngine):
    """Draws an SVG in the current colour of its role, so that the icon follows a change of the theme."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def _color_name(self, mode: QIcon.Mode) -> str:
        colors = _colors()
        return colors["disabled"] if mode == QIcon.Mode.Disabled else colors[self._role]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        device: QPaintDevice | None = painter.device()
        ratio = device.devicePixelRatio() if device is not None else 1.0
        side = min(rect.width(), rect.height())
        if side <= 0:  # before the layout is done
            return
        target = QRect(QPoint(0, 0), QSize(side, side))
        target.moveCenter(rect.center())
        painter.drawPixmap(
            target, _pixmap(self._name, self._color_name(mode), round(side * ratio), round(side * ratio))
        )

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return QPixmap(_pixmap(self._name, self._color_name(mode), size.width(), size.height()))

    def clone(self) -> QIconEngine:
        return _TintedEngine(self._name, self._role)
