"""How columns of one kind become numbers: the few things that matter, and all the others when asked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from engine.catalog.entries import Argument
from engine.project import ColumnSpec
from engine.project.methods.date_fields import DATE_FIELDS
from ui.forms import FieldText, SpecForm
from ui.forms.editors import EditorOption
from ui.pages.data.columns.column_choices import CHOICES, DETAILS, missing_rules
from ui.style import theme
from ui.widgets.flow_layout import FlowLayout

FIELDS = {
    "missing": FieldText(
        "missing",
        "If missing",
        "What is done where a cell is empty. scikit-learn: SimpleImputer",
        keras="",
        choices={each.value: each.label for each in CHOICES["missing"]},
    ),
    "fill": FieldText(
        "fill",
        "Constant",
        "What stands for an empty cell; nothing typed is 0, or a level of its own. scikit-learn: fill_value",
        keras="",
    ),
    "scaling": FieldText(
        "scaling",
        "Scaling",
        "Networks learn faster where all features have similar sizes.",
        keras="",
        choices={each.value: each.label for each in CHOICES["scaling"]},
    ),
    "encoding": FieldText(
        "encoding",
        "Encoding",
        "How names become numbers.",
        keras="",
        choices={each.value: each.label for each in CHOICES["encoding"]},
    ),
    "indicator": FieldText(
        "indicator",
        "Mark missing",
        "One more number for the network: 1 where the cell was empty, else 0. scikit-learn: MissingIndicator",
        keras="",
        main=False,
    ),
    "clip": FieldText(
        "clip",
        "Clip outliers",
        "The share of the rows at each end whose numbers are moved to the last one inside: 0.01 is one in a hundred.",
        "share at each end",
        keras="",
        main=False,
    ),
    "bins": FieldText(
        "bins",
        "Bins",
        "Numbers are sorted into so many bins with equally many rows; 0 keeps them. scikit-learn: KBinsDiscretizer",
        "bins",
        keras="",
        main=False,
    ),
    "rare": FieldText(
        "rare",
        "Join rare levels",
        "Levels in fewer rows than this count as one level; 0 joins none. scikit-learn: min_frequency",
        "rows",
        keras="",
        main=False,
    ),
    "unseen": FieldText(
        "unseen",
        "Unseen levels",
        "What a level counts as, in new rows, that no training row has. scikit-learn: handle_unknown",
        keras="",
        choices={
            "zeros": "None of the levels",
            "own": "A level of its own",
            "missing": "A missing cell",
            "error": "Refuse the row",
        },
        main=False,
    ),
    "cycles": FieldText(
        "cycles",
        "As a circle",
        "December is next to January: months, weekdays and hours become a sine and a cosine.",
        keras="",
    ),
}


class PreprocessingForm(SpecForm):
    """Edits what can be decided about features of one kind.

    Parameters
    ----------
    kind : str
        ``number``, ``category``, ``boolean`` or ``date``.
    """

    expand_texts = ("More", "Less", "Show everything that can be decided about this column, or only what matters most")

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(ColumnSpec, [FIELDS[name] for name in DETAILS[kind] if name in FIELDS], parent)
        self._kind = kind

    def show_column(self, column: ColumnSpec) -> None:
        """Show how a column is prepared; nothing is emitted."""
        self.show_spec(column)
        self._show_fill()

    def set_expanded(self, wanted: bool) -> None:
        """Show everything, or only what matters most."""
        super().set_expanded(wanted)
        self._show_fill()

    def _show_fill(self) -> None:
        """Ask for a constant only where one stands in."""
        fill = self.row("fill")
        if fill is not None and isinstance(self._spec, ColumnSpec):
            fill.setVisible(self._spec.missing == "constant")

    def _options(self, argument: Argument) -> list[EditorOption]:
        if argument.name not in CHOICES:
            return super()._options(argument)
        allowed = missing_rules(self._kind) if argument.name == "missing" else None
        return [
            (each.value, each.label, each.text)
            for each in CHOICES[argument.name]
            if allowed is None or each.value in allowed
        ]


class DateParts(QWidget):
    """Chooses what is read from dates.

    Signals
    -------
    changed : tuple of str
        The parts that the user wants, in their order.
    """

    changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("Read from each date")
        self._boxes = {part: self._new_box(part) for part in DATE_FIELDS}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addWidget(label)
        layout.addWidget(FlowLayout(*self._boxes.values(), gap=2 * theme.GRID))

    def show_parts(self, parts: tuple[str, ...]) -> None:
        """Show which parts are read; nothing is emitted."""
        for part, box in self._boxes.items():
            box.setChecked(part in parts)

    def _new_box(self, part: str) -> QCheckBox:
        field = DATE_FIELDS[part]
        box = QCheckBox(field.label, objectName=f"_{part}_box")
        box.setToolTip(field.description)
        box.setAccessibleName(f"Read from each date: {field.label.lower()}")
        box.clicked.connect(self._on_clicked)
        return box

    def _on_clicked(self) -> None:
        self.changed.emit(tuple(part for part, box in self._boxes.items() if box.isChecked()))
