"""Which earlier runs are drawn beside the curves, chosen from a menu."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from engine.results.run import Run
from ui.formatting.numbers import counted, number
from ui.style import theme

MAX_DRAWN = 4
"""More could not be told apart."""
MAX_LISTED = 20
"""The newest runs of a long list are offered."""
BEFORE = "before"
"""Stands for the run before this one, whichever that is."""


class EarlierRunsButton(QToolButton):
    """Opens the menu.

    Signals
    -------
    chosen : tuple of str
        The ids of the runs that are to be drawn; `BEFORE` may be among them.
    """

    chosen = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("_earlier_button")
        self._runs: Sequence[Run] = ()
        self._ids: tuple[str, ...] = ()
        self.setText("Earlier runs")
        self.setIcon(theme.icon("history", "muted"))
        self.setIconSize(QSize(16, 16))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setToolTip("Draw earlier runs as thin lines beside the curves, to see what another setting changed")
        self.setAccessibleName("Earlier runs beside the curves")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._show_count()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon alone where there is little room."""
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(style)

    def render(self, runs: Sequence[Run], ids: Sequence[str]) -> None:
        """Offer these runs, of which those with these ids are drawn."""
        self._runs = [run for run in runs if run.epochs]
        self._ids = tuple(ids)
        self._show_count()

    def drawn(self, run: str) -> list[Run]:
        """Return the runs that are to be drawn beside this one, the newest first."""
        places = [each.id for each in self._runs]
        until = places.index(run) if run in places else len(places)
        before = places[until - 1] if until and BEFORE in self._ids else ""
        others = (each for each in reversed(self._runs) if each.id != run)
        return [each for each in others if each.id in self._ids or each.id == before][:MAX_DRAWN]

    def _show_count(self) -> None:
        there = {run.id for run in self._runs}
        count = len([each for each in self._ids if each == BEFORE or each in there])
        self.setText(f"Earlier runs: {count}" if count else "Earlier runs")
        self.setEnabled(bool(self._runs))

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        self._add(menu, BEFORE, "The run before", "Always the run before the one that is drawn, whichever that is")
        menu.addSeparator()
        for run in list(reversed(self._runs))[:MAX_LISTED]:
            self._add(menu, run.id, _line(run), "Draw this run beside the curves")
        menu.addSeparator()
        none = menu.addAction("None")
        none.setToolTip("Draw no earlier run")
        none.setEnabled(bool(self._ids))
        none.triggered.connect(lambda: self._choose(()))

    def _add(self, menu: QMenu, run: str, text: str, tip: str) -> None:
        action = QAction(text, menu, checkable=True, checked=run in self._ids)
        full = len(self._known()) >= MAX_DRAWN and run not in self._ids
        action.setEnabled(not full)
        action.setToolTip(f"{MAX_DRAWN} runs are drawn; take one away first" if full else tip)
        action.toggled.connect(lambda on, run=run: self._on_toggled(run, on))
        menu.addAction(action)

    def _known(self) -> list[str]:
        there = {run.id for run in self._runs} | {BEFORE}
        return [each for each in self._ids if each in there]

    def _on_toggled(self, run: str, on: bool) -> None:
        others = tuple(each for each in self._ids if each != run)
        self._choose((*others, run) if on else others)

    def _choose(self, ids: tuple[str, ...]) -> None:
        self._ids = ids
        self._show_count()
        self.chosen.emit(ids)


def _line(run: Run) -> str:
    watched = "val_loss" if "val_loss" in run.history else "loss"
    values = [value for value in run.history.get(watched, ()) if value is not None]
    best = f" · best {watched} {number(min(values))}" if values else ""
    star = "★ " if run.star else ""
    return f"{star}{run.name or 'Run'} · {counted(run.epochs, 'epoch')}{best}".replace("&", "&&")
