"""Manual class weights: one number per class, visible only in manual mode."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtWidgets import QDoubleSpinBox
from pytestqt.qtbot import QtBot

from engine.project import ColumnSpec, DataSpec, FitSpec, Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from ui.pages.training.class_weights import ClassWeightsForm

OUTCOME = ColumnFacts("outcome", "category", False, 0, 2, levels=("ill", "well"), counts=(8, 192))
FACTS = TableFacts("lab.csv", ReadingSpec(), 200, (OUTCOME,))
DATA = DataSpec(columns=(ColumnSpec(name="outcome", role="target", kind="category"),))


@pytest.fixture
def form(qtbot: QtBot) -> ClassWeightsForm:
    form = ClassWeightsForm()
    qtbot.addWidget(form)
    return form


def shown(form: ClassWeightsForm, **fit: Any) -> dict[str, float]:
    form.show_project(Project(data=DATA, fit=FitSpec(**fit)), FACTS)
    return {box.accessibleName(): box.value() for box in form.findChildren(QDoubleSpinBox)}


def test_each_class_has_its_weight_and_those_not_named_count_one(form: ClassWeightsForm) -> None:
    weights = shown(form, class_weight="by hand", class_weights={"ill": 4.0})
    assert weights == {"Weight of the class ill": 4.0, "Weight of the class well": 1.0}
    assert not form.isHidden()


def test_there_is_nothing_to_see_unless_weights_are_set_manually(form: ClassWeightsForm) -> None:
    assert shown(form, class_weight="balanced") == {}
    assert form.isHidden()


def test_another_weight_is_an_edit_of_the_project(form: ClassWeightsForm) -> None:
    edits: list[tuple[Project, str, str]] = []
    form.edited.connect(lambda *edit: edits.append(edit))
    shown(form, class_weight="by hand")
    form.findChildren(QDoubleSpinBox)[0].setValue(2.5)
    ((project, text, key),) = edits
    assert dict(project.fit.class_weights) == {"ill": 2.5}
    assert (text, key) == ("Set the weight of class ill", "fit.class_weights.ill")
