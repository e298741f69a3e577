"""The pages as docks: one at a time where the window is narrow, side by side where it is wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QTabWidget, QWidget

from ui.actions.menus import PAGES
from ui.style import theme

WIDE_PIXELS = 1500
"""Width from which pages are side by side, in a window of 1600 pixels; scaled with the text size."""
MIN_PIXELS = 600
"""Minimum width in pixels of pages that are side by side."""
COLUMNS = ("data", "model", "train")
"""Pages that are side by side; the others are tabs of the last one."""
HELP, CODE = "help", "code"
"""Docks on the right that can be shown and hidden."""


class PageDocks(QMainWindow):
    """Holds the docks and remembers two layouts, for narrow and for wide windows.

    Parameters
    ----------
    help_panel, code_page : QWidget
        Shown on the right on request.

    Signals
    -------
    page_changed(str)
        Another page is the current one.
    page_widget_requested(str)
        A page is shown that has no widget yet; a slot calls `set_page_widget`.
    code_shown_changed()
        The code was shown or hidden.
    """

    page_changed = Signal(str)
    page_widget_requested = Signal(str)
    code_shown_changed = Signal()

    def __init__(self, help_panel: QWidget, code_page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlags(Qt.WindowType.Widget)
        self.setDockNestingEnabled(True)
        self.setDockOptions(self.dockOptions() | QMainWindow.DockOption.AllowTabbedDocks)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        # Delayed, because Qt emits these signals before it has moved the dock.
        self._title_timer = QTimer(self, singleShot=True, interval=0)
        self._title_timer.timeout.connect(self._fit_titles)
        self._docks = {name: self._dock(name, title) for name, title, _, _ in PAGES}
        self._help_dock = self._dock(HELP, "Help")
        self._help_dock.setWidget(help_panel)
        self._code_dock = self._dock(CODE, "Code")
        self._code_dock.setWidget(code_page)
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
        """Id of the current page."""
        return self._page

    @property
    def wide(self) -> bool:
        """Whether pages are side by side."""
        return bool(self._wide)

    def set_page_widget(self, name: str, page: QWidget) -> None:
        """Set the widget of a page."""
        dock = self._docks[name]
        page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        page.setAccessibleName(page.accessibleName() or dock.windowTitle())
        dock.setWidget(page)

    def show_page(self, name: str) -> None:
        """Show a page and focus it; in a narrow window it replaces the current one."""
        dock = self._docks[name]
        if _widget_of(dock) is None:
            self.page_widget_requested.emit(name)
        if not self.wide:
            for other in self._docks.values():
                if other is not dock and not other.isFloating():
                    other.hide()
        dock.show()
        dock.raise_()
        self._set_page(name)
        page = _widget_of(dock)
        focused = QApplication.focusWidget()
        if page is not None and (focused is None or not (page is focused or page.isAncestorOf(focused))):
            page.setFocus()

    def is_page_visible(self, name: str) -> bool:
        """Return True if a part of a page is visible; a page behind another tab is not."""
        return not self._docks[name].visibleRegion().isEmpty()

    def show_help(self, shown: bool = True) -> None:
        """Show or hide the help on the right."""
        self._help_dock.setVisible(shown)
        if shown:
            self.resizeDocks([self._help_dock], [360], Qt.Orientation.Horizontal)

    @property
    def code_shown(self) -> bool:
        """Whether the code is shown."""
        return not self._code_dock.isHidden()

    def show_code(self, shown: bool) -> None:
        """Show or hide the code of the project on the right."""
        self._code_dock.setVisible(shown)
        if shown:
            self.resizeDocks([self._code_dock], [440], Qt.Orientation.Horizontal)

    def states(self) -> Iterator[tuple[str, QByteArray]]:
        """Yield the layouts of narrow and of wide windows, to be saved."""
        self._save_state()
        yield from self._states.items()

    def set_states(self, states: Mapping[str, QByteArray]) -> None:
        """Restore saved layouts."""
        self._states = {name: state for name, state in states.items() if not state.isEmpty()}
        if self._wide is not None:
            self._lay_out()

    def reset(self) -> None:
        """Restore the default layout."""
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

    def _save_state(self) -> None:
        if self._wide is not None:
            self._states[_name(self.wide)] = self.saveState()

    def _lay_out(self) -> None:
        # Otherwise the minimum widths of all columns would keep a wide window from becoming narrow.
        self.setMinimumWidth(MIN_PIXELS if self.wide else 0)
        saved = self._states.get(_name(self.wide))
        if saved is None or not self.restoreState(saved):
            self._lay_out_default()
        self._fit_titles()
        self.show_page(self._page)

    def _fit_titles(self) -> None:
        """Hide redundant titles: of a page that is shown alone, and of one that has a tab."""
        for dock in self._docks.values():
            tabbed = any(not other.isHidden() for other in self.tabifiedDockWidgets(dock))
            _show_title(dock, dock.isFloating() or (self.wide and not tabbed))

    def _lay_out_default(self) -> None:
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
        """Change between one page and several, depending on width and text size."""
        wide = self.width() >= WIDE_PIXELS * theme.font_scale()
        if wide is not self._wide:
            self._save_state()
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


def _widget_of(dock: QDockWidget) -> QWidget | None:
    """Return the widget of a dock; None if it has none, which the stubs of Qt do not allow."""
    return dock.widget()


def _name(wide: bool) -> str:
    return "wide" if wide else "narrow"


def _show_title(dock: QDockWidget, shown: bool) -> None:
    """Show or hide the title bar of a dock."""
    if shown and dock.titleBarWidget() is not None:
        dock.setTitleBarWidget(None)  # type: ignore[arg-type]  # None restores the title bar of Qt
    elif not shown and dock.titleBarWidget() is None:
        dock.setTitleBarWidget(QWidget(dock))
