"""How a model from elsewhere reads the rows of a table: the choices, and what each makes of a row, before it counts."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QRadioButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.results.preprocessing_source import Origin, PreprocessingInfo, PreprocessingSource
from engine.system.errors import EngineError
from ui.style import theme

CHOICES: tuple[tuple[Origin, str, str], ...] = (
    (
        "table",
        "As the Data page makes {table} ready",
        "Features, scaling and encodings are those of the Data page; the model must have been trained on such rows",
    ),
    (
        "order",
        "The first columns of {table} in their order, as plain numbers",
        "Nothing is scaled or encoded; the answers are the columns behind them",
    ),
    (
        "file",
        "As a file says",
        "A project, a model that Layerdesk saved, or a .preparation.json that stands beside an export",
    ),
)
LOOKING = "Looking at what the model would read …"


class PreprocessingDialog(QDialog):
    """Lets the user choose how rows are made ready for the model in hand; what does not fit it cannot be taken.

    Parameters
    ----------
    table : str
        Path of the open table, empty where none is open.

    Signals
    -------
    looked_at(PreprocessingSource)
        What this makes of a row is to be found out.
    file_requested(str)
        A file is to be chosen: one with a preparation (``preprocessor``), or a table (``rows``).
    chosen(PreprocessingSource)
        The model is to read rows so.
    """

    looked_at = Signal(object)
    file_requested = Signal(str)
    chosen = Signal(object)

    def __init__(self, table: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Preparation for the model")
        self._table_open = bool(table)
        self._paths: dict[Origin, str] = {}
        self._group = QButtonGroup(self)
        self._radios = {origin: self._radio(origin, text, tip, table) for origin, text, tip in CHOICES}
        self._buttons = {
            "order": self._button("Choose table…", "Choose a table; its columns count, its rows do not", "rows"),
            "file": self._button("Choose file…", "Choose the file that says how rows are made ready", "preparation"),
        }
        self._buttons["order"].setVisible(not table)
        self._said_label = QLabel(objectName="_said_label", wordWrap=True)
        self._columns_table = self._table()
        self._use_button = QPushButton("Use", objectName="_use_button", default=True)
        self._use_button.setToolTip("Let the model read rows so; its weights stay as they are")
        self._lay_out()
        self.resize(640, 480)
        self._radios["table" if table else "file"].setChecked(True)

    @property
    def source(self) -> PreprocessingSource:
        """What is chosen now."""
        origin = next(origin for origin, radio in self._radios.items() if radio.isChecked())
        return PreprocessingSource(origin, self._paths.get(origin, ""))

    def set_file(self, kind: str, path: str) -> None:
        """Take a file that the user chose."""
        origin: Origin = "order" if kind == "rows" else "file"
        self._paths[origin] = path
        self._buttons[origin].setText(Path(path).name)
        if self._radios[origin].isChecked():
            self._look()
        else:
            self._radios[origin].setChecked(True)

    def show_facts(self, source: PreprocessingSource, facts: PreprocessingInfo) -> None:
        """Show what a choice makes of a row; nothing where another one was made since."""
        if source != self.source:
            return
        self._columns_table.setRowCount(0)
        for name, becomes in facts.columns:
            self._add_row(name, becomes)
        for name, answer in facts.answers:
            self._add_row(name, f"the answer: {answer}")
        self._say("It fits the model.")
        self._use_button.setEnabled(True)

    def show_refusal(self, source: PreprocessingSource, error: EngineError | None) -> None:
        """Say why a choice cannot be taken."""
        if source == self.source:
            self._say(error.text if error is not None else "It was not looked at. Choose it again.")

    def _radio(self, origin: Origin, text: str, tip: str, table: str) -> QRadioButton:
        radio = QRadioButton(
            text.format(table=Path(table).name or ("a table" if origin == "order" else "the open table")), toolTip=tip
        )
        radio.setObjectName(f"_{origin}_radio")
        radio.setAccessibleName(radio.text())
        radio.setEnabled(bool(table) or origin != "table")
        radio.toggled.connect(self._on_toggled)
        self._group.addButton(radio)
        return radio

    def _button(self, text: str, tip: str, kind: str) -> QPushButton:
        button = QPushButton(text, toolTip=tip, autoDefault=False)
        button.setObjectName(f"_{kind}_button")
        button.setAccessibleName(text)
        button.clicked.connect(partial(self.file_requested.emit, kind))
        return button

    def _table(self) -> QTableWidget:
        table = QTableWidget(0, 2, objectName="_columns_table")
        table.setHorizontalHeaderLabels(("Column", "Becomes"))
        table.setAccessibleName("Columns and what they become")
        table.setToolTip("What the model reads of a row, in its order, and what it answers")
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        about = QLabel("The model says nothing of tables. How are rows made ready for it?", wordWrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setToolTip("Change nothing (Esc)")
        buttons.addButton(self._use_button, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.rejected.connect(self.reject)
        buttons.accepted.connect(self._on_used)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(about)
        layout.addWidget(self._radios["table"])
        for origin, button in self._buttons.items():
            row = QHBoxLayout()
            row.addWidget(self._radios[origin])
            row.addWidget(button)
            row.addStretch(1)
            layout.addLayout(row)
        for widget, stretch in ((self._columns_table, 1), (self._said_label, 0), (buttons, 0)):
            layout.addWidget(widget, stretch)

    def _add_row(self, name: str, becomes: str) -> None:
        row = self._columns_table.rowCount()
        self._columns_table.insertRow(row)
        for column, text in enumerate((name, becomes)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            self._columns_table.setItem(row, column, item)

    def _say(self, text: str) -> None:
        self._said_label.setText(text)

    def _look(self) -> None:
        self._use_button.setEnabled(False)
        self._columns_table.setRowCount(0)
        source = self.source
        if not source.path and (source.origin == "file" or not self._table_open):
            what = "file that says how rows are made ready" if source.origin == "file" else "table"
            self._say(f"Choose the {what}.")
            return
        self._say(LOOKING)
        self.looked_at.emit(source)

    def open(self) -> None:
        """Show it, and look at what is proposed."""
        super().open()
        self._look()

    def _on_toggled(self, checked: bool) -> None:
        if checked and self.isVisible():
            self._look()

    def _on_used(self) -> None:
        self.chosen.emit(self.source)
        self.accept()
