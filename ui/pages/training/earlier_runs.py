"""Menu of the earlier runs that are drawn next to the curves of a run."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from engine.results.run import Run
from engine.system.word_forms import counted
from ui.formatting.numbers import number
from ui.style import theme

MAX_DRAWN = 4
"""Maximum number of runs drawn; more cannot be distinguished."""
MAX_LISTED = 20
"""Maximum number of entries; the newest runs are listed."""
BEFORE = "before"
"""Id in a choice that means the previous run."""


class EarlierRunsButton(QToolButton):
    """Button that opens the menu.

    Signals
    -------
    chosen : tuple of str
        Ids of the runs to draw; may include `BEFORE`.
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
        self.setToolTip("Draw the curves of earlier runs as thin lines, to compare settings")
        self.setAccessibleName("Earlier runs drawn next to the curves")
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        menu.aboutToShow.connect(self._fill)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._show_count()

    def set_narrow(self, narrow: bool) -> None:
        """Show the icon without text on a narrow page."""
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if narrow else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.setToolButtonStyle(style)

    def show_runs(self, runs: Sequence[Run], ids: Sequence[str]) -> None:
        """List runs; those with the ids are checked."""
        self._runs = [run for run in runs if run.epochs]
        self._ids = tuple(ids)
        self._show_count()

    def drawn(self, run: str) -> list[Run]:
        """Return the runs to draw next to a run, newest first.

        Parameters
        ----------
        run : str
            Id of the run whose curves are shown.
        """
        ids = [each.id for each in self._runs]
        until = ids.index(run) if run in ids else len(ids)
        before = ids[until - 1] if until and BEFORE in self._ids else ""
        others = (each for each in reversed(self._runs) if each.id != run)
        return [each for each in others if each.id in self._ids or each.id == before][:MAX_DRAWN]

    def _show_count(self) -> None:
        count = len(self._known())
        self.setText(f"Earlier runs: {count}" if count else "Earlier runs")
        self.setEnabled(bool(self._runs))

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        self._add(menu, BEFORE, "Previous run", "Always draw the run before the one that is shown")
        menu.addSeparator()
        for run in list(reversed(self._runs))[:MAX_LISTED]:
            self._add(menu, run.id, _line(run), "Draw the curves of this run")
        menu.addSeparator()
        none = menu.addAction("None")
        none.setToolTip("Draw no earlier runs")
        none.setEnabled(bool(self._ids))
        none.triggered.connect(lambda: self._choose(()))

    def _add(self, menu: QMenu, run: str, text: str, tip: str) -> None:
        action = QAction(text, menu, checkable=True, checked=run in self._ids)
        full = len(self._known()) >= MAX_DRAWN and run not in self._ids
        action.setEnabled(not full)
        action.setToolTip(f"At most {MAX_DRAWN} runs can be drawn. Uncheck one first." if full else tip)
        action.toggled.connect(lambda on, run=run: self._on_toggled(run, on))
        menu.addAction(action)

    def _known(self) -> list[str]:
        present = {run.id for run in self._runs} | {BEFORE}
        return [each for each in self._ids if each in present]

    def _on_toggled(self, run: str, on: bool) -> None:
        others = tuple(each for each in self._ids if each != run)
        self._choose((*others, run) if on else others)

    def _choose(self, ids: tuple[str, ...]) -> None:
        self._ids = ids
        self._show_count()
        self.chosen.emit(ids)


def _line(run: Run) -> str:
    monitor = "val_loss" if "val_loss" in run.history else "loss"
    values = [value for value in run.history.get(monitor, ()) if value is not None]
    best = f" · best {monitor} {number(min(values))}" if values else ""
    star = "★ " if run.star else ""
    return f"{star}{run.name or 'Run'} · {counted(run.epochs, 'epoch')}{best}".replace("&", "&&")
