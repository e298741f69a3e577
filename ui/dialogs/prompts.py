"""Modal questions: file dialogs, unsaved changes, numbers. Tests replace `Dialogs` by a fake."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import QLocale
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from engine.export.formats import EXPORT_FORMATS
from engine.readers import TABLE_ENDINGS
from engine.results.lr_sweep import LrSweep
from engine.system.errors import EngineError
from engine.system.word_forms import counted
from ui.dialogs.text_dialog import TextDialog
from ui.style.preferences import Preferences


class FileKind(NamedTuple):
    """A kind of file: its name, its endings, and the title of the file dialog."""

    name: str
    endings: tuple[str, ...]
    title: str

    @property
    def filters(self) -> str:
        """Name filter for the file dialog of Qt."""
        return f"{self.name} ({' '.join('*' + ending for ending in self.endings)})"


FILES = {
    "table": FileKind("Tables", TABLE_ENDINGS, "Open table"),
    "project": FileKind("Layerdesk projects", (".layerdesk", ".json"), "Open project"),
    "model": FileKind("Keras models", (".keras", ".h5", ".hdf5"), "Load whole model"),
    "configuration": FileKind("Keras configurations", (".json",), "Load configuration"),
    "weights": FileKind("Keras weights", (".weights.h5", ".h5", ".keras"), "Load weights"),
    "transfer": FileKind("Keras weights and models", (".weights.h5", ".h5", ".hdf5", ".keras"), "Transfer weights"),
    "preprocessing": FileKind(
        "Files with preprocessing", (".layerdesk", ".keras", ".h5", ".hdf5", ".json"), "Choose preprocessing"
    ),
    "layer": FileKind("Layer configurations", (".json",), "Load one layer"),
    "described": FileKind("Models and projects", (".layerdesk", ".keras", ".h5", ".hdf5", ".json"), "About a file"),
    "rows": FileKind("Tables", TABLE_ENDINGS, "Choose rows"),
    "save_project": FileKind("Layerdesk project", (".layerdesk",), "Save project"),
    "save_settings": FileKind("Settings only", (".json",), "Save project"),
    "save_model": FileKind("Keras model", (".keras",), "Save whole model"),
    "save_model_hdf5": FileKind("Keras model (legacy HDF5)", (".h5",), "Save whole model"),
    "save_layer": FileKind("Layer configuration", (".json",), "Save layer"),
    "save_configuration": FileKind("Keras configuration", (".json",), "Save configuration"),
    "save_weights": FileKind("Keras weights", (".weights.h5",), "Save weights"),
    "save_picture": FileKind("PNG image", (".png",), "Save image of the network"),
    "save_drawing": FileKind("SVG image", (".svg",), "Save image of the network"),
    "save_report": FileKind("HTML page", (".html",), "Save report"),
    "save_pictures": FileKind("SVG images (ZIP)", (".zip",), "Save all charts"),
    **{f"export_{form.name}": FileKind(form.file_kind, (form.ending,), form.title) for form in EXPORT_FORMATS.values()},
    "save_predictions": FileKind("CSV table", (".csv",), "Save predictions"),
    "save_predictions_sheet": FileKind("Excel workbook", (".xlsx",), "Save predictions"),
    "save_predictions_parquet": FileKind("Parquet table", (".parquet",), "Save predictions"),
}

ALSO = {
    "save_predictions": ("save_predictions_sheet", "save_predictions_parquet"),
    "save_project": ("save_settings",),
    "save_picture": ("save_drawing",),
    "save_model": ("save_model_hdf5",),
}
"""Other kinds that the same file dialog offers."""


class NumberKind(NamedTuple):
    """A number to type: the title and label of its dialog, and its limits."""

    title: str
    text: str
    minimum: float
    maximum: float
    whole: bool


NUMBERS = {
    "seeds": NumberKind("Other seeds", "Number of trainings, each with another seed:", 1, 1000, True),
    "more_epochs": NumberKind("More epochs", "Additional epochs:", 1, 1_000_000, True),
    "learning_rate": NumberKind(
        "Set learning rate", "Learning rate from the next batch (Keras: learning_rate):", 0, 1000, False
    ),
}

UnsavedAnswer = Literal["save", "discard", "cancel"]


class Dialogs:
    """Asks the user and waits for the answer.

    Parameters
    ----------
    window : QWidget
        Parent of the dialogs.
    preferences : Preferences
        Stores the folder of the last file.
    """

    def __init__(self, window: QWidget, preferences: Preferences) -> None:
        self._window = window
        self._preferences = preferences

    def ask_open(self, kind: str) -> str:
        """Return the path of the file that the user chose, empty if the dialog was cancelled."""
        file_kind = FILES[kind]
        filters = f"{file_kind.filters};;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self._window, file_kind.title, self._preferences.folder, filters)
        return self._with_folder_stored(path)

    def ask_save(self, kind: str, name: str) -> str:
        """Return the path that the user chose, with its ending; empty if the dialog was cancelled.

        Parameters
        ----------
        name : str
            Suggested file name without ending.
        """
        kinds = (FILES[kind], *(FILES[other] for other in ALSO.get(kind, ())))
        suggested = str(Path(self._preferences.folder) / (file_name(name) + kinds[0].endings[0]))
        filters = ";;".join(each.filters for each in kinds)
        path, chosen = QFileDialog.getSaveFileName(self._window, kinds[0].title, suggested, filters)
        ending = next((each.endings[0] for each in kinds if each.filters == chosen), kinds[0].endings[0])
        full = with_suffix(path, kinds, ending) if path else ""
        if full != path and Path(full).exists() and not self._ask_replace(full):
            return ""
        return self._with_folder_stored(full)

    def ask_unsaved(self, name: str, running: bool, queued: int = 0) -> UnsavedAnswer:
        """Return what to do with unsaved changes; `queued` is the number of trainings in the queue."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Unsaved changes")
        box.setText(f"{name} has unsaved changes.")
        stops = "The running training is stopped first. " if running else ""
        kept = f"Saving includes the {counted(queued, 'training')} in the queue. " if queued else ""
        box.setInformativeText(f"{stops}{kept}Save the changes or discard them permanently?")
        save, discard, cancel = (
            QMessageBox.StandardButton.Save,
            QMessageBox.StandardButton.Discard,
            QMessageBox.StandardButton.Cancel,
        )
        box.setStandardButtons(save | discard | cancel)
        box.setDefaultButton(save)
        answers: dict[int, UnsavedAnswer] = {save: "save", discard: "discard"}
        return answers.get(box.exec(), "cancel")

    def ask_notes(self, name: str, notes: tuple[str, ...]) -> bool:
        """Show in what respects a file does not fit the model, and return whether to predict its rows."""
        box = QMessageBox(
            QMessageBox.Icon.Information,
            "Rows to predict",
            f"Predict the rows of {name}?",
            parent=self._window,
        )
        box.setInformativeText("\n\n".join(notes))
        predict = box.addButton("Predict", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is predict

    def ask_stop(self) -> bool:
        """Return whether to stop the running training and close the window."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Training is running")
        box.setText("A training is running. Stop it and close?")
        box.setStandardButtons(QMessageBox.StandardButton.Cancel)
        stop = box.addButton("Stop and close", QMessageBox.ButtonRole.AcceptRole)
        box.exec()
        return box.clickedButton() is stop

    def ask_number(self, kind: str, value: float) -> float | None:
        """Return the number that the user typed; None if the dialog was cancelled.

        Parameters
        ----------
        value : float
            Initial value.
        """
        number_kind = NUMBERS[kind]
        box = QInputDialog(self._window)
        box.setWindowTitle(number_kind.title)
        box.setLabelText(number_kind.text)
        if number_kind.whole:
            box.setInputMode(QInputDialog.InputMode.IntInput)
            box.setIntRange(round(number_kind.minimum), round(number_kind.maximum))
            box.setIntValue(round(value))
        else:
            _set_number_input(box, number_kind, value)
        if box.exec() != QInputDialog.DialogCode.Accepted:
            return None
        return float(box.intValue()) if number_kind.whole else float(box.textValue())

    def show_error(self, error: EngineError) -> None:
        """Show an error with details to copy; not modal."""
        self.show_text("Error details", error.text, error.details or "There are no further details.")

    def show_learning_rates(self, sweep: LrSweep, apply: Callable[[float], None]) -> None:
        """Show the result of a learning-rate range test; `apply` is called if the user accepts it. Not modal."""
        from ui.dialogs.lr_finder_dialog import LrFinderDialog

        LrFinderDialog(sweep, apply, self._window).show()

    def show_text(self, title: str, heading: str, text: str) -> TextDialog:
        """Show a text to read or copy; not modal."""
        for old in self._window.findChildren(TextDialog):
            if old.windowTitle() == title:  # the same text, or one that is out of date
                old.close()
        dialog = TextDialog(title, heading, text, self._window)
        dialog.show()
        return dialog

    def _ask_replace(self, path: str) -> bool:
        """Ask whether to replace a file, if the file dialog could not because the ending was not typed."""
        title, text = "Replace file", f"{Path(path).name} already exists. Replace it?"
        return QMessageBox.question(self._window, title, text) == QMessageBox.StandardButton.Yes

    def _with_folder_stored(self, path: str) -> str:
        if path:
            self._preferences.folder = str(Path(path).parent)
        return path


def show_once(window: QWidget, kind: type[QDialog], new: Callable[[], QDialog]) -> None:
    """Show a dialog that is not modal, or bring the one of its kind to the front that is shown already."""
    shown = next((dialog for dialog in window.findChildren(kind) if dialog.isVisible()), None)
    dialog = shown or new()
    dialog.show()
    dialog.raise_()
    dialog.activateWindow()


def _set_number_input(box: QInputDialog, kind: NumberKind, value: float) -> None:
    """Accept numbers such as ``0.001`` or ``1e-5`` within the limits."""
    box.setInputMode(QInputDialog.InputMode.TextInput)
    box.setTextValue(f"{value:g}")
    box.sizeHint()  # creates the line edit and the buttons
    line, buttons = box.findChild(QLineEdit), box.findChild(QDialogButtonBox)
    if line is None or buttons is None:
        return
    ok = buttons.button(QDialogButtonBox.StandardButton.Ok)
    numbers = QDoubleValidator(kind.minimum, kind.maximum, 12, line)
    numbers.setLocale(QLocale.c())
    line.setValidator(numbers)
    line.textChanged.connect(lambda: ok.setEnabled(line.hasAcceptableInput()))


def file_name(name: str) -> str:
    """Return a name that every file system accepts, without slashes, colons and question marks."""
    return re.sub(r'\s*[\\/:*?"<>|\x00-\x1f]+\s*', " - ", name).strip(" .-") or "untitled"


def with_suffix(path: str, kinds: tuple[FileKind, ...], ending: str) -> str:
    """Return the path, with `ending` appended unless it has one of the endings of these kinds."""
    if any(path.lower().endswith(each) for kind in kinds for each in kind.endings):
        return path
    return path + ending
