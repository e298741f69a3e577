"""Card with the split into training, validation and test rows: bar, sizes and settings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QRectF, QSignalBlocker, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
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
from engine.system.word_forms import counted
from ui.forms.setting import Setting
from ui.pages.data.split.split_bar import PARTS, SplitBar, fill_part, part_shares, part_sizes
from ui.pages.data.split.split_method import MethodForm, together
from ui.style import theme
from ui.style.object_names import named
from ui.widgets.flow_layout import FlowLayout
from ui.widgets.number_box import NumberBox

MAX_HELD_OUT = 95
MAX_SEED = 2**32 - 1
Shares = tuple[float, float, float]
"""Shares of training, validation and test rows, 0 to 1."""
_TIPS = (
    "Rows on which the network is trained.",
    "Rows that are evaluated after each epoch, but not trained on. Keras: validation_data",
    "Rows that are held out for the final evaluation.",
)


class SplitCard(QFrame):
    """Shows and edits a `SplitSpec`.

    Signals
    -------
    edited : (SplitSpec, str, str)
        New split, text of the undo step, and merge key.
    """

    edited = Signal(object, str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_role(self, "card")
        self._split = SplitSpec()
        self._split_bar = named(SplitBar(), "_split_bar")
        self._split_bar.setToolTip("How the rows are divided: training, validation, test.")
        self._part_labels = tuple(_Part(place) for place in range(len(PARTS)))
        self._left_out_label = named(QLabel(), "_left_out_label")
        theme.set_role(self._left_out_label, "muted")
        self._test_box = self._new_share_box(
            "test", "Test part", "Share of all rows that is held out for the test. scikit-learn: test_size"
        )
        self._validation_box = self._new_share_box(
            "validation",
            "Validation part",
            "Share of the other rows that is evaluated after each epoch. Keras: validation_data",
        )
        self._shuffle_box = self._new_check_box(
            "shuffle", "Shuffle", "Shuffle the rows before they are split. scikit-learn: shuffle"
        )
        self._stratify_box = self._new_check_box("stratify", "Stratify", STRATIFY_TIP)
        self._seed_box = self._new_seed_box()
        self._members = 0
        self._folds_box = named(QCheckBox("Validate in folds"), "_folds_box")
        self._folds_box.setAccessibleName("Validate in folds of the training rows")
        self._folds_box.setToolTip(FOLDS_TIP)
        self._folds_box.clicked.connect(self._on_folds_clicked)
        self.method_form = MethodForm()
        self._lay_out()

    def show_split(self, project: Project, rows: int, task: Task | None, left_out: tuple[int, int] = (0, 0)) -> None:
        """Show the split of a project; nothing is emitted.

        Parameters
        ----------
        rows : int
            Rows of the table, 0 if it is not open.
        task : Task or None
            Task of the target; numbers cannot be stratified.
        left_out : (int, int)
            Minimum and maximum number of rows that are omitted because of missing cells.
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
        self._left_out_label.setText(f"{span} with missing cells {'is' if most == 1 else 'are'} omitted.")
        _show(self._test_box, round(100 * split.test_fraction, 6))
        _show(self._validation_box, round(100 * split.validation_fraction, 6))
        _show(self._seed_box, split.seed)
        self._shuffle_box.setChecked(split.shuffle)
        self._stratify_box.setChecked(split.stratify)
        self._explain_stratify(task)
        self._members = min(project.model.end_members, default=0)
        self._folds_box.setChecked(split.member_folds > 0)
        self._validation_box.setEnabled(not split.member_folds)
        for field, widget in self._setting_of.items():
            widget.setVisible(field in method.settings)
        self._folds_box.setVisible(split.member_folds > 0 or (self._members > 1 and method.draws_folds))
        self._settings.setVisible(bool(method.settings) or split.member_folds > 0)

    def show_sizes(self, balances: Sequence[Balance]) -> None:
        """Show the counted sizes of the parts, if they are known."""
        rows = {part.part: part.rows for part in balances[0].parts} if balances else {}
        sizes = (rows.get("train", 0), rows.get("validation", 0), rows.get("test", 0))
        if sum(sizes):
            self._bar_place.setVisible(True)
            train, validation, test = (size / sum(sizes) for size in sizes)
            self._show_rows((train, validation, test), sizes)

    def _show_rows(self, shares: Shares, sizes: tuple[int, int, int]) -> None:
        self._show_parts(shares, [counted(size) for size in sizes], [f"{size:,}" for size in sizes])

    def _show_parts(self, shares: Shares, texts: Sequence[str], short: Sequence[str] | None = None) -> None:
        """Show the parts in proportion, with their sizes as texts, and as short texts in the bar."""
        if self._split.member_folds:
            in_folds = f"in {self._split.member_folds} folds of the training rows"
            texts, short = (texts[0], in_folds, texts[2]), short or texts
        train, validation, test = short or texts
        self._split_bar.show_parts(shares, (train, validation, test))
        self._split_bar.setAccessibleName(", ".join(f"{name}: {text}" for name, text in zip(PARTS, texts, strict=True)))
        for label, text in zip(self._part_labels, texts, strict=True):
            label.show_size(text)

    def settings(self) -> Iterator[Setting]:
        """Yield the settings that are shown, for the command palette."""
        place = ("data", "split")
        labels = tuple(each.label for each in SPLIT_METHODS.values())
        method = SPLIT_METHODS[self._split.method].label
        yield Setting((*place, "method"), "Split", "Split method", words=labels, value=method)
        for field, box in self._box_of.items():
            if not box.isHidden() and not self._setting_of[field].isHidden():
                yield Setting((*place, field), "Split", box.accessibleName(), box.toolTip(), (field,))

    def go_to(self, field: str) -> None:
        """Focus the field of a setting, or the method if it is not shown."""
        box = self._box_of.get(field)
        if box is not None and box.isVisible():
            box.setFocus()
        else:
            self.method_form.focus_method()

    def _on_folds_clicked(self, on: bool) -> None:
        self._edit(f"Validate in folds: {'on' if on else 'off'}", member_folds=self._members if on else 0)

    def _explain_stratify(self, task: Task | None) -> None:
        """Disable the check box if it has no effect, with the reason as its tooltip."""
        reason = "" if self._split.shuffle else "Stratification needs shuffled rows: switch on Shuffle first."
        reason = "Stratification needs classes; this target is a number." if task == "regression" else reason
        self._stratify_box.setEnabled(not reason)
        self._stratify_box.setToolTip(reason or STRATIFY_TIP)

    def _new_share_box(self, part: str, name: str, tip: str) -> _ShareBox:
        box = named(_ShareBox(), f"_{part}_box")
        box.setAccessibleName(name)
        box.setToolTip(tip)
        box.valueChanged.connect(lambda value: self._edit(f"{name}: {value:g} %", **{f"{part}_fraction": value / 100}))
        return box

    def _new_seed_box(self) -> _SeedBox:
        box = named(_SeedBox(), "_seed_box")
        box.setAccessibleName("Seed of the split")
        box.setToolTip("Seed of the random split; the same seed gives the same split. scikit-learn: random_state")
        box.valueChanged.connect(lambda value: self._edit(f"Seed of the split: {value:.0f}", seed=int(value)))
        return box

    def _new_check_box(self, field: str, name: str, tip: str) -> QCheckBox:
        box = named(QCheckBox(name), f"_{field}_box")
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
            "validation_fraction": together(QLabel("Validation"), self._validation_box, QLabel("of the other rows")),
            "shuffle": self._shuffle_box,
            "stratify": self._stratify_box,
            "seed": together(QLabel("Seed"), self._seed_box),
            "member_folds": self._folds_box,
        }
        self._box_of: dict[str, QWidget] = {
            "test_fraction": self._test_box,
            "validation_fraction": self._validation_box,
            "shuffle": self._shuffle_box,
            "stratify": self._stratify_box,
            "seed": self._seed_box,
            "member_folds": self._folds_box,
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


FOLDS_TIP = (
    "Each network next to the others holds out one fold of the training rows for validation,\n"
    "so that all of these rows train, and the validation loss is that of rows that a network has not seen."
)
STRATIFY_TIP = "Keep the shares of the classes equal in all parts. scikit-learn: stratify"


class _Part(QWidget):
    """Colour and size of a part."""

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
        """Show the size of the part: ``490 rows``, ``49 %``."""
        text = f"{PARTS[self._place]} {size}"
        self._label.setText(text)
        self._label.setAccessibleName(text)


class _ColourPatch(QWidget):
    """Small square in the pattern of a part of the bar."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.setFixedSize(12, 12)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        fill_part(painter, QRectF(self.rect()), self._place)


class _ShareBox(NumberBox):
    """Spin box for a share in percent."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, MAX_HELD_OUT)
        self.setDecimals(2)
        self.setSingleStep(5)
        self.setSuffix(" %")

    @override
    def sizeHint(self) -> QSize:
        # Wide enough for "33.33 %", not for the longest possible number.
        return QSize(self.fontMetrics().horizontalAdvance("33.33 %") + 5 * theme.GRID, super().sizeHint().height())


class _SeedBox(NumberBox):
    """Spin box for an integer from 0 to 4,294,967,295, more than QSpinBox allows."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(0, MAX_SEED)
        self.setDecimals(0)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("0000000000") + 5 * theme.GRID, super().sizeHint().height())


def _show(box: QDoubleSpinBox, value: float) -> None:
    if box.value() != value:
        blocker = QSignalBlocker(box)
        box.setValue(value)
        blocker.unblock()
