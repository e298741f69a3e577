"""Scrollable column with all settings of a training."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.catalog.log_names import logged
from engine.project import Project
from engine.project.table_facts import TableFacts
from ui.forms.setting import Setting
from ui.pages.training.callbacks_form import CallbacksForm
from ui.pages.training.compile_form import CompileForm
from ui.pages.training.fit_form import FitForm
from ui.pages.training.headings import heading
from ui.style import theme
from ui.style.object_names import named

MIN_WIDTH, MAX_WIDTH = 352, 448
"""Of the column next to the curves, in pixels at normal text size; its widest form decides."""

_UNBOUNDED = 16_777_215


class TrainingSettings(QScrollArea):
    """Forms of the arguments of compile and fit.

    Signals
    -------
    edited : (Project, str, str)
        See `CompileForm.edited`.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("_settings_area")
        self.setAccessibleName("Settings of the training")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._project: Project | None = None
        self._table: TableFacts | None = None
        self._adjacent = False
        self._page = named(QWidget(), "_settings_page")
        self._compile_form = CompileForm()
        self._fit_form = FitForm()
        self._callbacks_form = CallbacksForm()
        self._lay_out()
        for form in (self._compile_form, self._fit_form, self._callbacks_form):
            form.edited.connect(self.edited)

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """Show the settings of a project, without emitting `edited`; unchanged forms are not updated."""
        old, self._project = self._project, project
        same_data = old is not None and old.data is project.data and self._table is table
        self._table = table
        if not (old and same_data and old.compile is project.compile and old.model is project.model):
            self._compile_form.show_project(project, table)
        if not (old is project and same_data):
            self._fit_form.show_project(project, table)
            self._compile_form.update_schedule_preview(project)
            self._callbacks_form.show_project(project, monitored_logs(project))

    def plan_text(self) -> str:
        """Return the extent of a training as text."""
        return self._fit_form.plan_text()

    def set_adjacent(self, adjacent: bool) -> None:
        """Be a column next to the curves, as wide as the forms need, or fill the page."""
        self._adjacent = adjacent
        self._fit_width()

    def settings(self) -> Iterator[Setting]:
        """Yield all settings of a training, for the command palette."""
        for form in (self._compile_form, self._fit_form, self._callbacks_form):
            yield from form.settings()

    def focus(self, *path: object) -> bool:
        """Focus the field at a path such as ``compile``, ``optimizer``, ``learning_rate``; return whether it exists."""
        match path:
            case ("compile", *rest):
                return self._compile_form.focus(*(part if isinstance(part, int) else str(part) for part in rest))
            case ("fit", "callbacks", *rest):
                return self._callbacks_form.focus(*rest)
            case ("fit", name, *_):
                return self._fit_form.focus(str(name))
        return False

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._page)
        column.setContentsMargins(theme.HALF, theme.GRID, theme.GRID + theme.HALF, theme.MARGIN)
        column.setSpacing(theme.MARGIN + theme.HALF)
        column.addWidget(self._compile_form)
        column.addWidget(self._fit_form)
        column.addWidget(self._callbacks_form)
        execution = QVBoxLayout()
        execution.setSpacing(theme.GRID)
        execution.addWidget(heading("Execution", "How batches are executed; affects speed, not the result"))
        execution.addWidget(self._compile_form.settings_form)
        column.addLayout(execution)
        column.addStretch(1)
        self.setWidget(self._page)
        self._page.installEventFilter(self)

    def _fit_width(self) -> None:
        if not self._adjacent:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_UNBOUNDED)
            return
        needed = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        scale = theme.font_scale()
        self.setFixedWidth(round(min(max(needed, MIN_WIDTH * scale), MAX_WIDTH * scale)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Adapt the width when a form is expanded."""
        if event.type() == QEvent.Type.LayoutRequest and self._adjacent:
            self._fit_width()
        return super().eventFilter(watched, event)


def trained_logs(project: Project) -> tuple[str, ...]:
    """Return the names of the logs of a training without those of validation, the loss first.

    With several outputs, the logs of each begin with its name: ``price_output_loss``.
    """
    return tuple(each.name for each in logged(project.compile, project.model.ends))


def monitored_logs(project: Project) -> tuple[str, ...]:
    """Return the logs that a callback can monitor, those of validation first."""
    names = trained_logs(project)
    return (*(f"val_{name}" for name in names), *names)
