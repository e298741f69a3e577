"""The Split tab: methods, balance of the parts, weights."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLabel, QTableView, QWidget
from sklearn.utils.class_weight import compute_class_weight

from engine.checks import check
from engine.project import FitSpec, Project, ReadingSpec
from engine.project.methods.split_methods import SPLIT_METHODS
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.results.table_charts import Balance, PartBalance
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import project_for
from ui.pages.data.split.balance_card import class_weights
from ui.pages.data.split.split_page import SplitPage
from ui.style import theme

PATIENTS = TableFacts(
    "patients.csv",
    ReadingSpec(),
    100,
    (
        ColumnFacts("age", "number", True, 0, 60, minimum=1, maximum=90, mean=40, deviation=20),
        ColumnFacts("patient", "number", True, 0, 30, minimum=1, maximum=30, mean=15, deviation=9),
        ColumnFacts("outcome", "category", False, 0, 2, levels=("ill", "well"), counts=(20, 80)),
    ),
)
BALANCE = Balance(
    "outcome",
    ("ill", "well"),
    (),
    (
        PartBalance("train", 50, (10, 40)),
        PartBalance("validation", 20, (4, 16)),
        PartBalance("test", 30, (6, 24)),
    ),
)


class Splitter:
    """The page with a project that takes its edits."""

    def __init__(self, page: SplitPage) -> None:
        self.page = page
        self.project = project_for(PATIENTS)
        self.roles: list[tuple[str, str]] = []
        self.requested: list[Project] = []
        self.files: list[str] = []
        page.edited.connect(self.apply)
        page.role_requested.connect(lambda *role: self.roles.append(role))
        page.balance_requested.connect(self.requested.append)
        page.file_requested.connect(self.files.append)
        page.show_project(self.project, PATIENTS)

    def apply(self, project: Project, text: str, key: str) -> None:
        self.project = project
        self.page.show_project(project, PATIENTS)

    def part(self, name: str, kind: type = QWidget):
        return self.page.findChild(kind, name)

    def choose(self, name: str, text: str) -> None:
        combo = self.part(name, QComboBox)
        combo.setCurrentIndex(combo.findText(text))
        combo.activated.emit(combo.currentIndex())

    def cells(self) -> list[list[str]]:
        model = self.part("_balance_table", QTableView).model()
        return [[model.index(row, column).data() for column in range(model.columnCount())] for row in range(2)]


@pytest.fixture
def splitter(qtbot, qapp) -> Splitter:
    theme.apply(qapp, "light")
    page = SplitPage()
    qtbot.addWidget(page)
    page.resize(900, 600)
    page.show()
    return Splitter(page)


@pytest.mark.parametrize("method", SPLIT_METHODS.values(), ids=lambda method: method.name)
def test_each_method_shows_just_its_settings(splitter, method):
    splitter.choose("_method_combo", method.label)
    assert splitter.project.data.split.method == method.name
    shown = {
        field: splitter.part(f"_{name}_box").isVisible()
        for field, name in (
            ("test_fraction", "test"),
            ("validation_fraction", "validation"),
            ("shuffle", "shuffle"),
            ("stratify", "stratify"),
            ("seed", "seed"),
        )
    }
    assert {field for field, visible in shown.items() if visible} == set(method.settings)
    assert splitter.part("_split_column_combo").isVisible() == bool(method.role)


def test_the_column_of_the_groups_is_chosen_next_to_the_method(splitter):
    splitter.choose("_method_combo", "By group")
    splitter.choose("_split_column_combo", "patient")
    assert splitter.roles == [("patient", "group")]


def test_the_last_rows_come_with_a_warning(splitter):
    splitter.choose("_method_combo", "The last rows of the file")
    assert splitter.part("_method_label").property("role") == "warning"
    assert "sorted" in splitter.part("_method_label", QLabel).text()


def test_a_file_for_held_out_rows_is_chosen_and_removed(splitter):
    splitter.choose("_method_combo", "From other files")
    splitter.part("_test_file_button").click()
    assert splitter.files == ["test_file"]
    splitter.page.set_file("test_file", "/data/test.csv")
    assert splitter.project.data.split.test_file == "/data/test.csv"
    splitter.part("_no_test_file_button").click()
    assert splitter.project.data.split.test_file == ""


def test_networks_next_to_each_other_validate_in_folds(splitter):
    box = splitter.part("_folds_box")
    assert not box.isVisible(), "the suggested network is a single one"
    splitter.apply(PRESETS["best"].make(splitter.project, PATIENTS), "", "")
    assert box.isVisible() and box.isChecked()
    assert not splitter.part("_validation_box").isEnabled()
    bar = splitter.part("_split_bar").accessibleName()
    assert bar == "Train: 80 rows, Validation: in 8 folds of the training rows, Test: 20 rows"
    box.click()
    assert splitter.project.data.split.member_folds == 0
    assert splitter.part("_validation_box").isEnabled()
    box.click()
    assert splitter.project.data.split.member_folds == 8
    splitter.page.go_to("member_folds")
    assert box.hasFocus() or not splitter.page.isActiveWindow()


def test_the_balance_is_requested_only_when_the_split_changes(splitter):
    assert len(splitter.requested) == 1
    splitter.apply(splitter.project.replaced(name="other"), "", "")
    assert len(splitter.requested) == 1
    splitter.part("_test_box").setValue(30)
    assert len(splitter.requested) == 2


def test_the_balance_shows_the_share_of_each_class_in_each_part(splitter):
    splitter.page.show_balance(splitter.project, (BALANCE,))
    assert splitter.cells() == [
        ["outcome: ill", "10 · 20.0 %", "4 · 20.0 %", "6 · 20.0 %"],
        ["outcome: well", "40 · 80.0 %", "16 · 80.0 %", "24 · 80.0 %"],
    ]
    assert splitter.part("_split_bar").accessibleName() == "Train: 50 rows, Validation: 20 rows, Test: 30 rows"


def test_a_balance_of_other_settings_is_not_shown(splitter):
    before = splitter.project
    splitter.part("_test_box").setValue(30)
    splitter.page.show_balance(before, (BALANCE,))
    assert splitter.part("_balance_table").isHidden()


def test_balanced_weights_are_those_of_scikit_learn():
    y = ["ill"] * 10 + ["well"] * 40
    expected = compute_class_weight("balanced", classes=np.array(["ill", "well"]), y=y)
    assert list(class_weights(BALANCE, FitSpec(class_weight="balanced")).values()) == pytest.approx(expected)


def test_manual_weights_start_balanced_and_are_edited_in_the_table(splitter):
    splitter.page.show_balance(splitter.project, (BALANCE,))
    splitter.choose("_class_weight_combo", "Manual")
    assert splitter.project.fit.class_weights == {"ill": 2.5, "well": 0.625}
    model = splitter.part("_balance_table", QTableView).model()
    model.setData(model.index(0, 4), "4")
    assert splitter.project.fit.class_weights["ill"] == 4
    model = splitter.part("_balance_table", QTableView).model()
    model.setData(model.index(0, 4), "heavy")
    assert splitter.project.fit.class_weights["ill"] == 4
    assert splitter.cells()[0][4] == "4"


def test_weights_of_balanced_classes_are_shown_and_cannot_be_written(splitter):
    splitter.page.show_balance(splitter.project, (BALANCE,))
    splitter.choose("_class_weight_combo", "Balanced")
    model = splitter.part("_balance_table", QTableView).model()
    assert [row[4] for row in splitter.cells()] == ["2.5", "0.625"]
    assert not model.flags(model.index(0, 4)) & Qt.ItemFlag.ItemIsEditable


def test_a_column_of_sample_weights_is_chosen_and_removed(splitter):
    splitter.choose("_sample_weight_combo", "age")
    splitter.choose("_sample_weight_combo", "None")
    assert splitter.roles == [("age", "weight"), ("", "weight")]


def test_an_error_of_the_split_replaces_the_balance(splitter):
    splitter.page.show_error("No column has the role group. Choose one.")
    assert splitter.part("_balance_label", QLabel).text() == "No column has the role group. Choose one."


def test_every_problem_of_the_split_leads_to_a_field_that_can_be_seen(splitter):
    splitter.choose("_method_combo", "By group")
    problem = next(each for each in check(splitter.project, PATIENTS) if each.where[:2] == ("data", "split"))
    splitter.page.activateWindow()
    splitter.page.go_to(str(problem.where[2]) if len(problem.where) > 2 else "")
    assert splitter.page.isAncestorOf(splitter.page.window().focusWidget())
