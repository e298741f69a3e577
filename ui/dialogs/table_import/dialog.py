"""The dialog of the reading options."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.project import ReadingSpec
from engine.project.table_facts import TableFacts
from engine.results.table_source import Preview
from engine.system.errors import EngineError
from ui.dialogs.table_import.options_form import OptionsForm
from ui.dialogs.table_import.preview_pane import PreviewPane
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.elided_label import ElidedLabel

WAIT_MS = 120
"""Pause after the last change before the preview is updated."""
OPTIONS_WIDTH = 300


class ImportDialog(QDialog):
    """Dialog in which the user chooses how a file is read.

    Parameters
    ----------
    source : str
        Path of the file.
    reading : ReadingSpec or None
        The present options; None to start with the inferred ones.
    action : str
        The label of the button that accepts the options.
    table : TableFacts or None
        The whole file as it was read by `reading`.

    Signals
    -------
    preview_requested(ReadingSpec or None)
        A preview with these options is needed; None for inferred options.
    chosen(ReadingSpec, ReadingSpec)
        The user accepted the first options; the second are those that were inferred from the beginning of the file.
    """

    preview_requested = Signal(object)
    chosen = Signal(object, object)

    def __init__(
        self,
        source: str,
        reading: ReadingSpec | None,
        action: str = "Open table",
        parent: QWidget | None = None,
        table: TableFacts | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self.setWindowTitle("Open table with options")
        self._reading = reading
        self._guessed: ReadingSpec | None = None
        self._ambiguities = table.ambiguities if table is not None else ()
        columns = table.columns if table is not None else ()
        self._markers = {each.name: tuple(mark for mark, _ in each.markers) for each in columns if each.markers}
        self._timer = QTimer(self, singleShot=True, interval=WAIT_MS)
        self._timer.timeout.connect(lambda: self.preview_requested.emit(self._reading))
        self._options_form = OptionsForm()
        self._options_form.setObjectName("_options_form")
        self._options_form.changed.connect(self._on_options_changed)
        self._preview_pane = PreviewPane()
        self._preview_pane.setObjectName("_preview_pane")
        self._options_form.setEnabled(False)
        self._lay_out(source, action)
        self.resize(1000, 680)

    def request_preview(self) -> None:
        """Request the first preview."""
        self.show_waiting()
        self.preview_requested.emit(self._reading)

    def show_waiting(self) -> None:
        """Show that the first preview is being read."""
        self._preview_pane.show_waiting()

    def show_preview(self, preview: Preview) -> None:
        """Show a preview, unless the user has already changed another option."""
        if self._timer.isActive():
            return
        self._reading, self._guessed = preview.reading, preview.guessed
        self._options_form.setEnabled(True)
        markers = {**preview.markers, **self._markers}
        self._options_form.show_options(preview.reading, preview.choices, preview.guessed, markers)
        self._preview_pane.show_preview(preview, self._ambiguities)
        self._guess_button.setEnabled(preview.reading != preview.guessed)
        self._open_button.setEnabled(preview.frame is not None and len(preview.frame) > 0)

    def show_failure(self, error: EngineError) -> None:
        """Show why the file cannot be read as a table."""
        self._preview_pane.show_failure(error.text)
        self._open_button.setEnabled(False)

    def _lay_out(self, source: str, action: str) -> None:
        name = QLabel(Path(source).name)
        theme.set_role(name, "title")
        folder = ElidedLabel(str(Path(source).parent))
        theme.set_role(folder, "muted")
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._options_form)
        scroll.setFixedWidth(round(OPTIONS_WIDTH * theme.font_scale()))
        middle = QHBoxLayout()
        middle.setSpacing(theme.MARGIN)
        middle.addWidget(scroll)
        middle.addWidget(self._preview_pane, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.MARGIN, theme.MARGIN, theme.MARGIN, theme.MARGIN)
        layout.setSpacing(theme.GRID)
        layout.addWidget(name)
        layout.addWidget(folder)
        layout.addSpacing(theme.GRID)
        layout.addLayout(middle, 1)
        layout.addWidget(self._buttons(action))

    def _buttons(self, action: str) -> QDialogButtonBox:
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        box.button(QDialogButtonBox.StandardButton.Cancel).setToolTip("Close without changes (Esc)")
        self._open_button = named(QPushButton(action, default=True), "_open_button")
        self._open_button.setEnabled(False)
        self._open_button.setToolTip("Read the whole file with these options (Enter)")
        self._open_button.setAccessibleName(action)
        theme.set_role(self._open_button, "primary")
        self._guess_button = named(QPushButton("Guess again", autoDefault=False), "_guess_button")
        self._guess_button.setEnabled(False)
        self._guess_button.setIcon(theme.icon("wand-sparkles"))
        self._guess_button.setToolTip("Discard all changes and infer the options from the file again")
        self._guess_button.setAccessibleName("Guess again")
        box.addButton(self._open_button, QDialogButtonBox.ButtonRole.AcceptRole)
        box.addButton(self._guess_button, QDialogButtonBox.ButtonRole.ResetRole)
        self._guess_button.clicked.connect(self._on_guess_clicked)
        self._open_button.setShortcut(QKeySequence("Ctrl+Return"))
        box.accepted.connect(self._on_accepted)
        box.rejected.connect(self.reject)
        return box

    def _on_options_changed(self, reading: ReadingSpec) -> None:
        self._reading, self._ambiguities = reading, ()
        self._open_button.setEnabled(False)
        self._timer.start()

    def _on_guess_clicked(self) -> None:
        if self._guessed is not None:
            self._on_options_changed(self._guessed)

    def _on_accepted(self) -> None:
        if self._reading is not None and not self._timer.isActive():
            self.chosen.emit(self._reading, self._guessed)
            self.accept()
