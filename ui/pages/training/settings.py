"""All settings of a training in one column that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from engine.catalog.log_names import logged
from engine.project import Project
from engine.project.table_facts import TableFacts
from ui.pages.training.callbacks_form import CallbacksForm
from ui.pages.training.compile_form import CompileForm
from ui.pages.training.fit_form import FitForm
from ui.pages.training.headings import heading
from ui.style import theme
from ui.style.object_names import named

MIN_WIDTH, MAX_WIDTH = 352, 448
"""Of the column beside the curves, in pixels at normal size of text; its widest form decides."""

_UNBOUNDED = 16_777_215


class TrainingSettings(QScrollArea):
    """Optimizer, loss, metrics, epochs and batches, early stopping.

    Signals
    -------
    edited : (Project, str, str)
        The project as it is wanted, what was done in words, and a key under which repeated edits are one.
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
        self._beside = False
        self._compile_form = CompileForm()
        self._fit_form = FitForm()
        self._callbacks_form = CallbacksForm()
        self._place()
        for form in (self._compile_form, self._fit_form, self._callbacks_form):
            form.edited.connect(self.edited)

    def render(self, project: Project, table: TableFacts | None) -> None:
        """Show a project's settings; nothing is emitted. Unchanged parts are left alone."""
        old, self._project = self._project, project
        same_data = old is not None and old.data is project.data and self._table is table
        self._table = table
        if not (old and same_data and old.compile is project.compile and old.model is project.model):
            self._compile_form.render(project, table)
        if not (old is project and same_data):
            self._fit_form.render(project, table)
            self._compile_form.show_length(project)
            self._callbacks_form.render(project, watched_logs(project))

    def plan(self) -> str:
        """Return what a training would do, in words."""
        return self._fit_form.plan()

    def set_adjacent(self, beside: bool) -> None:
        """Stand as a column beside the curves, as wide as the forms need, or take the whole page."""
        self._beside = beside
        self._fit_width()

    def focus(self, *path: object) -> bool:
        """Give the focus to a field by its place in the project: ``compile``, ``optimizer``, ``learning_rate``."""
        match path:
            case ("compile", *rest):
                return self._compile_form.focus(*(part if isinstance(part, int) else str(part) for part in rest))
            case ("fit", "callbacks", *rest):
                return self._callbacks_form.focus(*rest)
            case ("fit", name, *_):
                return self._fit_form.focus(str(name))
        return False

    def _place(self) -> None:
        page = named(QWidget(), "_settings_page")
        column = QVBoxLayout(page)
        column.setContentsMargins(theme.HALF, theme.GRID, theme.GRID + theme.HALF, theme.MARGIN)
        column.setSpacing(theme.MARGIN + theme.HALF)
        column.addWidget(self._compile_form)
        column.addWidget(self._fit_form)
        column.addWidget(self._callbacks_form)
        rare = QVBoxLayout()
        rare.setSpacing(theme.GRID)
        rare.addWidget(heading("Execution", "How the steps are run; it changes speed, not the result"))
        rare.addWidget(self._compile_form.settings_form)
        column.addLayout(rare)
        column.addStretch(1)
        self.setWidget(page)
        page.installEventFilter(self)

    def _fit_width(self) -> None:
        if not self._beside:
            self.setMinimumWidth(0)
            self.setMaximumWidth(_UNBOUNDED)
            return
        needed = self.widget().minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        scale = theme.font_scale()
        self.setFixedWidth(round(min(max(needed, MIN_WIDTH * scale), MAX_WIDTH * scale)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep as wide as the forms need when one of them unfolds."""
        if event.type() == QEvent.Type.LayoutRequest and self._beside:
            self._fit_width()
        return super().eventFilter(watched, event)


def trained_logs(project: Project) -> tuple[str, ...]:
    """Return the logs that a training of this project will have, without those of validation; the loss first.

    Where there are several outputs, Keras puts the name of each before its own: ``price_output_loss``.
    """
    return tuple(each.name for each in logged(project.compile, project.model.ends))


def watched_logs(project: Project) -> tuple[str, ...]:
    """Return what early stopping can watch: the logs of validation first."""
    names = trained_logs(project)
    return (*(f"val_{name}" for name in names), *names)
