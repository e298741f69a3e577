"""The rules of the forms that are form from the catalog and from specs."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListView, QToolButton, QWidget

from engine.catalog.entries import Argument, Entry, catalog, entry
from engine.project import CompileSpec, FitSpec, ObjectSpec, SplitSpec
from ui.forms import CatalogForm, FieldText, ObjectChooser, ObjectList, SpecForm
from ui.forms.defaults import same, starting_params, with_value
from ui.forms.parsing import InvalidInput, number_text, typed_value, value_text
from ui.forms.summary_text import params_text

SAMPLE = Entry(
    kind="Sample",
    section="layers",
    arguments=(
        Argument("units", "integer", required=True, minimum=1, unit="units", label="Units", text="Many.", main=True),
        Argument("rate", "number", 0.5, minimum=0, maximum=1, below_maximum=True, label="Rate", main=True),
        Argument("epsilon", "number", 0.001, minimum=0, above_minimum=True, label="Epsilon", main=True),
        Argument("use_bias", "boolean", True, label="Bias", main=True),
        Argument("mode", "choice", "fan_in", choices=("fan_in", "fan_out"), label="Mode", main=True),
        Argument("shape", "integers", (1,), label="Shape", main=True),
        Argument("name_of_it", "text", "", label="Name", main=True),
        Argument("seed", "integer", None, optional=True, label="Seed"),
        Argument("penalty", "regularizer", None, optional=True, label="Penalty"),
    ),
)


class Recorder:
    """Values that a form emitted, in order."""

    def __init__(self, widget: QWidget) -> None:
        self.all: list[tuple[object, str]] = []
        widget.changed.connect(lambda value, name: self.all.append((value, name)))

    @property
    def last(self) -> tuple[object, str]:
        return self.all[-1]


def shown(qtbot, form: QWidget) -> QWidget:
    qtbot.addWidget(form)
    form.resize(420, 600)
    form.show()
    form.activateWindow()
    return form


@pytest.fixture
def form(qtbot) -> CatalogForm:
    form = CatalogForm()
    form.show_entry(SAMPLE, {"units": 16})
    return shown(qtbot, form)


def retype(field: QWidget, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    line = getattr(field, "lineEdit", lambda: field)()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text) if text else QTest.keyClick(line, Qt.Key.Key_Delete)
    QTest.keyClick(line, key)


def choose(combo: QComboBox, label: str) -> None:
    """Choose a label in the open list by the keyboard."""
    combo.showPopup()
    combo.view().setCurrentIndex(combo.model().index(combo.findText(label), 0))
    QTest.keyClick(combo.view(), Qt.Key.Key_Return)


def message(form: QWidget) -> str:
    texts = [each.text() for each in form.findChildren(QLabel, "_message_label") if each.isVisible()]
    return " ".join(texts)


def reset_button(form: CatalogForm, name: str) -> QToolButton:
    return form.field(name).parent().parent().findChild(QToolButton, "_reset_button")


@pytest.mark.parametrize(
    "value, text",
    [(0.001, "0.001"), (1e-7, "1e-7"), (0.5, "0.5"), (16.0, "16"), (3, "3"), (1e-5, "0.00001"), (2.5e-9, "2.5e-9")],
)
def test_numbers_are_shown_in_decimal_notation(value, text):
    assert number_text(value) == text
    assert float(text) == value


@pytest.mark.parametrize(
    "text, value", [("16", 16), (" 16 ", 16), ("1e3", 1000), ("12,345", 12345), ("16.0", 16), ("-0", None)]
)
def test_integers_are_parsed_in_common_notations(text, value):
    argument = Argument("units", "integer", minimum=1)
    if value is None:
        with pytest.raises(InvalidInput, match="0 is too small: enter a whole number of 1 or more"):
            typed_value(text, argument)
    else:
        assert typed_value(text, argument) == value


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("abc", "“abc” is not a number: enter a number above 0"),
        ("0,5", "“0,5” contains a comma: use a decimal point"),
        ("nan", "“nan” is not a number"),
        ("0", "0 is too small"),
        ("", "Enter a number above 0"),
    ],
)
def test_text_that_is_no_number_is_rejected_with_a_message(text, sentence):
    with pytest.raises(InvalidInput, match=sentence):
        typed_value(text, Argument("rate", "number", minimum=0, above_minimum=True))


def test_a_row_of_numbers_may_be_typed_with_or_without_brackets():
    argument = Argument("shape", "integers", (1,))
    assert typed_value("(2, 3)", argument) == typed_value("2 3", argument) == (2, 3)
    assert typed_value("4", argument) == (4,)
    assert value_text((2, 3)) == "2, 3"


def test_an_axis_that_is_one_number_by_default_stays_one_number():
    assert typed_value("1", Argument("axis", "integers", -1)) == 1
    assert typed_value("1, 2", Argument("axis", "integers", -1)) == (1, 2)


def test_names_are_typed_with_commas_between_them():
    argument = Argument("exclude_layers", "texts", optional=True)
    assert typed_value("output, dense_1 ,", argument) == ("output", "dense_1")
    assert typed_value(" ", argument) is None
    assert value_text(("output", "dense_1")) == "output, dense_1"


def test_true_is_not_one():
    assert not same(True, 1)
    assert same(1.0, 1)


def test_parameters_hold_only_what_differs_from_the_default():
    assert with_value(SAMPLE, {"units": 8, "rate": 0.2}, "rate", 0.5) == {"units": 8}
    assert list(with_value(SAMPLE, {"rate": 0.2}, "units", 8)) == ["units", "rate"]


def test_a_new_object_has_all_required_parameters():
    assert starting_params(SAMPLE) == {"units": 8}
    for section in catalog().values():
        for each in section.values():
            params = starting_params(each)
            for argument in each.arguments:
                assert not argument.required or argument.name in params, f"{each.kind} needs {argument.name}"
                if argument.name in params and argument.type in ("integer", "number", "integers", "numbers"):
                    assert typed_value(value_text(params[argument.name]), argument) == params[argument.name]


def test_showing_values_emits_nothing(form):
    recorder = Recorder(form)
    form.show_entry(SAMPLE, {"units": 3, "rate": 0.1, "use_bias": False, "mode": "fan_out", "shape": (2, 2)})
    form.set_expanded(True)
    form.show_entry(SAMPLE, {"units": 3, "penalty": ObjectSpec(kind="L2", params={"l2": 0.3})})
    form.show_entry(entry("layers", "Dropout"), {"rate": 0.5})
    form.show_entry(None, {})
    assert recorder.all == []


def test_a_typed_number_is_proposed_with_its_argument(form):
    recorder = Recorder(form)
    retype(form.field("units"), "24")
    assert recorder.last == ({"units": 24}, "units")


def test_scientific_notation_is_accepted_and_shown_as_decimal(form):
    recorder = Recorder(form)
    retype(form.field("epsilon"), "2e-3")
    assert recorder.last == ({"units": 16, "epsilon": 0.002}, "epsilon")
    assert form.field("epsilon").lineEdit().text() == "0.002"


def test_invalid_input_gets_a_message_and_the_old_value_stays(form):
    recorder = Recorder(form)
    retype(form.field("units"), "0")
    assert recorder.all == []
    assert message(form) == "0 is too small: enter a whole number of 1 or more. The value is still 16."
    QTest.keyClick(form.field("units").lineEdit(), Qt.Key.Key_Tab)
    assert form.field("units").lineEdit().text() == "16"
    retype(form.field("units"), "17")
    assert message(form) == ""


def test_leaving_a_field_with_invalid_text_restores_the_value(form):
    retype(form.field("rate"), "abc", Qt.Key.Key_Tab)
    assert form.field("rate").lineEdit().text() == "0.5"
    assert "The value is still 0.5." in message(form)


def test_arrow_keys_step_by_the_leading_digit(form):
    recorder = Recorder(form)
    line = form.field("epsilon").lineEdit()
    QTest.keyClick(form.field("epsilon"), Qt.Key.Key_Up)
    assert recorder.last[0]["epsilon"] == 0.002
    QTest.keyClick(form.field("epsilon"), Qt.Key.Key_Down)
    QTest.keyClick(form.field("epsilon"), Qt.Key.Key_Down)
    assert line.text() == "0.0009"
    QTest.keyClick(form.field("units"), Qt.Key.Key_Up)
    assert recorder.last == ({"units": 17, "epsilon": 0.0009}, "units")


def test_stepping_stops_at_the_bounds(form):
    form.show_entry(SAMPLE, {"units": 1, "rate": 0.9})
    recorder = Recorder(form)
    QTest.keyClick(form.field("units"), Qt.Key.Key_Down)
    QTest.keyClick(form.field("rate"), Qt.Key.Key_Up)
    assert recorder.all == []


def test_a_tick_box_and_a_choice_propose_their_values(form):
    recorder = Recorder(form)
    QTest.mouseClick(form.field("use_bias"), Qt.MouseButton.LeftButton)
    assert recorder.last == ({"units": 16, "use_bias": False}, "use_bias")
    choose(form.field("mode"), "fan out")
    assert recorder.last == ({"units": 16, "use_bias": False, "mode": "fan_out"}, "mode")


def test_an_argument_that_was_changed_can_be_reset(form):
    form.show_entry(SAMPLE, {"units": 16, "rate": 0.1})
    recorder = Recorder(form)
    assert reset_button(form, "rate").isVisible()
    assert not reset_button(form, "units").isVisible()
    QTest.mouseClick(reset_button(form, "rate"), Qt.MouseButton.LeftButton)
    assert recorder.last == ({"units": 16}, "rate")
    assert form.field("rate").lineEdit().text() == "0.5"
    assert not reset_button(form, "rate").isVisible()


def test_only_the_main_arguments_are_shown_until_the_form_is_expanded(form):
    assert form.field("seed") is None
    button = form.findChild(QToolButton, "_all_button")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert form.field("seed").isVisible()
    form.show_entry(SAMPLE, {"units": 99})
    assert form.field("seed").isVisible()
    form.show_entry(entry("layers", "Dense"), {"units": 1})
    assert form.field("kernel_initializer") is None


def test_changes_of_hidden_arguments_are_counted(form):
    form.show_entry(SAMPLE, {"units": 16, "seed": 7})
    assert form.findChild(QToolButton, "_all_button").text() == "All arguments · 1 changed"


def test_an_empty_optional_field_means_not_set(form):
    form.set_expanded(True)
    form.show_entry(SAMPLE, {"units": 16, "seed": 7})
    recorder = Recorder(form)
    retype(form.field("seed"), "")
    assert recorder.last == ({"units": 16}, "seed")


def test_tooltips_have_a_description_and_the_keras_keyword(form):
    tip = form.field("units").toolTip()
    assert "Many." in tip
    assert "Keras: units" in tip
    assert form.field("units").accessibleName() == "Units"


def test_an_object_is_chosen_and_edited_in_the_row_of_its_argument(form):
    form.set_expanded(True)
    recorder = Recorder(form)
    choose(form.field("penalty"), "L2")
    params, name = recorder.last
    assert name == "penalty"
    assert params["penalty"] == ObjectSpec(kind="L2")
    nested = form.field("penalty").parent().parent().findChild(CatalogForm)
    retype(nested.field("l2"), "0.3")
    assert recorder.last == ({"units": 16, "penalty": ObjectSpec(kind="L2", params={"l2": 0.3})}, "penalty.l2")
    choose(form.field("penalty"), "Not set")
    assert recorder.last == ({"units": 16}, "penalty")


def test_objects_are_found_by_all_their_keras_names(form):
    form.show_entry(SAMPLE, {"units": 16, "penalty": "l2"})
    form.set_expanded(True)
    assert form.field("penalty").kind() == "L2"


def test_typing_is_not_disturbed_when_the_document_changes(form):
    form.changed.connect(lambda params, name: form.show_entry(SAMPLE, dict(params)))
    line = form.field("epsilon").lineEdit()
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, "0.050")
    assert line.text() == "0.050"
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert line.text() == "0.05"


def test_a_learning_rate_is_a_number_or_a_schedule(qtbot):
    form = shown(qtbot, CatalogForm())
    form.show_entry(entry("optimizers", "Adam"), {"learning_rate": 0.05})
    recorder = Recorder(form)
    combo = form.field("learning_rate").parent().parent().findChild(QComboBox)
    choose(combo, "Cosine decay")
    schedule = recorder.last[0]["learning_rate"]
    assert schedule.kind == "CosineDecay"
    assert schedule.params["initial_learning_rate"] == 0.05
    choose(combo, "Constant")
    assert recorder.last == ({"learning_rate": 0.05}, "learning_rate")


def test_every_entry_of_the_catalog_makes_a_form(qtbot):
    form = shown(qtbot, CatalogForm())
    recorder = Recorder(form)
    for section in catalog().values():
        for each in section.values():
            form.show_entry(each, starting_params(each))
            form.set_expanded(True)
            for argument in each.arguments:
                assert form.field(argument.name).toolTip()
                assert form.field(argument.name).accessibleName()
    assert recorder.all == []


def test_a_chooser_changes_the_kind_and_keeps_what_both_have(qtbot):
    chooser = shown(qtbot, ObjectChooser("optimizers"))
    chooser.show_object(ObjectSpec(kind="Adam", params={"learning_rate": 0.05, "beta_1": 0.8}))
    recorder = Recorder(chooser)
    choose(chooser.findChild(QComboBox, "_kind_combo"), "SGD")
    assert recorder.last == (ObjectSpec(kind="SGD", params={"learning_rate": 0.05}), "kind")
    retype(chooser.form.field("momentum"), "0.9")
    assert recorder.last == (ObjectSpec(kind="SGD", params={"learning_rate": 0.05, "momentum": 0.9}), "momentum")


def test_losses_that_fit_the_task_come_first_and_others_have_a_reason(qtbot):
    chooser = shown(qtbot, ObjectChooser("losses", allow_none=True))
    chooser.show_object(ObjectSpec(kind="MeanSquaredError"), "binary")
    combo = chooser.findChild(QComboBox, "_kind_combo")
    labels = [combo.itemText(row) for row in range(combo.count())]
    assert labels[0] == "None"
    assert labels.index("Binary crossentropy") < labels.index("For other targets") < combo.currentIndex()
    tip = combo.itemData(combo.currentIndex(), Qt.ItemDataRole.ToolTipRole)
    assert "For a target that is a number; this target is one of two classes." in tip
    chooser.show_object(None, "regression")
    assert combo.currentText() == "None"
    assert combo.findText("Mean squared error") < combo.findText("For other targets")


FIT = [
    FieldText("epochs", "Epochs", "How often all rows are seen.", "epochs"),
    FieldText("validation_batch_size", "Validation batch", unit="rows", empty="as training"),
    FieldText("shuffle", "Shuffle"),
    FieldText("class_weight", "Class weights", choices={"none": "None", "balanced": "Balanced"}),
]


def test_a_spec_form_takes_types_and_bounds_from_the_spec(qtbot):
    form = shown(qtbot, SpecForm(FitSpec, FIT))
    form.show_spec(FitSpec())
    recorder = Recorder(form)
    retype(form.field("epochs"), "0")
    assert recorder.all == []
    assert "from 1 to 1000000" in message(form)
    retype(form.field("epochs"), "50")
    assert recorder.last == (FitSpec(epochs=50), "epochs")
    retype(form.field("validation_batch_size"), "64")
    assert recorder.last[0].validation_batch_size == 64
    retype(form.field("validation_batch_size"), "")
    assert recorder.last == (FitSpec(epochs=50), "validation_batch_size")
    choose(form.field("class_weight"), "Balanced")
    assert recorder.last[0].class_weight == "balanced"
    QTest.mouseClick(form.field("shuffle"), Qt.MouseButton.LeftButton)
    assert recorder.last[0].shuffle is False


def test_a_fraction_of_a_spec_keeps_its_open_bound(qtbot):
    form = shown(qtbot, SpecForm(SplitSpec, [FieldText("test_fraction", "Test part")]))
    form.show_spec(SplitSpec())
    recorder = Recorder(form)
    retype(form.field("test_fraction"), "1")
    assert recorder.all == []
    assert "of 0 or more and below 1" in message(form)


def test_auto_is_the_empty_value_of_a_spec(qtbot):
    form = shown(
        qtbot, SpecForm(CompileSpec, [FieldText("jit_compile", "XLA"), FieldText("steps_per_execution", "Steps")])
    )
    form.show_spec(CompileSpec())
    recorder = Recorder(form)
    assert form.field("jit_compile").currentText() == "Auto"
    choose(form.field("jit_compile"), "Off")
    assert recorder.last[0].jit_compile is False
    retype(form.field("steps_per_execution"), "4")
    assert recorder.last[0].steps_per_execution == 4
    retype(form.field("steps_per_execution"), "")
    assert recorder.last[0] == CompileSpec(jit_compile=False)


def shown_list(qtbot, *specs: ObjectSpec) -> ObjectList:
    objects = shown(qtbot, ObjectList("metrics"))
    objects.show_objects(specs, "binary")
    return objects


def test_a_kind_is_found_by_typing_and_added_by_enter(qtbot):
    objects = shown_list(qtbot)
    recorder = Recorder(objects)
    QTest.mouseClick(objects.findChild(QWidget, "_add_button"), Qt.MouseButton.LeftButton)
    search = objects.findChild(QLineEdit, "_search_edit")
    assert search.isVisible()
    QTest.keyClicks(search, "reca")
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert recorder.last == ((ObjectSpec(kind="Recall"),), "added")
    assert not search.isVisible()


def test_kinds_that_fit_the_task_come_first_and_arrow_keys_skip_headings(qtbot):
    objects = shown_list(qtbot)
    recorder = Recorder(objects)
    QTest.mouseClick(objects.findChild(QWidget, "_add_button"), Qt.MouseButton.LeftButton)
    search = objects.findChild(QLineEdit, "_search_edit")
    model = objects.findChild(QListView, "_kind_list").model()
    rows = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert rows.index("Accuracy") < rows.index("For other targets") < rows.index("Mean absolute error")
    QTest.keyClick(search, Qt.Key.Key_Down)
    QTest.keyClick(search, Qt.Key.Key_Up)
    QTest.keyClick(search, Qt.Key.Key_Up)
    QTest.keyClick(search, Qt.Key.Key_Return)
    assert recorder.last[1] == "added"


def test_one_of_several_objects_is_edited_in_its_row(qtbot):
    objects = shown_list(qtbot, ObjectSpec(kind="AUC"), ObjectSpec(kind="BinaryAccuracy"))
    recorder = Recorder(objects)
    QTest.mouseClick(objects.row(1).findChild(QToolButton, "_name_button"), Qt.MouseButton.LeftButton)
    retype(objects.row(1).findChild(CatalogForm).field("threshold"), "0.7")
    changed = ObjectSpec(kind="BinaryAccuracy", params={"threshold": 0.7})
    assert recorder.last == ((ObjectSpec(kind="AUC"), changed), "1.threshold")


def test_one_of_several_objects_is_removed_and_the_others_stay(qtbot):
    objects = shown_list(qtbot, ObjectSpec(kind="AUC"), ObjectSpec(kind="Precision"), ObjectSpec(kind="Recall"))
    recorder = Recorder(objects)
    QTest.mouseClick(objects.row(1).findChild(QToolButton, "_remove_button"), Qt.MouseButton.LeftButton)
    assert recorder.last == ((ObjectSpec(kind="AUC"), ObjectSpec(kind="Recall")), "removed")
    QTest.mouseClick(objects.row(1).findChild(QToolButton, "_remove_button"), Qt.MouseButton.LeftButton)
    assert recorder.last == ((ObjectSpec(kind="AUC"),), "removed")


def test_an_object_that_does_not_fit_the_task_is_marked(qtbot):
    objects = shown_list(qtbot, ObjectSpec(kind="MeanSquaredError"))
    assert "does not fit a target that is one of two classes" in [
        label.text() for label in objects.row(0).findChildren(QLabel)
    ]


def test_an_object_has_a_short_summary():
    assert params_text(entry("layers", "Dense"), {"units": 8, "activation": "relu"}) == "8 units · relu"
    assert params_text(SAMPLE, {"units": 1, "use_bias": False, "rate": 0.5}) == "1 unit · bias off"
    assert params_text(entry("layers", "Dropout"), {"rate": 0.5}) == "rate 0.5"


def test_a_field_that_keras_does_not_have_names_no_keyword(qtbot):
    texts = [
        FieldText("epochs", "Epochs"),
        FieldText("start_from", "Start from", "Which weights come first.", keras=""),
    ]
    form = shown(qtbot, SpecForm(FitSpec, texts))
    form.show_spec(FitSpec())
    assert "Keras: epochs" in form.field("epochs").toolTip()
    assert form.field("start_from").toolTip() == "Which weights come first.\nDefault: new weights"


def test_a_loss_that_does_not_fit_the_target_has_a_reason(qtbot):
    chooser = ObjectChooser("losses")
    qtbot.addWidget(chooser)
    chooser.show_object(ObjectSpec(kind="Huber"), "binary")
    label = chooser.findChild(object, "_unfit_label")
    assert label.text() == "For a target that is a number; this target is one of two classes."
    assert not label.isHidden()
    chooser.show_object(ObjectSpec(kind="Huber"), "regression")
    assert label.isHidden()
