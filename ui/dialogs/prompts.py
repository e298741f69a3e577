"""The questions that only a dialog can ask: which file, and what to do with unsaved work. Tests answer in its place."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal, NamedTuple

from PySide6.QtCore import QLocale
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QDialogButtonBox, QFileDialog, QInputDialog, QLineEdit, QMessageBox, QWidget

from engine.export.formats import EXPORT_FORMATS
from engine.readers import TABLE_ENDINGS
from engine.results.lr_sweep import LrSweep
from engine.system.errors import EngineError
from ui.dialogs.text_dialog import TextDialog
from ui.formatting.numbers import counted
from ui.style.preferences import Preferences


class FileKind(NamedTuple):
    """A kind of file: its name, its endings (the first one is the default), and the title of the file dialog."""

    name: str
    endings: tuple[str, ...]
    title: str

    @property
    def filters(self) -> str:
        """The name filter of `QFileDialog`."""
        return f"{self.name} ({' '.join('*' + ending for ending in self.endings)})"


FILES = {
    "table": FileKind("Tables", TABLE_ENDINGS, "Open table"),
    "project": FileKind("Layerdesk projects", (".layerdesk", ".json"), "Open project"),
    "model": FileKind("Keras models", (".keras", ".h5", ".hdf5"), "Load whole model"),
    "configuration": FileKind("Keras model configurations", (".json",), "Load configuration"),
    "weights": FileKind("Keras weights", (".weights.h5", ".h5", ".keras"), "Load weights"),
    "transfer": FileKind("Keras weights and models", (".weights.h5", ".h5", ".hdf5", ".keras"), "Transfer weights"),
    "preparation": FileKind(
        "Files with preprocessing", (".layerdesk", ".keras", ".h5", ".hdf5", ".json"), "Choose preprocessing"
    ),
    "layer": FileKind("Layer configurations", (".json",), "Load one layer"),
    "described": FileKind("Models and projects", (".layerdesk", ".keras", ".h5", ".hdf5", ".json"), "About a file"),
    "rows": FileKind("Tables", TABLE_ENDINGS, "Choose a table"),
    "save_project": FileKind("Layerdesk project", (".layerdesk",), "Save project"),
    "save_settings": FileKind("Settings only", (".json",), "Save project"),
    "save_model": FileKind("Keras model", (".keras",), "Save whole model"),
    "save_model_hdf5": FileKind("Keras model, HDF5 (legacy)", (".h5",), "Save whole model"),
    "save_layer": FileKind("Layer configuration", (".json",), "Save layer"),
    "save_configuration": FileKind("Keras model configuration", (".json",), "Save configuration"),
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
    """A number that is asked for: the title of the question, the question, and what it may be."""

    title: str
    text: str
    least: float
    most: float
    whole: bool


NUMBERS = {
    "seeds": NumberKind("Other seeds", "How many trainings, each with another seed:", 1, 1000, True),
    "more_epochs": NumberKind("More epochs", "How many epochs more:", 1, 1_000_000, True),
    "learning_rate": NumberKind(
        "Learning rate now", "Size of each step from now on (Keras: learning_rate):", 0, 1000, False
    ),
}

UnsavedAnswer = Literal["save", "discard", "cancel"]


class Dialogs:
    """Asks the user.

    Parameters
    ----------
    window : QWidget
        Over which the dialogs stand.
    preferences : Preferences
        Remembers the folder of the last file.
    """

    def __init__(self, window: QWidget, preferences: Preferences) -> None:
        self._window = window
        self._preferences = preferences

    def ask_open(self, kind: str) -> str:
        """Return the path of the file that the user chose, empty where he chose none."""
        asked = FILES[kind]
        filters = f"{asked.filters};;All files (*)"
        path, _ = QFileDialog.getOpenFileName(self._window, asked.title, self._preferences.folder, filters)
        return self._remembered(path)

    def ask_save(self, kind: str, name: str) -> str:
        """Return the path that the user chose, with its ending; empty where he chose none.

        Parameters
        ----------
        name : str
            What the file might be called, without ending.
        """
        kinds = (FILES[kind], *(FILES[other] for other in ALSO.get(kind, ())))
        suggested = str(Path(self._preferences.folder) / (file_name(name) + kinds[0].endings[0]))
        filters = ";;".join(each.filters for each in kinds)
        path, chosen = QFileDialog.getSaveFileName(self._window, kinds[0].title, suggested, filters)
        ending = next((each.endings[0] for each in kinds if each.filters == chosen), kinds[0].endings[0])
        full = with_suffix(path, kinds, ending) if path else ""
        if full != path and Path(full).exists() and not self._ask_replace(full):
            return ""
        return self._remembered(full)

    def ask_unsaved(self, name: str, running: bool, waiting: int = 0) -> UnsavedAnswer:
        """Return what to do with unsaved work before it goes; so many trainings wait in the queue."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("Unsaved changes")
        box.setText(f"{name} has unsaved changes.")
        stops = "The training that is running is stopped first. " if running else ""
        kept = f"Saving keeps the {counted(waiting, 'training')} in the queue, too. " if waiting else ""
        box.setInformativeText(f"{stops}{kept}Save them, or discard them for good.")
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
        """Tell what of a file does not quite fit the model, and ask whether to go on."""
        box = QMessageBox(
            QMessageBox.Icon.Information, "Rows to predict", f"What to know of {name}:", parent=self._window
        )
        box.setInformativeText("\n\n".join(notes))
        go_on = box.addButton("Predict", QMessageBox.ButtonRole.AcceptRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is go_on

    def ask_stop(self) -> bool:
        """Return whether a running training may be stopped, because the window is to be closed."""
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Training is running")
        box.setText("A training is running. Stop it and close?")
        box.setStandardButtons(QMessageBox.StandardButton.Cancel)
        stop = box.addButton("Stop and close", QMessageBox.ButtonRole.AcceptRole)
        box.exec()
        return box.clickedButton() is stop

    def ask_number(self, kind: str, value: float) -> float | None:
        """Return the number that the user typed, None where he typed none.

        Parameters
        ----------
        value : float
            What is proposed.
        """
        asked = NUMBERS[kind]
        box = QInputDialog(self._window)
        box.setWindowTitle(asked.title)
        box.setLabelText(asked.text)
        if asked.whole:
            box.setInputMode(QInputDialog.InputMode.IntInput)
            box.setIntRange(round(asked.least), round(asked.most))
            box.setIntValue(round(value))
        else:
            _let_type_number(box, asked, value)
        if box.exec() != QInputDialog.DialogCode.Accepted:
            return None
        return float(box.intValue()) if asked.whole else float(box.textValue())

    def show_error(self, error: EngineError) -> None:
        """Show what is wrong, with details to copy; does not wait for an answer."""
        self.show_text("Details of the error", error.text, error.details or "There are no more details.")

    def show_rates(self, sweep: LrSweep, take: Callable[[float], None]) -> None:
        """Show what a sweep over learning rates found; does not wait for an answer."""
        from ui.dialogs.lr_finder_dialog import LrFinderDialog

        LrFinderDialog(sweep, take, self._window).show()

    def show_text(self, title: str, heading: str, text: str) -> TextDialog:
        """Show a text of many lines that can be copied; does not wait for an answer."""
        dialog = TextDialog(title, heading, text, self._window)
        dialog.show()
        return dialog

    def _ask_replace(self, path: str) -> bool:
        """Ask what Qt's own dialog could not, because the ending was not typed."""
        title, text = "Replace file", f"{Path(path).name} is there already. Replace it?"
        return QMessageBox.question(self._window, title, text) == QMessageBox.StandardButton.Yes

    def _remembered(self, path: str) -> str:
        if path:
            self._preferences.folder = str(Path(path).parent)
        return path


def _let_type_number(box: QInputDialog, asked: NumberKind, value: float) -> None:
    """Let any number be typed as people write it, ``0.001`` or ``1e-5``; others cannot be accepted."""
    box.setInputMode(QInputDialog.InputMode.TextInput)
    box.setTextValue(f"{value:g}")
    box.sizeHint()  # or the line and the buttons are not there yet
    line, ok = box.findChild(QLineEdit), box.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Ok)
    numbers = QDoubleValidator(asked.least, asked.most, 12, line)
    numbers.setLocale(QLocale.c())
    line.setValidator(numbers)
    line.textChanged.connect(lambda: ok.setEnabled(line.hasAcceptableInput()))


def file_name(name: str) -> str:
    """Return a name that every file system takes: a project's may hold slashes, colons and question marks."""
    return re.sub(r'\s*[\\/:*?"<>|\x00-\x1f]+\s*', " - ", name).strip(" .-") or "untitled"


def with_suffix(path: str, kinds: tuple[FileKind, ...], ending: str) -> str:
    """Return the path with the ending that was chosen, where it has none of those that are allowed."""
    if any(path.lower().endswith(each) for kind in kinds for each in kind.endings):
        return path
    return path + ending
