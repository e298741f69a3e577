"""Early stopping as a switch with its few settings, and all other callbacks behind it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QToolButton, QVBoxLayout, QWidget

from engine.catalog.entries import Entry, entry
from engine.project import EARLY_STOPPING, ObjectSpec, Project
from ui.forms import CatalogForm, ObjectList
from ui.pages.training.headings import heading
from ui.style import theme
from ui.style.object_names import named

KIND = EARLY_STOPPING.kind


class CallbacksForm(QWidget):
    """Edits the callbacks of a project.

    Signals
    -------
    edited : (Project, str, str)
        As `CompileForm.edited`.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._logs: tuple[str, ...] = ()
        self._switch = named(QCheckBox("Stop when it gets no better"), "_early_stopping_switch")
        self._switch.setToolTip(
            "Ends the training when the watched value has not become better for some epochs. Keras: EarlyStopping"
        )
        self._switch.setAccessibleName("Early stopping")
        self._switch.clicked.connect(self._on_switch_clicked)
        self._form = CatalogForm()
        self._form.changed.connect(self._on_form_changed)
        self._more_button = self._make_more_button()
        self._others_list = ObjectList("callbacks")
        self._others_list.setVisible(False)
        self._others_list.changed.connect(self._on_others_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(heading("Early stopping", "When training may end before the last epoch"))
        for widget in (self._switch, self._form, self._more_button, self._others_list):
            column.addWidget(widget)

    def render(self, project: Project, logs: tuple[str, ...]) -> None:
        """Show a project's callbacks; nothing is emitted.

        Parameters
        ----------
        logs : tuple of str
            What can be watched: ``("val_loss", "loss", ...)``.
        """
        self._project, self._logs = project, logs
        should_stop = early_stopping(project)
        self._switch.setChecked(should_stop is not None)
        self._form.setVisible(should_stop is not None)
        if should_stop:
            self._form.show_entry(_watching(entry("callbacks", KIND), logs), should_stop.params)
        others = _others(project)
        self._others_list.show_objects(others, adapted=lambda known: _watching(known, logs))
        self._show_more(others)

    def focus(self, *path: object) -> bool:
        """Give the focus to a callback's argument; return whether there is one."""
        should_stop = early_stopping(self._project) if self._project else None
        place = path[0] if path and isinstance(path[0], int) else 0
        if should_stop and self._project and self._project.fit.callbacks[place] is should_stop:
            return self._form.focus(str(path[-1])) if len(path) > 1 else True
        self._unfold(True)
        return True

    def _make_more_button(self) -> QToolButton:
        button = named(QToolButton(), "_callbacks_button")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setToolTip("What else may happen between epochs: smaller steps on a plateau, files. Keras: callbacks")
        button.setAccessibleName("More callbacks")
        button.clicked.connect(lambda: self._unfold(self._others_list.isHidden()))
        return button

    def _unfold(self, wanted: bool) -> None:
        self._others_list.setVisible(wanted)
        if self._project:
            self._show_more(_others(self._project))

    def _show_more(self, others: tuple[ObjectSpec, ...]) -> None:
        unfolded = not self._others_list.isHidden()
        count = f" · {len(others)}" if others and not unfolded else ""
        self._more_button.setText(f"More callbacks{count}")
        self._more_button.setIcon(theme.icon("chevron-down" if unfolded else "chevron-right", "muted"))

    def _on_switch_clicked(self, wanted: bool) -> None:
        if self._project:
            should_stop = (EARLY_STOPPING,) if wanted else ()
            text = "Switch early stopping on" if wanted else "Switch early stopping off"
            self._propose((*should_stop, *_others(self._project)), text, "")

    def _on_form_changed(self, params: dict, name: str) -> None:
        should_stop = early_stopping(self._project) if self._project else None
        if should_stop is None:
            return
        changed = should_stop.replaced(params=params)
        callbacks = tuple(changed if each is should_stop else each for each in self._project.fit.callbacks)
        self._propose(callbacks, f"Change {name.replace('_', ' ')} of early stopping", f"fit.callbacks.{KIND}.{name}")

    def _on_others_changed(self, others: tuple[ObjectSpec, ...], what: str) -> None:
        if self._project is None:
            return
        should_stop = early_stopping(self._project)
        whole = what in ("added", "removed")
        text = {"added": "Add callback", "removed": "Remove callback"}.get(what, "Change callback")
        self._propose(
            (*((should_stop,) if should_stop else ()), *others), text, "" if whole else f"fit.callbacks.{what}"
        )

    def _propose(self, callbacks: tuple[ObjectSpec, ...], text: str, key: str) -> None:
        if self._project:
            fit = self._project.fit.replaced(callbacks=callbacks)
            self.edited.emit(self._project.replaced(fit=fit), text, key)


def early_stopping(project: Project) -> ObjectSpec | None:
    """Return the first early stopping of a project, or None."""
    return next((callback for callback in project.fit.callbacks if callback.kind == KIND), None)


def _others(project: Project) -> tuple[ObjectSpec, ...]:
    should_stop = early_stopping(project)
    return tuple(callback for callback in project.fit.callbacks if callback is not should_stop)


def _watching(known: Entry | None, logs: tuple[str, ...]) -> Entry | None:
    """Return an entry with the value that it watches as a choice of what there is."""
    if known is None or not logs:
        return known
    arguments = tuple(
        replace(argument, type="choice", choices=logs) if argument.name == "monitor" else argument
        for argument in known.arguments
    )
    return replace(known, arguments=arguments)
