"""The pages as docks: one at a time where the window is narrow, side by side where it is wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabWidget, QWidget

from ui.actions.menus import PAGES
from ui.style import theme

WIDE_PIXELS = 1500
"""From this width on, pages stand side by side: a window of 1,600 without the rail; more where text is larger."""
MIN_PIXELS = 600
"""What pages that stand side by side take at least, in one step of making the window narrow."""
COLUMNS = ("data", "model", "train")
"""The pages that stand side by side; the others are tabs of the last one."""
HELP, CODE = "help", "code"
"""What stands at the right when it is wanted."""


class PageDocks(QMainWindow):
    """Holds the docks and remembers how they lay, for narrow and for wide windows by itself.

    Parameters
    ----------
    help_panel, code_panel : QWidget
        Stand at the right when they are wanted.

    Signals
    -------
    page_changed(str)
        The page on which the user is now.
    panel_requested(str)
        A page comes into sight whose panel is not there yet; `set_panel` may be called at once.
    code_shown_changed()
        The code is in sight now, or no longer.
    """

    page_changed = Signal(str)
    panel_requested = Signal(str)
    code_shown_changed = Signal()

    def __init__(self, help_panel: QWidget, code_panel: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setDockNestingEnabled(True)
        self.setDockOptions(self.dockOptions() | QMainWindow.DockOption.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        # Not at once: Qt is still about to move the dock when it says that it did.
        self._title_timer = QTimer(self, singleShot=True, interval=0)
        self._title_timer.timeout.connect(self._fit_titles)
        self._docks = {name: self._dock(name, title) for name, title, _, _ in PAGES}
        self._help_dock = self._dock(HELP, "Help")
        self._help_dock.setWidget(help_panel)
        self._code_dock = self._dock(CODE, "Code")
        self._code_dock.setWidget(code_panel)
        self._code_dock.visibilityChanged.connect(lambda shown: self.code_shown_changed.emit())
        self._states: dict[str, QByteArray] = {}
        self._page = PAGES[0][0]
        self._wide: bool | None = None
        theme.changed.connect(self._fit_width)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    @property
    def page(self) -> str:
        """The id of the page on which the user is."""
        return self._page

    @property
    def wide(self) -> bool:
        """Whether pages stand side by side."""
        return bool(self._wide)

    def set_panel(self, name: str, panel: QWidget) -> None:
        """Give a page its panel."""
        dock = self._docks[name]
        panel.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        panel.setAccessibleName(panel.accessibleName() or dock.windowTitle())
        dock.setWidget(panel)

    def show_page(self, name: str) -> None:
        """Bring a page to the front; in a narrow window it takes the place of the one before."""
        dock = self._docks[name]
        if dock.widget() is None:
            self.panel_requested.emit(name)
        if not self.wide:
            for other in self._docks.values():
                if other is not dock and not other.isFloating():
                    other.hide()
        dock.show()
        dock.raise_()
        self._set_page(name)
        panel = dock.widget()
        focused = QApplication.focusWidget()
        if panel is not None and (focused is None or not (panel is focused or panel.isAncestorOf(focused))):
            panel.setFocus()

    def in_sight(self, name: str) -> bool:
        """Return whether any of a page can be seen now; one behind another's tab cannot."""
        return not self._docks[name].visibleRegion().isEmpty()

    def show_help(self, shown: bool = True) -> None:
        """Show the help at the right, or hide it."""
        self._help_dock.setVisible(shown)
        if shown:
            self.resizeDocks([self._help_dock], [360], Qt.Orientation.Horizontal)

    @property
    def code_shown(self) -> bool:
        """Whether the code is at the right."""
        return not self._code_dock.isHidden()

    def show_code(self, shown: bool) -> None:
        """Show the code of the project at the right, or hide it."""
        self._code_dock.setVisible(shown)
        if shown:
            self.resizeDocks([self._code_dock], [440], Qt.Orientation.Horizontal)

    def states(self) -> Iterator[tuple[str, QByteArray]]:
        """Return how the docks lie, for narrow and for wide windows, to be remembered."""
        self._keep_state()
        yield from self._states.items()

    def set_states(self, states: Mapping[str, QByteArray]) -> None:
        """Lay the docks as they were remembered."""
        self._states = {name: state for name, state in states.items() if not state.isEmpty()}
        if self._wide is not None:
            self._lay_out()

    def reset(self) -> None:
        """Put all docks to where they were at first."""
        self._states.clear()
        self._lay_out()

    def _dock(self, name: str, title: str) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(f"{name}_dock")
        dock.setAccessibleName(title)
        features = QDockWidget.DockWidgetFeature
        movable = features.DockWidgetMovable | features.DockWidgetFloatable
        dock.setFeatures(movable | features.DockWidgetClosable if name in (HELP, CODE) else movable)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock)
        dock.hide()
        for moved in (dock.dockLocationChanged, dock.topLevelChanged):
            moved.connect(self._title_timer.start)
        return dock

    def _keep_state(self) -> None:
        if self._wide is not None:
            self._states[_name(self.wide)] = self.saveState()

    def _lay_out(self) -> None:
        # Else a wide window could not be made narrow in one step: all the columns together would not let it.
        self.setMinimumWidth(MIN_PIXELS if self.wide else 0)
        remembered = self._states.get(_name(self.wide))
        if remembered is None or not self.restoreState(remembered):
            self._lay_out_anew()
        self._fit_titles()
        self.show_page(self._page)

    def _fit_titles(self) -> None:
        """Hide the titles that say nothing new: of a page that stands alone, and of one that has a tab."""
        for dock in self._docks.values():
            tabbed = any(not other.isHidden() for other in self.tabifiedDockWidgets(dock))
            _set_title_shown(dock, dock.isFloating() or (self.wide and not tabbed))

    def _lay_out_anew(self) -> None:
        docks = list(self._docks.values())
        for dock in (*docks, self._help_dock, self._code_dock):
            dock.setFloating(False)
            self.removeDockWidget(dock)
        for dock in docks:
            self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, dock, Qt.Orientation.Horizontal)
        for dock in (self._code_dock, self._help_dock):
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
            dock.hide()
        if not self.wide:
            return
        last = self._docks[COLUMNS[-1]]
        for name, dock in self._docks.items():
            if name not in COLUMNS:
                self.tabifyDockWidget(last, dock)
            dock.show()
        last.raise_()
        width = max(self.width(), 1)
        columns = [self._docks[name] for name in COLUMNS]
        self.resizeDocks(columns, [width * 34 // 100, width * 29 // 100, width * 37 // 100], Qt.Orientation.Horizontal)

    def _fit_width(self) -> None:
        """Change between one page and several where the width, or the size of text, asks for it."""
        wide = self.width() >= WIDE_PIXELS * theme.font_scale()
        if wide is not self._wide:
            self._keep_state()
            self._wide = wide
            self._lay_out()

    def _set_page(self, name: str) -> None:
        if name != self._page:
            self._page = name
            self.page_changed.emit(name)

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if new is None:
            return
        for name, dock in self._docks.items():
            if dock.isAncestorOf(new):
                self._set_page(name)

    def sizeHint(self) -> QSize:
        return QSize(1180, 640)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_width()


def _name(wide: bool) -> str:
    return "wide" if wide else "narrow"


def _set_title_shown(dock: QDockWidget, shown: bool) -> None:
    """Hide the title of a page that stands alone: the rail names it already."""
    if shown and dock.titleBarWidget() is not None:
        dock.setTitleBarWidget(None)
    elif not shown and dock.titleBarWidget() is None:
        dock.setTitleBarWidget(QWidget(dock))
