"""Form of the preprocessing of features of one kind, or of targets."""

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
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout

_FIELDS = (
    FieldText(
        "missing",
        "If missing",
        "Treatment of missing cells. scikit-learn: SimpleImputer",
        keras="",
    ),
    FieldText(
        "fill",
        "Constant",
        "Value for missing cells; empty for 0, or for a separate category. scikit-learn: fill_value",
        keras="",
    ),
    FieldText(
        "scaling",
        "Scaling",
        "Networks train faster if all features are on a similar scale.",
        keras="",
    ),
    FieldText(
        "encoding",
        "Encoding",
        "Conversion of categories to numbers.",
        keras="",
    ),
    FieldText(
        "indicator",
        "Mark missing",
        "Add a feature that is 1 if the cell was missing, else 0. scikit-learn: MissingIndicator",
        keras="",
        main=False,
    ),
    FieldText(
        "clip",
        "Clip outliers",
        "Fraction of the rows at each end that is clipped to the quantile: 0.01 clips 1 % at each end.",
        "fraction at each end",
        keras="",
        main=False,
    ),
    FieldText(
        "bins",
        "Bins",
        "Number of bins with equal numbers of rows; 0 for no bins. scikit-learn: KBinsDiscretizer",
        "bins",
        keras="",
        main=False,
    ),
    FieldText(
        "join_levels",
        "Ignore blanks and case",
        "Read categories that differ by blanks or case only as one, spelled as in most rows: Male, male.",
        keras="",
        main=False,
    ),
    FieldText(
        "rare",
        "Merge rare categories",
        "Categories in fewer rows than this are merged into one; 0 merges none. scikit-learn: min_frequency",
        "rows",
        keras="",
        main=False,
    ),
    FieldText(
        "unseen",
        "Unseen categories",
        "Treatment of categories in new rows that no training row has. scikit-learn: handle_unknown",
        keras="",
        choices={
            "zeros": "None of the categories",
            "own": "Separate category",
            "missing": "Missing value",
            "error": "Error",
        },
        main=False,
    ),
    FieldText(
        "cycles",
        "Cyclical (sine and cosine)",
        "Encode months, weekdays and hours as sine and cosine, so that December is next to January.",
        keras="",
    ),
    FieldText(
        "target_scaling",
        "Target scaling",
        "Form in which the network learns the target. Predictions, metrics and files are in the unit of the target.",
        keras="",
    ),
    FieldText(
        "clamp_predictions",
        "Clamp predictions to the training range",
        "Move predictions beyond the smallest or largest target of the training rows to it. NumPy: clip",
        keras="",
    ),
)
FIELDS = {each.name: each for each in _FIELDS}


class PreprocessingForm(SpecForm):
    """Edits the preprocessing of features of one kind, or of targets.

    Parameters
    ----------
    kind : str
        A key of `DETAILS`: ``number``, ``category``, ``boolean``, ``date``; ``target`` and ``classes`` for targets.
    """

    expand_texts = ("More", "Less", "Show all preprocessing settings, or only the main ones")

    def __init__(self, kind: str, parent: QWidget | None = None) -> None:
        super().__init__(ColumnSpec, [FIELDS[name] for name in DETAILS[kind] if name in FIELDS], parent)
        self._kind = kind

    def show_column(self, column: ColumnSpec, suggested: ColumnSpec | None) -> None:
        """Show the preprocessing of a column, and what differs from the suggestion for it; nothing is emitted."""
        self.set_suggested(suggested)
        self.show_spec(column)
        self._show_fill()

    def set_expanded(self, expanded: bool) -> None:
        """Show all settings, or only the main ones."""
        super().set_expanded(expanded)
        self._show_fill()

    def _show_fill(self) -> None:
        """Show the field of the constant only if missing cells are filled with it."""
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
    """Check boxes for the parts that are extracted from dates.

    Signals
    -------
    changed : tuple of str
        The checked parts, in their order.
    """

    changed = Signal(tuple)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("Extract from each date")
        self._boxes = {part: self._new_box(part) for part in DATE_FIELDS}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF)
        layout.addWidget(label)
        layout.addWidget(FlowLayout(*self._boxes.values(), gap=2 * theme.GRID))

    def show_parts(self, parts: tuple[str, ...]) -> None:
        """Check the parts that are extracted; nothing is emitted."""
        for part, box in self._boxes.items():
            box.setChecked(part in parts)

    def _new_box(self, part: str) -> QCheckBox:
        field = DATE_FIELDS[part]
        box = named(QCheckBox(field.label), f"_{part}_box")
        box.setToolTip(field.description)
        box.setAccessibleName(f"Extract from each date: {field.label.lower()}")
        box.clicked.connect(self._on_clicked)
        return box

    def _on_clicked(self) -> None:
        self.changed.emit(tuple(part for part, box in self._boxes.items() if box.isChecked()))
