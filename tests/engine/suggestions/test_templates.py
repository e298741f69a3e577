"""Networks to start from: each fits every table that it says it fits, and the suggested one says why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import network
from engine.catalog.shapes import NetworkInput, inputs_of, model_facts
from engine.checks import check
from engine.project import FEATURES, ColumnSpec, DataSpec, LayerSpec, ModelSpec, Project, ReadingSpec
from engine.project.table_facts import ColumnFacts, TableFacts
from engine.suggestions.templates import TEMPLATES, started, suggested, title_for, why_not, with_inputs_read

NUMBERS = tuple(ColumnFacts(f"n{k}", "number", numeric=True, missing=0, distinct=90) for k in range(5))
CITY = ColumnFacts("city", "category", numeric=False, missing=0, distinct=40)
PRICE = ColumnFacts("price", "number", numeric=True, missing=0, distinct=300)
GRADE = ColumnFacts(
    "grade", "category", numeric=False, missing=0, distinct=3, levels=("a", "b", "c"), counts=(99, 99, 99)
)
TABLE = TableFacts("homes.csv", ReadingSpec(), 1_000, (*NUMBERS, CITY, PRICE, GRADE))


def project(*targets: str, embedded: bool = False, numbers: int = 5, city: bool = True) -> Project:
    columns = [ColumnSpec(name=facts.name) for facts in NUMBERS[:numbers]]
    if city:
        columns.append(ColumnSpec(name="city", kind="category", encoding="embedding" if embedded else "one-hot"))
    for facts in (PRICE, GRADE):
        role = "target" if facts.name in targets else "ignore"
        columns.append(ColumnSpec(name=facts.name, kind=facts.kind, role=role))
    return Project(data=DataSpec(source="homes.csv", columns=tuple(columns)))


PROJECTS = [
    project("price"),
    project("grade", embedded=True),
    project("price", "grade", embedded=True),
    project("grade", numbers=0, embedded=True),
    project("price", city=False),
]


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("start", PROJECTS)
def test_every_template_can_be_trained_on_every_table_that_it_fits(name: str, start: Project) -> None:
    template = TEMPLATES[name]
    if why_not(template, start, TABLE):
        return
    made = started(start, template, TABLE)
    assert [problem.text for problem in check(made, TABLE) if problem.severity == "error"] == []
    inputs = inputs_of(made.data, TABLE)
    facts = model_facts(made.model, inputs)
    built = network.build(made.model, inputs)
    assert built.count_params() == facts.parameters
    assert len(built.outputs) == len(made.data.with_role("target")) == len(made.compile.outputs)
    assert name == "convolution" or not facts.unread


def test_a_template_says_why_it_does_not_fit() -> None:
    assert why_not(TEMPLATES["embeddings"], project("price", city=False), TABLE)
    assert why_not(TEMPLATES["multitask"], project("price"), TABLE)
    assert why_not(TEMPLATES["convolution"], project("price", numbers=2, city=False), TABLE)
    assert not why_not(TEMPLATES["mlp"], project("price"), TABLE)


def test_without_a_table_a_template_ends_in_one_output() -> None:
    made = started(Project(), TEMPLATES["linear"], None)
    assert made.model.layers == (LayerSpec(name="output", kind="Dense", params={"units": 1}),)


def test_a_linear_model_of_classes_is_logistic_regression() -> None:
    assert title_for(TEMPLATES["linear"], "binary") == "Logistic regression"
    assert title_for(TEMPLATES["linear"], "regression") == "Linear regression"
    assert title_for(TEMPLATES["mlp"], "binary") == title_for(TEMPLATES["mlp"], None) == "Small network"


@pytest.mark.parametrize(("rows", "reason"), [(60, "60 rows for 5 numbers each are few."), (900, "900 rows for")])
def test_the_default_network_is_suggested_with_reasons(rows: int, reason: str) -> None:
    found = suggested(project("price", city=False), replace(TABLE, rows=rows))
    assert found.template is TEMPLATES["suggested"]
    assert found.reasons[0].startswith(reason)
    assert all(reason.endswith(".") for reason in found.reasons)


def test_inputs_that_no_one_read_are_put_next_to_the_others() -> None:
    inputs = (NetworkInput(FEATURES, 3), NetworkInput("city", 1, 9), NetworkInput("street", 1, 30))
    model = ModelSpec(
        layers=(LayerSpec(name="first", kind="Dense", params={"units": 4}), LayerSpec(name="end", kind="Flatten"))
    )
    mended = model_facts(with_inputs_read(model, inputs, model_facts(model, inputs).unread), inputs)
    assert not mended.unread
    assert mended.outputs == ("end",)
    assert not any(layer.error for layer in mended.layers)
