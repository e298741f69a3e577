"""How everything looks: the palette, the one accent, the grid, the icons; and the only reader of `resources/`.

Widgets ask for a colour or an icon by name and never write one down. Text and frames get their looks by a role:
``theme.set_role(label, "heading")``. The roles, which `resources/theme.qss` draws:

- labels: ``title``, ``heading``, ``muted``, ``error``, ``warning``, ``success``, ``accent``, ``figure`` (a number that
  is looked at), ``code`` (fixed width), ``badge``
- buttons: ``primary`` (one a page), ``danger``, ``flat``, ``link``, ``nav``, ``tool``
- frames: ``card``, ``card_button`` (a card that can be pressed), ``bar``, ``error_box``, ``warning_box``, ``info_box``,
  ``success_box``, ``line`` (a separator)
- trees: ``list`` (rows with room around them, to choose from)

A label or a button whose property ``large`` is true has the text of a heading, whatever its role.

`changed` is emitted after the colours or the size of text have changed; icons made by `icon` follow by themselves,
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
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QWidget

from ui.style import palettes

Scheme = Literal["light", "dark", "system"]

GRID = 8
"""Every distance is a multiple of this many pixels, or its half."""
HALF = GRID // 2
MARGIN = 2 * GRID
"""Between the edge of a page and what is on it."""
ICON = 20
"""Side of an icon in a button, in pixels."""

_LENGTHS = (4, 6, 7, 8, 10, 12, 14, 16, 20, 24, 32)
"""Pixels that grow with the text, as the style sheet names them: ``px_8``."""

_RESOURCES = Path(__file__).resolve().parents[2] / "resources"


class _Theme(QObject):
    """What is in force now."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.scheme: Scheme = "system"
        self.font_scale = 1.0
        self.dark = False
        self.base_points = 0.0
        self.system = Qt.ColorScheme.Unknown
        self.inspection = False
        self.drawn: tuple[bool, float] | None = None


_theme = _Theme()
changed = _theme.changed
"""Signal without arguments: colours or sizes are others now."""


def apply(app: QApplication, scheme: Scheme = "system", font_scale: float = 1.0) -> None:
    """Give the whole program its looks.

    Parameters
    ----------
    app : QApplication
    scheme : {"light", "dark", "system"}
        ``system`` follows the desktop, also when that changes later.
    font_scale : float
        Size of all text, 0.8 to 2.0 times the desktop's.

    Nothing is drawn anew, and nothing told, where the looks are these already: in a full window that takes time.
    """
    if not _theme.inspection:
        _theme.inspection = True
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
    """Return whether the dark colours are in force."""
    return _theme.dark


def font_scale() -> float:
    """Return how many times the desktop's size all text has now."""
    return _theme.font_scale


def color(name: str) -> QColor:
    """Return a colour by its name in `ui.style.palettes`, such as ``accent``, ``muted``, ``error``, ``grid``."""
    return QColor(_colors()[name])


def series(index: int) -> QColor:
    """Return the colour of the curve or class at `index`, safe for colour-blind eyes."""
    return color(f"series_{index % palettes.SERIES}")


def between(one: str, other: str, share: float) -> QColor:
    """Return the colour that lies between two, at 0 the one, at 1 the other; as they are named for `color`."""
    parts = zip(color(one).getRgb(), color(other).getRgb(), strict=True)
    return QColor(*(round(a + (b - a) * min(max(share, 0.0), 1.0)) for a, b in parts))


def font(times: float = 1.0, *, bold: bool = False) -> QFont:
    """Return the program's font, `times` as large as body text, with figures of equal width."""
    made = QFont(QGuiApplication.font())
    made.setPointSizeF(max(_points(times), 5.0))
    made.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def fixed_font(times: float = 1.0) -> QFont:
    """Return a font in which all letters have one width."""
    made = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    made.setPointSizeF(max(_points(times), 5.0))
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget one of the roles that are listed at the top; may be called again to change it."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def give_margin(box: QAbstractSpinBox) -> None:
    """Set the text of a spin box off from its border; a style sheet cannot, Qt 6.11 ignores the padding there."""
    box.lineEdit().setTextMargins(HALF + 2, 0, 0, 0)


def icon(name: str, role: str = "text") -> QIcon:
    """Return an icon by its Lucide name, drawn in a colour of the palette that is in force at each painting.

    Parameters
    ----------
    name : str
        A file in `resources/icons`, without ``.svg``.
    role : str
        The colour's name; ``on_accent`` inside a primary button.
    """
    _svg(name)
    return QIcon(_TintedEngine(name, role))


def style_path(name: str) -> Path:
    """Return the path of a file in `resources`, for what must be handed over by path."""
    return _RESOURCES / name


def app_icon() -> QIcon:
    """Return the program's own picture."""
    return QIcon(str(_RESOURCES / "layerdesk.svg"))


@dataclass(frozen=True)
class Example:
    """A project that comes with the program: its name, a title and one line, whence it comes, its file."""

    name: str
    title: str
    text: str
    path: Path
    source: str = ""
    licence: str = ""


@cache
def examples() -> tuple[Example, ...]:
    """Return the projects that come with the program, in the order in which they are best met."""
    listed = json.loads((_RESOURCES / "examples.json").read_text("utf-8"))
    return tuple(Example(path=_RESOURCES / "examples" / f"{each['name']}.json", **each) for each in listed)


@cache
def help_page(name: str) -> str:
    """Return a page of help as Markdown; the first page where there is none of that name."""
    path = _RESOURCES / "help" / f"{name}.md"
    return (path if path.exists() else _RESOURCES / "help" / "start.md").read_text("utf-8")


def help_pages() -> tuple[str, ...]:
    """Return the names of all pages of help."""
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
    if pixmap.isNull():  # a button on its way to its place has no room yet
        return pixmap
    renderer = QSvgRenderer(QByteArray(_svg(name).replace("currentColor", color_name).encode()))
    side = min(width, height)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF((width - side) / 2, (height - side) / 2, side, side))
    painter.end()
    return pixmap


class _TintedEngine(QIconEngine):
    """Draws one SVG in the colour that its role has now, so that an icon survives a change of theme."""

    def __init__(self, name: str, role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role

    def _color_name(self, mode: QIcon.Mode) -> str:
        colors = _colors()
        return colors["disabled"] if mode == QIcon.Mode.Disabled else colors[self._role]

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio() if painter.device() else 1.0
        side = min(rect.width(), rect.height())
        if side <= 0:  # a button on its way to its place
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
