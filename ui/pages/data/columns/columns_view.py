"""List of the columns with a search field and buttons that edit all selected columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from engine.checks import Problem
from engine.project import ColumnSpec, Project
from engine.project.table_facts import TableFacts
from engine.system.word_forms import counted
from ui.pages.data.columns.column_choices import CHOICES, GROUPS, SINGLE_ROLES, TITLES, Choice, choice, fits
from ui.pages.data.columns.columns_model import FIELD_ROLE, ColumnsModel
from ui.pages.data.columns.columns_table import ColumnsTable
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout


class ColumnsView(QWidget):
    """Shows the columns, with a search field and buttons that edit all selected columns.

    Signals
    -------
    chosen : (tuple of str, str, object)
        Set a field of these columns to a value.
    selected : ()
        The selected columns, or their values, have changed.
    """

    chosen = Signal(object, str, object)
    selected = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns_model = ColumnsModel(self)
        self._columns_table = self._new_table()
        self._heading_label = QLabel("Columns")
        theme.set_role(self._heading_label, "heading")
        self._roles_label = named(QLabel(), "_roles_label")
        theme.set_role(self._roles_label, "muted")
        self._search_box = self._new_search_box()
        self._selection_label = named(QLabel(), "_selection_label")
        theme.set_role(self._selection_label, "muted")
        self._choice_buttons = {title: self._new_choice_button(title) for title in GROUPS}
        self._add_keys()
        self._lay_out()
        self._on_selection_changed()

    @property
    def table(self) -> ColumnsTable:
        """The table view."""
        return self._columns_table

    def show_columns(self, project: Project, table: TableFacts | None) -> None:
        """Show the columns of a project with their statistics in the table; the first selected one stays selected."""
        selected = [column.name for column in self.selection()[:1]]
        if self._columns_model.show_columns(project, table) and project.data.columns:
            rows = [row for row, column in enumerate(project.data.columns) if column.name in selected]
            self._columns_table.select_row(rows[0] if rows else 0)
        self._roles_label.setText(_roles_text(project))
        self._on_selection_changed()

    def show_problems(self, problems: Mapping[str, Problem]) -> None:
        """Mark the columns that have a problem, by name."""
        self._columns_model.show_problems(problems)
        self.selected.emit()

    def set_wide(self, wide: bool) -> None:
        """Place the buttons next to the heading if the page is wide, else below it."""
        self._tools.addWidget(self._search_box, 0, 2)
        if wide:
            self._tools.addWidget(self._selection_row, 0, 1)
        else:
            self._tools.addWidget(self._selection_row, 1, 0, 1, 3)

    def go_to(self, name: str) -> None:
        """Select a column, scroll to it and focus the list."""
        self._search_box.clear()
        rows = range(self._columns_model.rowCount())
        row = next((row for row in rows if self._columns_model.spec(row).name == name), 0)
        self._columns_table.select_row(row)
        self._columns_table.setFocus()

    def problem(self, name: str) -> Problem | None:
        """Return the problem of a column, or None."""
        return self._columns_model.problem(name)

    def natural_height(self, width: int) -> int:
        """Return the height in pixels for all columns at a width."""
        tools = self._tools.sizeHint().height() + 2 * theme.GRID
        return tools + self._columns_table.height_for(self._columns_model.rowCount(), width)

    def _new_table(self) -> ColumnsTable:
        table = named(ColumnsTable(self._columns_model), "_columns_table")
        table.setAccessibleName("Columns of the table")
        table.setToolTip("Click a cell with an arrow to change it for all selected columns.")
        table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        table.customContextMenuRequested.connect(self._on_table_context_menu)
        table.menu_requested.connect(self._on_table_menu_requested)
        table.selectionModel().selectionChanged.connect(self._on_selection_changed)
        return table

    def _new_search_box(self) -> QLineEdit:
        box = named(QLineEdit(), "_search_box")
        box.setPlaceholderText("Search columns")
        box.setClearButtonEnabled(True)
        box.addAction(theme.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        box.setToolTip("Show only the columns whose name contains this text.")
        box.setAccessibleName("Search columns")
        box.setMinimumWidth(20 * theme.GRID)
        box.setMaximumWidth(220)
        box.textChanged.connect(self._on_search_changed)
        return box

    def _new_choice_button(self, title: str) -> QPushButton:
        button = named(
            QPushButton(theme.icon("chevron-down", "muted"), title),
            f"_choose_{title.rsplit(maxsplit=1)[-1].lower()}_button",
        )
        button.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        theme.set_role(button, "flat")
        button.setToolTip(f"Set “{title}” of all selected columns.")
        button.setAccessibleName(f"{title} of the selected columns")
        button.clicked.connect(partial(self._on_choice_button_clicked, button, GROUPS[title]))
        return button

    def _add_keys(self) -> None:
        """Add shortcuts that set the role of the selected columns."""
        for each in CHOICES["role"]:
            action = QAction(each.label, self._columns_table)
            action.setShortcut(each.key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(partial(self._choose, "role", each.value))
            self._columns_table.addAction(action)

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(theme.GRID)
        heading.addWidget(self._heading_label)
        heading.addWidget(self._roles_label)
        heading.addStretch(1)
        self._selection_row = FlowLayout(self._selection_label, *self._choice_buttons.values(), gap=theme.HALF)
        self._tools = QGridLayout()
        self._tools.setHorizontalSpacing(theme.GRID)
        self._tools.setVerticalSpacing(theme.HALF)
        self._tools.setColumnStretch(0, 1)
        self._tools.addLayout(heading, 0, 0)
        self.set_wide(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addLayout(self._tools)
        layout.addWidget(self._columns_table, 1)

    def selection(self) -> list[ColumnSpec]:
        """Return the selected columns, in the order of the table."""
        return [self._columns_model.spec(row) for row in self._columns_table.selected_rows()]

    def _choose(self, field: str, value: str) -> None:
        columns = self.selection()
        if columns and not (value in SINGLE_ROLES and len(columns) > 1):
            self.chosen.emit(tuple(column.name for column in columns), field, value)

    def _new_menu(self, *fields: str) -> QMenu:
        """Return a menu with the values of fields that apply to some selected column."""
        menu = named(QMenu(self), "_choice_menu")
        menu.setToolTipsVisible(True)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        columns = self.selection()
        for field in fields:
            if not _fit_any(columns, field):
                continue
            if len(fields) > 1:
                menu.addSection(TITLES[field])
            group = QActionGroup(menu)
            for each in CHOICES[field]:
                group.addAction(self._new_choice(menu, field, each, columns))
        return menu

    def _new_choice(self, menu: QMenu, field: str, each: Choice, columns: list[ColumnSpec]) -> QAction:
        """Add an action for a value, checked if all selected columns that it applies to have it."""
        fitting = [column for column in columns if fits(column, field, each.value)]
        single = each.value not in SINGLE_ROLES or len(columns) == 1
        action = menu.addAction(each.label)
        if each.key:
            action.setShortcut(each.key)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.setCheckable(True)
        action.setChecked(bool(fitting) and all(getattr(column, field) == each.value for column in fitting))
        action.setEnabled(bool(fitting) and single)
        action.setToolTip(each.text if single else "Only one column can have this role. Select a single column.")
        action.triggered.connect(partial(self._choose, field, each.value))
        return action

    def _on_choice_button_clicked(self, button: QPushButton, fields: tuple[str, ...]) -> None:
        self._new_menu(*fields).popup(button.mapToGlobal(button.rect().bottomLeft()))

    def _on_table_menu_requested(self, index: QModelIndex) -> None:
        menu = self._new_menu(index.data(FIELD_ROLE))
        place = self._columns_table.visualRect(index)
        menu.setMinimumWidth(place.width())
        present = next((action for action in menu.actions() if action.isChecked()), None)
        menu.popup(self._columns_table.viewport().mapToGlobal(place.bottomLeft()))
        if present is not None:
            menu.setActiveAction(present)

    def _on_table_context_menu(self, place: QPoint) -> None:
        columns = self.selection()
        if not columns:
            return
        menu = named(QMenu(self), "_columns_menu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addSection(columns[0].name if len(columns) == 1 else counted(len(columns), "column"))
        for field, title in TITLES.items():
            if _fit_any(columns, field):
                part = self._new_menu(field)
                part.setTitle(title)
                menu.addMenu(part)
        menu.addSeparator()
        menu.addAction("Select all", self._columns_table.selectAll)
        menu.popup(self._columns_table.viewport().mapToGlobal(place))

    def _on_search_changed(self, text: str) -> None:
        self._columns_table.set_filter(text)

    def _on_selection_changed(self) -> None:
        columns = self.selection()
        self._selection_label.setText(f"For {counted(len(columns), 'column')}:" if columns else "Select columns:")
        for title, button in self._choice_buttons.items():
            button.setEnabled(any(_fit_any(columns, field) for field in GROUPS[title]))
        self.selected.emit()


def _fit_any(columns: list[ColumnSpec], field: str) -> bool:
    return any(fits(column, field, each.value) for column in columns for each in CHOICES[field])


def _roles_text(project: Project) -> str:
    """Return the number of columns with each role: ``30 features · 1 target · 2 ignored``."""
    counts: Counter[str] = Counter(column.role for column in project.data.columns)
    parts = [counted(counts["feature"], "feature"), counted(counts["target"], "target")]
    parts += [choice("role", role).label.lower() for role in SINGLE_ROLES if counts[role]]
    return " · ".join([*parts, f"{counts['ignore']:,} ignored"] if counts["ignore"] else parts)
