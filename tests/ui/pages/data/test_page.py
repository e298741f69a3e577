"""The Data page: what it shows, and what clicks and keys do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QLineEdit,
    QListWidget,
    QMenu,
    QTabWidget,
    QToolButton,
    QWidget,
)

from engine.checks import Fix, Problem, check
from engine.project import ColumnSpec, DataSpec, Project, ReadingSpec, SplitSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.readers import READERS
from engine.suggestions.suggested_project import follows, output_advice, project_for, with_target
from ui.forms.form_row import FormRow
from ui.pages.data import DataPage
from ui.pages.data.columns.column_cells import heights
from ui.pages.data.columns.column_choices import with_choice
from ui.pages.data.columns.column_detail import ColumnDetail
from ui.pages.data.columns.columns_model import PLACES, ColumnsModel, description, distribution_text, end_texts
from ui.pages.data.columns.columns_table import ColumnsTable
from ui.pages.data.split.split_bar import left_out, part_sizes
from ui.style import theme

ROLE_KEYS = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier

EXAMPLES = tuple(
    theme.Example(name=name, title=name.capitalize(), text=f"What {name} are", path=Path(f"{name}.json"))
    for name in ("students", "wine", "penguins")
)


def number(name: str, missing: int = 0, **facts: object) -> ColumnFacts:
    return ColumnFacts(name, "number", True, missing, 400, minimum=0.0, maximum=9.0, mean=4.5, deviation=2.0, **facts)


def category(name: str, *levels: str, missing: int = 0, numeric: bool = False) -> ColumnFacts:
    counts = tuple(100 * (place + 1) for place in range(len(levels)))
    kind = "number" if numeric else "category"
    return ColumnFacts(name, kind, numeric, missing, len(levels), levels=levels, counts=counts)


STUDENTS = TableFacts(
    source="tables/students.csv",
    reading=ReadingSpec(),
    rows=1_000,
    columns=(number("daily_study"), number("monthly_tuition"), category("passing_grade", "0", "1", numeric=True)),
)
PENGUINS = TableFacts(
    source="penguins.csv",
    reading=ReadingSpec(separator=";", decimal=",", encoding="cp1252"),
    rows=344,
    columns=(
        category("species", "Adelie", "Chinstrap", "Gentoo"),
        number("bill_length", missing=2),
        number("body_mass", missing=2),
        category("sex", "female", "male", missing=11),
        ColumnFacts("note", "text", False, 0, 344),
    ),
)


class Recorder:
    """Signals of the page, in order."""

    def __init__(self, panel: DataPage) -> None:
        self.edits: list[tuple[Project, str, str]] = []
        self.commands: list[str] = []
        self.fixes: list[Fix] = []
        panel.edited.connect(lambda *edit: self.edits.append(edit))
        panel.table_page_created.connect(lambda page: page.fix_requested.connect(self.fixes.append))
        panel.open_requested.connect(lambda: self.commands.append("open"))
        panel.example_requested.connect(self.commands.append)

    @property
    def project(self) -> Project:
        return self.edits[-1][0]

    @property
    def text(self) -> str:
        return self.edits[-1][1]


class Page:
    """The page, used by mouse and keyboard."""

    def __init__(self, panel: DataPage) -> None:
        self.panel = panel
        self.recorder = Recorder(panel)

    def part(self, name: str) -> QWidget:
        return self.panel.findChild(QWidget, name)

    def label(self, name: str) -> QLabel:
        return self.panel.findChild(QLabel, name)

    @property
    def table(self) -> ColumnsTable:
        return self.panel.findChild(ColumnsTable)

    def click(self, name: str) -> None:
        part = self.part(name)
        tabs = self.panel.findChild(QTabWidget, "_parts")
        for place in range(tabs.count() if tabs else 0):
            if tabs.widget(place).isAncestorOf(part):
                tabs.setCurrentIndex(place)
        QTest.mouseClick(part, Qt.MouseButton.LeftButton)

    def press(self, column: str, key: str, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        index = self.index(column, key)
        self.table.scrollTo(index)
        where = self.table.visualRect(index).center()
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, modifier, where)

    def index(self, column: str, key: str):
        rows = self.table.model()
        row = next(row for row in range(rows.rowCount()) if rows.index(row, 0).data() == column)
        return rows.index(row, PLACES[key])

    def menu(self) -> QMenu:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu

    def choose(self, label: str) -> None:
        menu = self.menu()
        action = next(action for action in menu.actions() if action.text() == label)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())

    def cell(self, column: str, key: str) -> str:
        return self.index(column, key).data()


@pytest.fixture(scope="module", autouse=True)
def light(qapp) -> None:
    theme.apply(qapp, "light")


@pytest.fixture
def page(qtbot, qapp, monkeypatch) -> Iterator[Page]:
    monkeypatch.setattr(theme, "examples", lambda: EXAMPLES)
    panel = DataPage()
    panel.resize(1190, 640)
    panel.show()
    panel.activateWindow()
    yield Page(panel)
    panel.close()
    panel.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def students(page) -> Page:
    page.panel.show_project(project_for(STUDENTS), STUDENTS)
    return page


@pytest.fixture
def penguins(page) -> Page:
    page.panel.show_project(project_for(PENGUINS), PENGUINS)
    return page


# Without a table


def test_without_a_table_the_page_offers_to_open_one(page):
    page.panel.show_project(None, None)
    page.click("_open_button")
    assert page.recorder.commands == ["open"]


def test_every_example_has_a_button_that_requests_its_project(page):
    page.panel.show_project(Project(), None)
    for name in ("students", "wine", "penguins"):
        page.click(f"_{name}_button")
    assert page.recorder.commands == ["students.json", "wine.json", "penguins.json"]


def test_an_example_can_be_opened_with_the_keyboard(page):
    page.part("_wine_button").setFocus()
    QTest.keyClick(page.part("_wine_button"), Qt.Key.Key_Space)
    assert page.recorder.commands == ["wine.json"]


def test_a_project_whose_table_is_not_open_keeps_its_columns_in_view(page):
    page.panel.show_project(project_for(STUDENTS), None)
    assert page.cell("daily_study", "role") == "Feature"
    assert "not open" in page.label("_shape_label").text()
    assert page.label("_description_label").text() == ""
    assert not page.part("_rows_view").isVisible()
    assert page.part("_split_bar").accessibleName() == "Train: 64 %, Validation: 16 %, Test: 20 %"
    page.click("_another_button")
    assert page.recorder.commands == ["open"]


# Texts about the table


def test_the_header_shows_size_and_reading_options(students):
    assert students.label("_file_label").text() == "students.csv"
    assert students.label("_shape_label").text() == "1,000 rows · 3 columns · separated by commas, UTF-8"


def test_a_decimal_comma_and_a_foreign_encoding_are_reported():
    assert (
        READERS[PENGUINS.reading.format].described(PENGUINS.reading) == "separated by semicolons, decimal comma, cp1252"
    )


def test_showing_a_project_emits_no_edit(students):
    for project, table in ((project_for(PENGUINS), PENGUINS), (project_for(STUDENTS), None), (None, None)):
        students.panel.show_project(project, table)
    assert students.recorder.edits == []


def test_the_list_shows_settings_and_statistics_of_each_column(penguins):
    shown = {key: penguins.cell("bill_length", key) for key in PLACES}
    assert shown == {
        "name": "bill_length",
        "role": "Feature",
        "kind": "Number",
        "prepared": "Rank-normal",
        "gaps": "Median",
        "values": "",
        "missing": "2",
        "distinct": "400",
        "minimum": "0",
        "mean": "4.5",
        "median": "–",
        "maximum": "9",
        "deviation": "2",
    }
    assert penguins.cell("species", "prepared") == "–"
    assert penguins.cell("sex", "prepared") == "One-hot"


def test_the_columns_model_passes_the_tester_of_qt(qtbot):
    model = ColumnsModel()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    assert model.show_columns(project_for(STUDENTS), STUDENTS)
    assert model.rowCount() == len(STUDENTS.columns)
    assert model.show_columns(project_for(PENGUINS), PENGUINS)
    assert model.rowCount() == len(PENGUINS.columns)


def test_distributions_are_available_as_text():
    assert distribution_text(PENGUINS.columns[0]) == "Adelie: 100 rows\nChinstrap: 200 rows\nGentoo: 300 rows"
    assert distribution_text(PENGUINS.columns[1]) == "From 0 to 9, mean 4.5"
    assert end_texts(PENGUINS.columns[0]) == ("", "")
    assert end_texts(PENGUINS.columns[1]) == ("0", "9")
    many = ColumnFacts("batch", "category", False, 0, 30, levels=tuple(f"b{n}" for n in range(30)), counts=(1,) * 30)
    assert end_texts(many) == ("16 of 30 levels", "")
    assert (
        description(PENGUINS.columns[1]) == "400 distinct values · 2 cells missing · min 0 · mean 4.5 · max 9 · std 2"
    )


def test_many_levels_of_a_number_are_drawn_in_slices_of_its_range():
    levels = tuple(str(level) for level in range(100))
    facts = replace(number("x"), levels=levels, counts=(1,) * 100, minimum=0.0, maximum=99.0)
    assert len(heights(facts)) == 16
    assert max(heights(facts)) == 1


# Choosing for one column


def test_a_click_on_a_role_opens_a_menu_that_sets_it(students):
    students.press("daily_study", "role")
    students.choose("Ignore")
    assert students.recorder.text == "Ignore daily_study"
    assert students.recorder.project.data.column("daily_study").role == "ignore"


def test_a_new_target_brings_its_output_layer_and_loss(students):
    students.press("daily_study", "role")
    students.choose("Target")
    project = students.recorder.project
    assert students.recorder.text == "Predict daily_study"
    assert [column.name for column in project.data.with_role("target")] == ["daily_study"]
    assert project.data.column("passing_grade").role == "feature"
    assert follows(project, output_advice(project, STUDENTS))


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_F2])
def test_a_cell_is_chosen_with_the_keyboard_alone(students, key):
    students.table.setFocus()
    students.table.setCurrentIndex(students.index("monthly_tuition", "prepared"))
    QTest.keyClick(students.table, key)
    menu = students.menu()
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert students.recorder.text == "Scale monthly_tuition: power"
    assert students.recorder.project.data.column("monthly_tuition").scaling == "power"


@pytest.mark.parametrize("letter, role", [("T", "target"), ("I", "ignore")])
def test_a_key_sets_the_role_of_the_selected_column_but_no_bare_letter(students, letter, role):
    students.press("daily_study", "name")
    QTest.keyClick(students.table, letter)
    assert students.recorder.edits == []
    QTest.keyClick(students.table, letter, ROLE_KEYS)
    assert students.recorder.project.data.column("daily_study").role == role


def test_the_present_value_is_the_one_that_is_marked(students):
    students.press("passing_grade", "role")
    assert [action.text() for action in students.menu().actions() if action.isChecked()] == ["Target"]


def test_choosing_the_current_value_changes_nothing(students):
    students.press("daily_study", "kind")
    students.choose("Number")
    assert students.recorder.edits == []


def test_cells_without_a_choice_open_nothing(students):
    students.press("passing_grade", "prepared")
    assert QApplication.activePopupWidget() is None


def test_a_category_has_no_mean_to_fill_in(penguins):
    penguins.press("sex", "gaps")
    enabled = [action.text() for action in penguins.menu().actions() if action.isEnabled()]
    assert enabled == ["Drop row", "Most frequent", "Constant"]


def test_a_number_that_becomes_a_category_loses_its_mean():
    project, _ = with_choice(project_for(PENGUINS), PENGUINS, ("bill_length",), "missing", "mean")
    project, text = with_choice(project, PENGUINS, ("bill_length",), "kind", "category")
    assert text == "Treat bill_length as a category"
    assert project.data.column("bill_length").missing == "most_frequent"


def test_a_target_can_be_chosen_while_the_table_is_not_open():
    project, _ = with_choice(project_for(STUDENTS), None, ("daily_study",), "role", "target")
    assert [column.role for column in project.data.columns] == ["target", "feature", "feature"]


# Choosing for many columns


def test_a_press_inside_a_selection_chooses_for_all_of_it(penguins):
    penguins.press("bill_length", "name")
    penguins.press("sex", "name", Qt.KeyboardModifier.ShiftModifier)
    penguins.press("body_mass", "gaps")
    penguins.choose("Most frequent")
    assert penguins.recorder.text == "Missing cells of 3 columns: most frequent"
    changed = [c.name for c in penguins.recorder.project.data.columns if c.missing == "most_frequent"]
    assert changed == ["bill_length", "body_mass", "sex"]


def test_the_buttons_above_change_all_selected_columns(penguins):
    penguins.table.clearSelection()
    assert not penguins.part("_choose_role_button").isEnabled()
    penguins.table.selectAll()
    assert penguins.label("_selection_label").text() == "For 5 columns:"
    penguins.click("_choose_preprocessing_button")
    penguins.choose("None")
    assert penguins.recorder.text == "Leave 2 columns unscaled"
    scalings = {column.name: column.scaling for column in penguins.recorder.project.data.columns}
    assert scalings["bill_length"] == scalings["body_mass"] == "none"
    assert scalings["sex"] == "standard"


def test_several_columns_can_be_targets_each_with_its_output(penguins):
    penguins.press("species", "name")
    penguins.press("body_mass", "name", Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(penguins.table, "T", ROLE_KEYS)
    project = penguins.recorder.project
    assert penguins.recorder.text == "Predict 2 columns"
    assert [column.name for column in project.data.with_role("target")] == ["species", "body_mass"]
    assert [output.loss.kind for output in project.compile.outputs] == [
        "SparseCategoricalCrossentropy",
        "MeanSquaredError",
    ]


def test_one_column_at_most_has_the_role_of_a_group(penguins):
    penguins.table.selectAll()
    penguins.click("_choose_role_button")
    group = next(action for action in penguins.menu().actions() if action.text() == "Group")
    assert not group.isEnabled()
    penguins.menu().close()
    penguins.table.clearSelection()
    penguins.press("sex", "role")
    penguins.choose("Group")
    project, _ = with_choice(penguins.recorder.project, PENGUINS, ("note",), "role", "group")
    assert [(column.name, column.role) for column in project.data.columns if column.name in ("sex", "note")] == [
        ("sex", "ignore"),
        ("note", "group"),
    ]


def test_the_role_of_a_column_chooses_how_rows_are_split(penguins):
    project, _ = with_choice(project_for(PENGUINS), PENGUINS, ("note",), "role", "group")
    assert project.data.split.method == "group"
    project, _ = with_choice(project, PENGUINS, ("note",), "role", "ignore")
    assert project.data.split.method == "random"
    project, _ = with_choice(project, PENGUINS, ("note",), "role", "split")
    assert project.data.split.method == "column"


def test_the_context_menu_has_all_that_fits_the_selection(penguins):
    penguins.press("sex", "name")
    where = penguins.table.visualRect(penguins.index("sex", "name")).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, penguins.table.viewport().mapToGlobal(where))
    QApplication.sendEvent(penguins.table.viewport(), event)
    texts = [action.text() for action in penguins.menu().actions() if action.text()]
    assert texts == ["sex", "Role", "Kind", "Encoding", "If missing", "Select all"]


def test_the_selection_stays_after_an_edit(penguins):
    penguins.table.selectAll()
    penguins.click("_choose_preprocessing_button")
    penguins.choose("Min–max")
    penguins.panel.show_project(penguins.recorder.project, PENGUINS)
    assert len(penguins.table.selected_rows()) == 5
    assert penguins.cell("bill_length", "prepared") == "Min–max"


# Preprocessing


def test_the_selected_column_shows_its_values_and_its_preprocessing(penguins):
    penguins.press("bill_length", "name")
    assert penguins.label("_column_title_label").text() == "bill_length"
    assert penguins.part("_scaling_field").isVisible()
    assert not penguins.part("_encoding_field")
    penguins.press("sex", "name")
    assert penguins.part("_encoding_field").isVisible()


def test_a_choice_in_the_form_is_for_all_selected_columns_that_it_fits(penguins):
    penguins.table.selectAll()
    penguins.panel.findChild(ColumnDetail).chosen.emit("clip", 0.01)
    assert penguins.recorder.text == "Clip outliers of 2 columns"
    clipped = [column.name for column in penguins.recorder.project.data.columns if column.clip]
    assert clipped == ["bill_length", "body_mass"]


def test_a_number_target_shows_its_scaling_and_whether_predictions_are_clamped(penguins):
    project = with_target(project_for(PENGUINS), PENGUINS, "body_mass")
    penguins.panel.show_project(project, PENGUINS)
    penguins.press("body_mass", "name")
    assert penguins.part("_target_scaling_field").isVisible()
    assert penguins.part("_clamp_predictions_field").isVisible()
    assert penguins.cell("body_mass", "prepared") == "Standard"
    penguins.panel.findChild(ColumnDetail).chosen.emit("target_scaling", "log")
    assert penguins.recorder.text == "Scale the target body_mass: logarithm"
    assert penguins.recorder.project.data.column("body_mass").target_scaling == "log"
    assert penguins.recorder.project.data.column("bill_length").target_scaling == "none"
    penguins.panel.findChild(ColumnDetail).chosen.emit("clamp_predictions", False)
    assert penguins.recorder.text == "Clamp predictions of body_mass"


def test_the_constant_is_shown_only_if_missing_cells_are_filled_with_it(penguins):
    penguins.press("sex", "name")
    assert penguins.part("_fill_field").isVisible()
    project, _ = with_choice(project_for(PENGUINS), PENGUINS, ("sex",), "missing", "most_frequent")
    penguins.panel.show_project(project, PENGUINS)
    assert not penguins.part("_fill_field").isVisible()


def test_the_parts_of_dates_are_ticked(page):
    born = ColumnFacts("born", "date", False, 0, 300, first="1990-01-01", last="2020-01-01", histogram=(1, 2))
    table = TableFacts("dates.csv", ReadingSpec(), 300, (born, category("passed", "no", "yes")))
    page.panel.show_project(project_for(table), table)
    page.press("born", "name")
    page.click("_hour_box")
    assert page.recorder.text == "Parts of the dates of born"
    assert "hour" in page.recorder.project.data.column("born").parts
    assert page.cell("born", "minimum") == "1990-01"
    times = replace(born, first="1900-01-01", last="1900-01-01 18:54:00")
    table = TableFacts("times.csv", ReadingSpec(), 300, (times, category("passed", "no", "yes")))
    page.panel.show_project(project_for(table), table)
    assert [page.cell("born", key) for key in ("minimum", "maximum")] == ["00:00", "18:54"]


def test_what_differs_from_the_suggestion_is_marked_and_can_be_reset(penguins):
    def is_marked() -> bool:
        field = next(each for each in penguins.panel.findChildren(QWidget, "_missing_field") if each.isVisible())
        row = field.parentWidget()
        while not isinstance(row, FormRow):
            row = row.parentWidget()
        return row.findChild(QToolButton, "_reset_button").isVisible()

    penguins.press("bill_length", "name")
    assert not is_marked()
    project, _ = with_choice(project_for(PENGUINS), PENGUINS, ("bill_length",), "missing", "mean")
    penguins.panel.show_project(project, PENGUINS)
    assert is_marked()
    penguins.panel.show_project(project_for(PENGUINS), PENGUINS)
    assert not is_marked()


def test_a_problem_is_fixed_where_the_column_is(penguins):
    project, _ = with_choice(project_for(PENGUINS), PENGUINS, ("bill_length",), "missing", "drop")
    penguins.panel.show_project(project, PENGUINS)
    penguins.panel.show_problems(check(project, PENGUINS))
    penguins.press("bill_length", "name")
    assert "2 rows are left out" in penguins.label("_problem_label").text()
    penguins.click("_column_fix_button")
    (fix,) = penguins.recorder.fixes
    assert fix.change(project).data.column("bill_length").missing == "median"


def test_a_missing_marker_becomes_a_level_and_missing_again_where_the_column_is(penguins):
    marked = replace(PENGUINS.columns[3], markers=(("NA", 11),))
    table = replace(PENGUINS, columns=tuple(marked if each.name == "sex" else each for each in PENGUINS.columns))
    project = project_for(table)
    penguins.panel.show_project(project, table)
    box = penguins.part("_level_NA_box")
    penguins.press("bill_length", "name")
    assert not box.isVisible()
    penguins.press("sex", "name")
    assert box.isVisible() and not box.isChecked() and not penguins.part("_level_None_box").isVisible()
    penguins.click("_level_NA_box")
    assert penguins.recorder.fixes[-1].text == "Keep NA as a category"
    kept = penguins.recorder.fixes[-1].change(project)
    assert kept.data.reading.column("sex").kept == ("NA",)
    penguins.panel.show_project(kept, PENGUINS)
    assert box.isChecked()
    penguins.click("_level_NA_box")
    missing = penguins.recorder.fixes[-1].change(kept)
    back = missing.data.reading.column("sex")
    assert (back.kept, back.missing) == ((), ("NA",))
    penguins.panel.show_project(missing, PENGUINS)
    assert box.isVisible() and not box.isChecked()


def test_classes_that_were_joined_are_taken_apart_in_the_details_of_the_target(page):
    facts = category("answer", "No", "Yes", "yes ")
    table = TableFacts("survey.csv", ReadingSpec(), 600, (number("x"), facts))
    project = with_target(project_for(table), table, "answer")
    page.panel.show_project(project, table)
    page.press("answer", "name")
    boxes = [each for each in page.panel.findChildren(QWidget, "_join_levels_field") if each.isVisible()]
    assert len(boxes) == 1
    for joined, units in ((True, 1), (False, 3)):
        page.panel.findChild(ColumnDetail).chosen.emit("join_levels", joined)
        project = page.recorder.project
        assert project.data.column("answer").join_levels is joined
        assert follows(project, output_advice(project, table)) and output_advice(project, table).units == units
        page.panel.show_project(project, table)


def test_without_a_selection_the_inputs_of_the_network_are_shown(penguins):
    penguins.table.clearSelection()
    assert "reads 7 numbers per row" in penguins.label("_description_label").text()


# Finding and sorting


def test_searching_lists_the_columns_with_that_text(penguins):
    box = penguins.panel.findChild(QLineEdit, "_search_box")
    QTest.keyClicks(box, "BILL")
    rows = penguins.table.model()
    assert [rows.index(row, 0).data() for row in range(rows.rowCount())] == ["bill_length"]
    box.clear()
    assert rows.rowCount() == 5


def test_a_choice_in_a_list_that_was_searched_is_for_the_right_column(penguins):
    QTest.keyClicks(penguins.panel.findChild(QLineEdit, "_search_box"), "sex")
    penguins.press("sex", "role")
    penguins.choose("Ignore")
    assert penguins.recorder.text == "Ignore sex"


def test_a_click_on_a_heading_sorts_and_a_row_stays_while_it_is_edited(penguins):
    header = penguins.table.horizontalHeader()
    place = QPoint(header.sectionViewportPosition(PLACES["missing"]) + 20, header.height() // 2)
    for _ in range(2):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert penguins.table.model().index(0, 0).data() == "sex"
    penguins.press("sex", "role")
    penguins.choose("Ignore")
    penguins.panel.show_project(penguins.recorder.project, PENGUINS)
    assert penguins.table.model().index(0, 0).data() == "sex"


def test_two_thousand_columns_are_shown_searched_and_changed_without_a_pause(page):
    columns = tuple(number(f"gene_{place}") for place in range(1_999))
    table = TableFacts("genes.csv", ReadingSpec(), 300, (*columns, category("label", "a", "b")))
    project = project_for(table)
    started = time.perf_counter()
    page.panel.show_project(project, table)
    page.panel.grab()
    page.table.selectAll()
    page.click("_choose_preprocessing_button")
    page.choose("Min–max")
    page.panel.show_project(page.recorder.project, table)
    page.panel.grab()
    assert time.perf_counter() - started < 3
    assert page.recorder.text == "Scale 1,999 columns: min–max"


# The output layer


def test_a_project_that_follows_the_suggestion_has_no_button_to_apply_it(students):
    assert students.label("_reason_label").text() == "2 classes in passing_grade: 1 unit, sigmoid, binary crossentropy"
    assert not students.part("_use_button").isVisible()


def test_one_click_applies_the_suggested_output(penguins):
    project = project_for(PENGUINS)
    last = project.model.layers[-1].replaced(params={"units": 1, "activation": "sigmoid"})
    penguins.panel.show_project(
        project.replaced(model=project.model.with_layer(len(project.model.layers) - 1, last)), PENGUINS
    )
    assert penguins.label("_reason_label").text().startswith("Suggested: 3 classes in species")
    penguins.click("_use_button")
    assert follows(penguins.recorder.project, output_advice(penguins.recorder.project, PENGUINS))
    assert penguins.recorder.text == "Apply the suggested output"


def test_without_a_target_the_page_suggests_to_choose_one(students):
    project, _ = with_choice(project_for(STUDENTS), STUDENTS, ("passing_grade",), "role", "feature")
    students.panel.show_project(project, STUDENTS)
    assert students.label("_reason_label").text().startswith("Choose a target")
    assert not students.part("_use_button").isVisible()


# The split


def test_the_suggested_split_is_reported_in_rows(students):
    assert students.part("_split_bar").accessibleName() == "Train: 640 rows, Validation: 160 rows, Test: 200 rows"


@pytest.mark.parametrize(
    "rows, test, validation, sizes",
    [
        (1_000, 0.3, 0.3, (490, 210, 300)),
        (569, 0.3, 0.3, (278, 120, 171)),
        (10, 0.25, 0, (7, 0, 3)),
        (0, 0.3, 0.3, (0, 0, 0)),
    ],
)
def test_parts_are_rounded_as_scikit_learn_rounds_them(rows, test, validation, sizes):
    split = SplitSpec(test_fraction=test, validation_fraction=validation)
    assert part_sizes(split, rows) == sizes


def test_a_typed_share_is_one_step_of_undo_and_updates_the_texts(students):
    box = students.part("_test_box")
    box.selectAll()
    QTest.keyClicks(box, "30")
    project, text, key = students.recorder.edits[-1]
    assert project.data.split.test_fraction == 0.3
    assert (text, {edit[2] for edit in students.recorder.edits}) == ("Test part: 30 %", {"data.split.test_fraction"})
    students.panel.show_project(project, STUDENTS)
    assert "Test: 300 rows" in students.part("_split_bar").accessibleName()
    assert key == "data.split.test_fraction"


def test_shuffle_stratify_and_seed_are_edited_too(students):
    students.click("_shuffle_box")
    assert not students.recorder.project.data.split.shuffle
    students.click("_stratify_box")
    assert not students.recorder.project.data.split.stratify
    QTest.keyClick(students.part("_seed_box"), Qt.Key.Key_Up)
    assert students.recorder.project.data.split.seed == 43


def test_the_largest_seed_can_be_typed(students):
    box = students.part("_seed_box")
    box.selectAll()
    QTest.keyClicks(box, str(2**32 - 1))
    assert students.recorder.project.data.split.seed == 2**32 - 1


def test_stratify_is_disabled_with_a_reason_if_it_has_no_effect(students):
    box = students.part("_stratify_box")
    assert box.isEnabled()
    project, _ = with_choice(project_for(STUDENTS), STUDENTS, ("daily_study",), "role", "target")
    students.panel.show_project(project, STUDENTS)
    assert not box.isEnabled()
    assert "number" in box.toolTip()
    split = SplitSpec(shuffle=False)
    project = project_for(STUDENTS)
    students.panel.show_project(project.replaced(data=project.data.replaced(split=split)), STUDENTS)
    assert not box.isEnabled()
    assert "shuffle" in box.toolTip()


def test_rows_omitted_because_of_missing_cells_are_counted(penguins):
    assert left_out(project_for(PENGUINS), PENGUINS) == (0, 0)
    assert not penguins.label("_left_out_label").isVisible()
    dropping, _ = with_choice(project_for(PENGUINS), PENGUINS, ("bill_length", "body_mass", "sex"), "missing", "drop")
    penguins.panel.show_project(dropping, PENGUINS)
    assert left_out(dropping, PENGUINS) == (11, 15)
    assert penguins.label("_left_out_label").text() == "11 to 15 rows with missing cells are omitted."
    project, _ = with_choice(dropping, PENGUINS, ("bill_length", "body_mass"), "missing", "mean")
    penguins.panel.show_project(project, PENGUINS)
    assert penguins.label("_left_out_label").text() == "11 rows with missing cells are omitted."


def test_an_ignored_column_says_why_it_is_ignored(penguins):
    penguins.press("note", "name")
    text = penguins.label("_no_preprocessing_label").text()
    assert text == (
        "note is ignored: it looks like an identifier: no two rows have the same value. "
        "To use it, set its role to feature."
    )


# Problems


def test_a_problem_is_in_the_tooltip_of_its_column(penguins):
    problem = Problem(("data", "columns", "note", "role"), "note is free text.")
    penguins.panel.show_problems((problem,))
    assert "note is free text." in penguins.index("note", "name").data(Qt.ItemDataRole.ToolTipRole)


def test_all_problems_of_a_real_check_can_be_shown(penguins):
    project, _ = with_choice(project_for(PENGUINS), PENGUINS, ("note",), "role", "feature")
    penguins.panel.show_project(project, PENGUINS)
    problems = check(project, PENGUINS)
    penguins.panel.show_problems(problems)
    assert any(problem.where[:3] == ("data", "columns", "note") for problem in problems)


def test_the_page_goes_to_the_column_of_a_problem(penguins):
    assert penguins.panel.go_to(("data", "columns", "sex", "kind"))
    assert penguins.table.selected_rows() == [3]
    assert penguins.table.hasFocus()


def test_the_page_goes_to_a_setting_of_the_split(penguins):
    assert penguins.panel.go_to(("data", "split", "validation_fraction"))
    assert penguins.part("_validation_box").hasFocus()
    assert not penguins.panel.go_to(("model", "layers", 0))


# Accessibility


def test_everything_that_can_be_used_has_a_name_and_a_tip(students):
    kinds = (QAbstractButton, QAbstractSpinBox, QLineEdit)
    parts = [part for kind in kinds for part in students.panel.findChildren(kind) if part.objectName().startswith("_")]
    assert len(parts) >= 14
    assert [part.objectName() for part in parts if not part.toolTip() or not part.accessibleName()] == []


@pytest.mark.parametrize("width", [500, 560, 959, 960, 1190])
def test_nothing_is_cut_off_at_the_side(students, qtbot, width):
    students.table.selectAll()
    students.panel.resize(width, 640)
    area = students.panel.layout().currentWidget()
    qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)
    assert area.widget().width() <= area.viewport().width()


def test_large_text_needs_no_scrolling_to_the_side(students, qapp, qtbot):
    area = students.panel.layout().currentWidget()
    theme.apply(qapp, "light", 1.5)
    try:
        for width in (760, 1190, 1500):
            students.panel.resize(width, 640)
            qtbot.waitUntil(lambda: area.horizontalScrollBar().maximum() == 0)
            assert area.widget().width() <= area.viewport().width()
    finally:
        theme.apply(qapp, "light")


def test_columns_that_the_table_lacks_are_marked(page):
    data = DataSpec(columns=(ColumnSpec(name="gone"), *project_for(STUDENTS).data.columns))
    page.panel.show_project(project_for(STUDENTS).replaced(data=data), STUDENTS)
    assert page.cell("gone", "distinct") == "–"
    assert "no such column" in page.index("gone", "name").data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("value", [1e12, -1.2345678e12, 123456789.0, -3.2e-8, 1e300])
def test_no_exponent_of_a_large_number_is_cut_off(qtbot, value):
    facts = ColumnFacts("big", "number", True, 0, 5, minimum=value, maximum=value, mean=value, deviation=0.0)
    table = TableFacts("a.csv", ReadingSpec(), 5, (facts,))
    model = ColumnsModel()
    model.show_columns(project_for(table), table)
    assert all(len(model.index(0, PLACES[key]).data()) <= 9 for key in ("minimum", "mean", "maximum"))
    model.deleteLater()


def test_levels_are_moved_into_their_order_in_the_details_of_a_column(penguins):
    penguins.press("species", "name")
    levels = penguins.panel.findChild(QListWidget, "_level_list")
    shown = [levels.item(row).text() for row in range(levels.count())]
    assert levels.isVisible() and shown == ["Adelie", "Chinstrap", "Gentoo"]
    levels.setCurrentRow(2)
    QTest.keyClick(levels, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    column = penguins.recorder.project.data.column("species")
    assert column.level_order == ("Adelie", "Gentoo", "Chinstrap")
    assert penguins.recorder.text == "Order the categories of species"
    penguins.press("body_mass", "name")
    assert not levels.isVisible()
