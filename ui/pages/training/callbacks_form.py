"""Form of the callbacks: early stopping as a check box with its settings, all other callbacks as a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QToolButton, QVBoxLayout, QWidget

from engine.catalog.entries import Entry
from engine.catalog.entries import entry as entry_named
from engine.project import EARLY_STOPPING, ObjectSpec, Project, Value
from ui.forms import CatalogForm, ObjectList
from ui.forms.setting import Setting, kinds_of
from ui.pages.training.headings import heading
from ui.style import theme
from ui.style.object_names import named

KIND = EARLY_STOPPING.kind


class CallbacksForm(QWidget):
    """Form of the callbacks of a project.

    Signals
    -------
    edited : (Project, str, str)
        See `CompileForm.edited`.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project: Project | None = None
        self._logs: tuple[str, ...] = ()
        self._switch = named(QCheckBox("Early stopping"), "_early_stopping_switch")
        self._switch.setToolTip(
            "Stop the training when the monitored value has not improved for some epochs. Keras: EarlyStopping"
        )
        self._switch.setAccessibleName("Early stopping")
        self._switch.clicked.connect(self._on_switch_clicked)
        self._form = named(CatalogForm(), "_early_stopping_form")
        self._form.changed.connect(self._on_form_changed)
        self._more_button = self._make_more_button()
        self._others_list = named(ObjectList("callbacks"), "_other_callbacks_list")
        self._others_list.setVisible(False)
        self._others_list.changed.connect(self._on_others_changed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(
            heading("Callbacks", "What Keras calls during training, such as early stopping. Keras: callbacks")
        )
        for widget in (self._switch, self._form, self._more_button, self._others_list):
            column.addWidget(widget)

    def show_project(self, project: Project, logs: tuple[str, ...]) -> None:
        """Show the callbacks of a project, without emitting `edited`.

        Parameters
        ----------
        logs : tuple of str
            Logs that can be monitored: ``("val_loss", "loss", ...)``.
        """
        self._project, self._logs = project, logs
        stopping = early_stopping(project)
        self._switch.setChecked(stopping is not None)
        self._form.setVisible(stopping is not None)
        if stopping:
            known = entry_named("callbacks", KIND)
            self._form.show_entry(_with_monitor_choices(known, logs) if known else None, stopping.params)
        others = _others(project)
        self._others_list.show_objects(others, adapted=lambda entry: _with_monitor_choices(entry, logs))
        self._show_more(others)

    def settings(self) -> Iterator[Setting]:
        """Yield the settings of the callbacks, for the command palette."""
        place = ("fit", "callbacks")
        stopping = early_stopping(self._project) if self._project else None
        state = "on" if stopping else "off"
        yield Setting(place, "", "Early stopping", self._switch.toolTip(), (KIND,), state)
        if self._project and stopping:
            index = self._project.fit.callbacks.index(stopping)
            yield from self._form.settings((*place, index), "Early stopping")
        names = tuple(name for name in kinds_of("callbacks") if name != KIND)
        yield Setting((*place, "others"), "", "More callbacks", self._more_button.toolTip(), names)

    def focus(self, *path: object) -> bool:
        """Focus the field of an argument of a callback; return whether it exists."""
        stopping = early_stopping(self._project) if self._project else None
        index = path[0] if path and isinstance(path[0], int) else 0
        if stopping and self._project and self._project.fit.callbacks[index] is stopping:
            return self._form.focus(str(path[-1])) if len(path) > 1 else True
        self._unfold(True)
        return True

    def _make_more_button(self) -> QToolButton:
        button = named(QToolButton(), "_callbacks_button")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIconSize(QSize(14, 14))
        button.setToolTip("Add callbacks, such as a lower learning rate on a plateau or a CSV log. Keras: callbacks")
        button.setAccessibleName("More callbacks")
        button.clicked.connect(lambda: self._unfold(self._others_list.isHidden()))
        return button

    def _unfold(self, unfolded: bool) -> None:
        self._others_list.setVisible(unfolded)
        if self._project:
            self._show_more(_others(self._project))

    def _show_more(self, others: tuple[ObjectSpec, ...]) -> None:
        unfolded = not self._others_list.isHidden()
        count = f" · {len(others)}" if others and not unfolded else ""
        self._more_button.setText(f"More callbacks{count}")
        self._more_button.setIcon(theme.icon("chevron-down" if unfolded else "chevron-right", "muted"))

    def _on_switch_clicked(self, enabled: bool) -> None:
        if self._project:
            stopping = (EARLY_STOPPING,) if enabled else ()
            text = "Enable early stopping" if enabled else "Disable early stopping"
            self._propose((*stopping, *_others(self._project)), text, "")

    def _on_form_changed(self, params: dict[str, Value], name: str) -> None:
        stopping = early_stopping(self._project) if self._project else None
        if self._project is None or stopping is None:
            return
        changed = stopping.replaced(params=params)
        callbacks = tuple(changed if each is stopping else each for each in self._project.fit.callbacks)
        self._propose(callbacks, f"Change {name.replace('_', ' ')} of early stopping", f"fit.callbacks.{KIND}.{name}")

    def _on_others_changed(self, others: tuple[ObjectSpec, ...], what: str) -> None:
        if self._project is None:
            return
        stopping = early_stopping(self._project)
        structural = what in ("added", "removed")
        text = {"added": "Add callback", "removed": "Remove callback"}.get(what, "Change callback")
        self._propose(
            (*((stopping,) if stopping else ()), *others), text, "" if structural else f"fit.callbacks.{what}"
        )

    def _propose(self, callbacks: tuple[ObjectSpec, ...], text: str, key: str) -> None:
        if self._project:
            fit = self._project.fit.replaced(callbacks=callbacks)
            self.edited.emit(self._project.replaced(fit=fit), text, key)


def early_stopping(project: Project) -> ObjectSpec | None:
    """Return the first EarlyStopping callback of a project, None without one."""
    return next((callback for callback in project.fit.callbacks if callback.kind == KIND), None)


def _others(project: Project) -> tuple[ObjectSpec, ...]:
    stopping = early_stopping(project)
    return tuple(callback for callback in project.fit.callbacks if callback is not stopping)


def _with_monitor_choices(entry: Entry, logs: tuple[str, ...]) -> Entry:
    """Return an entry whose argument `monitor` is a choice of the logs."""
    if not logs:
        return entry
    arguments = tuple(
        replace(argument, type="choice", choices=logs) if argument.name == "monitor" else argument
        for argument in entry.arguments
    )
    return replace(entry, arguments=arguments)
