"""Entries of the command palette: commands, settings, columns, layers to add, sections of the help."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import TYPE_CHECKING, Protocol, cast

from PySide6.QtGui import QAction, QKeySequence

from engine.catalog.entries import catalog
from engine.system.errors import Place
from ui.actions.palette_search import PaletteEntry
from ui.style import theme
from ui.window.composition import WindowParts

if TYPE_CHECKING:
    from ui.forms.setting import Setting


class _Page(Protocol):
    """A page with settings."""

    def settings(self) -> Iterator[Setting]: ...


def palette_entries(parts: WindowParts, go_to: Callable[[Place], None]) -> list[PaletteEntry]:
    """Return what the palette can find now; settings of closed forms and of hidden pages too.

    Parameters
    ----------
    parts : WindowParts
    go_to : callable
        Shows the field at a place of the project.
    """
    return [
        *(_command(action) for action in parts.actions if action.isEnabled() and action.objectName() != "edit.palette"),
        *(_setting(each, go_to) for name in ("data", "model", "train") for each in _settings(parts, name)),
        *_layers(parts),
        *_help(parts),
    ]


def _command(action: QAction) -> PaletteEntry:
    menu = str(action.property("menu") or "")
    return PaletteEntry(
        f"{menu}: {action.text()}" if menu else action.text(),
        action.trigger,
        detail=action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
        tip=action.statusTip(),
        icon=action.icon(),
        is_command=True,
    )


def _settings(parts: WindowParts, name: str) -> Iterator[Setting]:
    return cast(_Page, parts.pages.load(name)).settings()


def _setting(setting: Setting, go_to: Callable[[Place], None]) -> PaletteEntry:
    return PaletteEntry(
        f"{setting.label} · {setting.owner}" if setting.owner else setting.label,
        partial(go_to, setting.place),
        detail=setting.value,
        words=setting.words,
        tip=setting.text,
        icon=theme.icon("sliders-horizontal", "muted"),
    )


def _layers(parts: WindowParts) -> Iterator[PaletteEntry]:
    """Yield the layers that can be added to the network."""

    def add(kind: str) -> None:
        parts.docks.show_page("model")
        parts.pages.model.add_layer(kind)

    for entry in catalog()["layers"].values():
        name = f"Add layer: {entry.label or entry.kind}"
        yield PaletteEntry(
            name, partial(add, entry.kind), words=(entry.kind,), tip=entry.text, icon=theme.icon("plus", "muted")
        )


def _help(parts: WindowParts) -> Iterator[PaletteEntry]:
    """Yield the sections of the help pages."""

    def show(page: str, heading: str) -> None:
        parts.docks.show_help()
        parts.help_panel.show_page(page, heading)

    for page, title, heading, text in _help_sections():
        name = f"Help: {title}: {heading}" if heading else f"Help: {title}"
        yield PaletteEntry(
            name, partial(show, page, heading), tip=text, icon=theme.icon("circle-question-mark", "muted")
        )


@cache
def _help_sections() -> tuple[tuple[str, str, str, str], ...]:
    """Return page, title, heading and text of each section of the help; the heading of the first one is empty."""
    sections = []
    for page in theme.help_pages():
        title, _, body = theme.help_page(page).partition("\n")
        parts = re.split(r"^#+ (.+)$", body, flags=re.MULTILINE)
        for heading, text in zip(("", *parts[1::2]), parts[::2], strict=True):
            sections.append((page, title.lstrip("# "), heading, text))
    return tuple(sections)
