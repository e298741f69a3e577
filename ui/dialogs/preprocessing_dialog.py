"""The preprocessing dialog: where an imported model takes its preprocessing from, with a preview."""

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
from ui.style.object_names import named

CHOICES: tuple[tuple[Origin, str, str], ...] = (
    (
        "table",
        "From the Data page, for {table}",
        "Use features, scaling and encodings of the Data page; the model must have been trained on such rows",
    ),
    (
        "order",
        "The first columns of {table}, in order, as plain numbers",
        "Nothing is scaled or encoded; the targets are the columns after the features",
    ),
    (
        "file",
        "From a file",
        "A project, a model saved by Layerdesk, or the .preparation.json next to an export",
    ),
)
CHECKING = "Checking the preprocessing …"


class PreprocessingDialog(QDialog):
    """Lets the user choose the preprocessing of the current model; one that does not fit is refused.

    Parameters
    ----------
    table : str
        Path of the open table, empty if none is open.

    Signals
    -------
    preview_requested(PreprocessingSource)
        The preview of this choice is to be computed.
    file_requested(str)
        The user chooses a file with ``preprocessing``, or a table (``rows``).
    chosen(PreprocessingSource)
        The user accepted this choice.
    """

    preview_requested = Signal(object)
    file_requested = Signal(str)
    chosen = Signal(object)

    def __init__(self, table: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Preprocessing of the model")
        self._table_open = bool(table)
        self._paths: dict[Origin, str] = {}
        self._group = QButtonGroup(self)
        self._radios = {origin: self._radio(origin, text, tip, table) for origin, text, tip in CHOICES}
        self._buttons: dict[Origin, QPushButton] = {
            "order": self._button(
                "Choose table…", "Choose a table with the columns of the model; its rows are not used", "rows"
            ),
            "file": self._button("Choose file…", "Choose the file with the preprocessing", "preprocessing"),
        }
        self._buttons["order"].setVisible(not table)
        self._status_label = named(QLabel(wordWrap=True), "_status_label")
        self._columns_table = self._table()
        self._use_button = named(QPushButton("Use", default=True), "_use_button")
        self._use_button.setToolTip("Attach this preprocessing to the model; its weights do not change")
        self._lay_out()
        self.resize(640, 480)
        self._radios["table" if table else "file"].setChecked(True)

    @property
    def source(self) -> PreprocessingSource:
        """The current choice."""
        origin = next(origin for origin, radio in self._radios.items() if radio.isChecked())
        return PreprocessingSource(origin, self._paths.get(origin, ""))

    def set_file(self, kind: str, path: str) -> None:
        """Set the file that the user chose, and select its choice."""
        origin: Origin = "order" if kind == "rows" else "file"
        self._paths[origin] = path
        self._buttons[origin].setText(Path(path).name)
        if self._radios[origin].isChecked():
            self._request_preview()
        else:
            self._radios[origin].setChecked(True)

    def show_preview(self, source: PreprocessingSource, info: PreprocessingInfo) -> None:
        """Show the preview of a choice, unless another one was made since."""
        if source != self.source:
            return
        self._columns_table.setRowCount(0)
        for name, becomes in info.columns:
            self._add_row(name, becomes)
        for name, prediction in info.targets:
            self._add_row(name, f"prediction: {prediction}")
        self._show_status("It fits the model.")
        self._use_button.setEnabled(True)

    def show_error(self, source: PreprocessingSource, error: EngineError | None) -> None:
        """Show why a choice does not fit; None if its preview was cancelled."""
        if source == self.source:
            self._show_status(error.text if error is not None else "The check was cancelled. Select it again.")

    def _radio(self, origin: Origin, text: str, tip: str, table: str) -> QRadioButton:
        table_name = Path(table).name or ("a table" if origin == "order" else "the open table")
        radio = named(QRadioButton(text.format(table=table_name)), f"_{origin}_radio")
        radio.setToolTip(tip)
        radio.setAccessibleName(radio.text())
        radio.setEnabled(bool(table) or origin != "table")
        radio.toggled.connect(self._on_toggled)
        self._group.addButton(radio)
        return radio

    def _button(self, text: str, tip: str, kind: str) -> QPushButton:
        button = named(QPushButton(text, autoDefault=False), f"_{kind}_button")
        button.setToolTip(tip)
        button.setAccessibleName(text)
        button.clicked.connect(partial(self.file_requested.emit, kind))
        return button

    def _table(self) -> QTableWidget:
        table = named(QTableWidget(0, 2), "_columns_table")
        table.setHorizontalHeaderLabels(("Column", "Model input"))
        table.setAccessibleName("Columns and model inputs")
        table.setToolTip("Inputs of the model in order, and its predictions")
        table.verticalHeader().hide()
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        return table

    def _lay_out(self) -> None:
        about = QLabel("This model carries no preprocessing. Choose where to take it from.", wordWrap=True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setToolTip("Cancel (Esc)")
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
        for widget, stretch in ((self._columns_table, 1), (self._status_label, 0), (buttons, 0)):
            layout.addWidget(widget, stretch)

    def _add_row(self, name: str, becomes: str) -> None:
        row = self._columns_table.rowCount()
        self._columns_table.insertRow(row)
        for column, text in enumerate((name, becomes)):
            item = QTableWidgetItem(text)
            item.setToolTip(text)
            self._columns_table.setItem(row, column, item)

    def _show_status(self, text: str) -> None:
        self._status_label.setText(text)

    def _request_preview(self) -> None:
        self._use_button.setEnabled(False)
        self._columns_table.setRowCount(0)
        source = self.source
        if not source.path and (source.origin == "file" or not self._table_open):
            self._show_status(
                "Choose the file with the preprocessing." if source.origin == "file" else "Choose the table."
            )
            return
        self._show_status(CHECKING)
        self.preview_requested.emit(source)

    def open(self) -> None:
        """Show the dialog, and request the preview of the initial choice."""
        super().open()
        self._request_preview()

    def _on_toggled(self, checked: bool) -> None:
        if checked and self.isVisible():
            self._request_preview()

    def _on_used(self) -> None:
        self.chosen.emit(self.source)
        self.accept()
