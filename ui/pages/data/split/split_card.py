"""How the rows are split into training, validation and test: a bar, words, and the five settings."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from engine.project import Project, SplitSpec
from engine.project.methods.split_methods import SPLIT_METHODS
from engine.project.table_facts import Task
from engine.results.table_charts import Balance
from ui.formatting.numbers import counted
from ui.pages.data.split.split_bar import PARTS, SplitBar, fill_part, part_shares, part_sizes
from ui.pages.data.split.split_method import MethodForm, together
from ui.style import theme
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.number_box import NumberBox

MAX_HELD_OUT = 95
LARGEST_SEED = 2**32 - 1
_TIPS = (
    "Rows that the weights are fitted to.",
    "Rows that are never fitted to, scored after each epoch: the second curve. Keras: validation_data",
    "Rows that are kept aside until the end, for an honest score.",
)


class SplitCard(QFrame):
    """Shows and edits a `SplitSpec`.

    Signals
    -------
    edited : (SplitSpec, str, str)
        The split that the user wants, what undoing it is called, and its merge key.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._split = SplitSpec()
        self._split_bar = SplitBar()
        self._split_bar.setObjectName("_split_bar")
        self._split_bar.setToolTip("How the rows are divided: training, validation, test.")
        self._part_labels = tuple(_Part(place) for place in range(len(PARTS)))
        self._left_out_label = QLabel(objectName="_left_out_label")
        theme.set_role(self._left_out_label, "muted")
        self._test_box = self._new_share_box(
            "test", "Test part", "Share of all rows that is kept aside. scikit-learn: test_size"
        )
        self._validation_box = self._new_share_box(
            "validation", "Validation part", "Share of the rest that is scored after each epoch. Keras: validation_data"
        )
        self._shuffle_box = self._new_check_box(
            "shuffle", "Shuffle", "Mix the rows before they are split. scikit-learn: shuffle"
        )
        self._stratify_box = self._new_check_box("stratify", "Stratify", STRATIFY_TIP)
        self._seed_box = self._new_seed_box()
        self.method_form = MethodForm()
        self._lay_out()

    def show_split(self, project: Project, rows: int, task: Task | None, left_out: tuple[int, int] = (0, 0)) -> None:
        """Show how a project splits so many rows; nothing is emitted.

        Parameters
        ----------
        rows : int
            Rows of the table, 0 where it is not open.
        task : Task or None
            What the target asks for: numbers cannot be stratified.
        left_out : (int, int)
            At least and at most so many rows have a missing cell and are left out before.
        """
        self._split = split = project.data.split
        method = SPLIT_METHODS[split.method]
        self.method_form.show_project(project)
        least, most = left_out
        shares = part_shares(split)
        if rows and method.part_sizes == "exact":
            self._show_rows(shares, part_sizes(split, max(rows - least, 0)))
        else:
            self._show_parts(shares, [f"{100 * share:.3g} %" for share in shares])
        self._bar_place.setVisible(method.part_sizes != "unknown")
        span = counted(most) if least == most else f"{least:,} to {counted(most)}"
        self._left_out_label.setVisible(most > 0)
        self._left_out_label.setText(f"{span} with missing cells {'is' if most == 1 else 'are'} left out.")
        _show(self._test_box, round(100 * split.test_fraction, 6))
        _show(self._validation_box, round(100 * split.validation_fraction, 6))
        _show(self._seed_box, split.seed)
        self._shuffle_box.setChecked(split.shuffle)
        self._stratify_box.setChecked(split.stratify)
        self._explain_stratify(task)
        for field, widget in self._setting_of.items():
            widget.setVisible(field in method.settings)
        self._settings.setVisible(bool(method.settings))

    def show_sizes(self, balances: Sequence[Balance]) -> None:
        """Show how many rows the parts have in truth, as far as that was counted."""
        rows = {part.part: part.rows for part in balances[0].parts} if balances else {}
        sizes = (rows.get("train", 0), rows.get("validation", 0), rows.get("test", 0))
        if sum(sizes):
            self._bar_place.setVisible(True)
            self._show_rows(tuple(size / sum(sizes) for size in sizes), sizes)

    def _show_rows(self, shares: tuple[float, ...], sizes: tuple[int, ...]) -> None:
        self._show_parts(shares, [counted(size) for size in sizes], [f"{size:,}" for size in sizes])

    def _show_parts(self, shares: tuple[float, ...], texts: list[str], short: list[str] | None = None) -> None:
        """Show the parts in proportion, each with its size in words, and shorter in the bar."""
        self._split_bar.show_parts(shares, tuple(short or texts))
        self._split_bar.setAccessibleName(", ".join(f"{name}: {text}" for name, text in zip(PARTS, texts, strict=True)))
        for label, text in zip(self._part_labels, texts, strict=True):
            label.show_size(text)

    def go_to(self, field: str) -> None:
        """Give the keyboard to a setting."""
        boxes = {
            "test_fraction": self._test_box,
            "validation_fraction": self._validation_box,
            "shuffle": self._shuffle_box,
            "stratify": self._stratify_box,
            "seed": self._seed_box,
        }
        if field in boxes and boxes[field].isVisible():
            boxes[field].setFocus()
        else:
            self.method_form.focus_method()

    def _explain_stratify(self, task: Task | None) -> None:
        """Grey the tick box out where it has no effect, and say why there."""
        why = "" if self._split.shuffle else "Rows in their own order cannot be stratified: shuffle them first."
        why = "Only classes can be stratified, and the target is a number." if task == "regression" else why
        self._stratify_box.setEnabled(not why)
        self._stratify_box.setToolTip(why or STRATIFY_TIP)

    def _new_share_box(self, part: str, name: str, tip: str) -> _ShareBox:
        box = _ShareBox()
        box.setObjectName(f"_{part}_box")
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.valueChanged.connect(lambda value: self._edit(f"{name}: {value:g} %", **{f"{part}_fraction": value / 100}))
        return box

    def _new_seed_box(self) -> _SeedBox:
        box = _SeedBox()
        box.setObjectName("_seed_box")
        box.setAccessibleName("Seed of the split")
        box.setToolTip("The same seed gives the same split every time. scikit-learn: random_state")
        box.valueChanged.connect(lambda value: self._edit(f"Seed of the split: {value:.0f}", seed=int(value)))
        return box

    def _new_check_box(self, field: str, name: str, tip: str) -> QCheckBox:
        box = QCheckBox(name)
        box.setObjectName(f"_{field}_box")
        box.setAccessibleName(f"{name} the rows")
        box.setToolTip(tip)
        box.clicked.connect(lambda on: self._edit(f"{name} the rows: {'on' if on else 'off'}", **{field: on}))
        return box

    def _edit(self, text: str, **change: object) -> None:
        split = self._split.replaced(**change)
        if split is not self._split:
            self.edited.emit(split, text, f"data.split.{next(iter(change))}")

    def _lay_out(self) -> None:
        heading = QLabel("Split")
        theme.set_role(heading, "heading")
        parts = FlowLayout(heading, *self._part_labels, gap=2 * theme.GRID)
        self._setting_of: dict[str, QWidget] = {
            "test_fraction": together(QLabel("Test"), self._test_box),
            "validation_fraction": together(QLabel("Validation"), self._validation_box, QLabel("of the rest")),
            "shuffle": self._shuffle_box,
            "stratify": self._stratify_box,
            "seed": together(QLabel("Seed"), self._seed_box),
        }
        self._settings = FlowLayout(*self._setting_of.values(), gap=2 * theme.GRID)
        self._bar_place = QWidget()
        bar = QVBoxLayout(self._bar_place)
        bar.setContentsMargins(0, 0, 0, 0)
        bar.addWidget(self._split_bar)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID + theme.HALF)
        layout.setSpacing(theme.GRID)
        layout.addWidget(parts)
        layout.addWidget(self._bar_place)
        layout.addWidget(self.method_form)
        layout.addWidget(self._settings)
        layout.addWidget(self._left_out_label)


STRATIFY_TIP = "Give each part the same shares of the classes. scikit-learn: stratify"


class _Part(QWidget):
    """A patch in the colour of a part, and its size in words."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self._patch = _ColourPatch(place)
        self._label = QLabel()
        self.setToolTip(_TIPS[place])
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.HALF + 2)
        layout.addWidget(self._patch)
        layout.addWidget(self._label)

    def show_size(self, size: str) -> None:
        """Show how large the part is: ``490 rows``, ``49 %``."""
        text = f"{PARTS[self._place]} {size}"
        self._label.setText(text)
        self._label.setAccessibleName(text)


class _ColourPatch(QWidget):
    """A small square, filled as the bar is."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.setFixedSize(12, 12)

    @override
    def paintEvent(self, event) -> None:
        painter = QPainter(self)
        fill_part(painter, QRectF(self.rect()), self._place)


class _ShareBox(NumberBox):
    """A share in percent."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, MAX_HELD_OUT)
        self.setDecimals(2)
        self.setSingleStep(5)
        self.setSuffix(" %")

    @override
    def sizeHint(self) -> QSize:
        # Room for "33.33 %", not for the longest number that six places allow.
        return QSize(self.fontMetrics().horizontalAdvance("33.33 %") + 5 * theme.GRID, super().sizeHint().height())


class _SeedBox(NumberBox):
    """A whole number from 0 to 4,294,967,295, more than a box for integers holds."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, LARGEST_SEED)
        self.setDecimals(0)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0000000000") + 5 * theme.GRID, super().sizeHint().height())


def _show(box: QDoubleSpinBox, value: float) -> None:
    if box.value() != value:
        blocker = QSignalBlocker(box)
        box.setValue(value)
        blocker.unblock()
