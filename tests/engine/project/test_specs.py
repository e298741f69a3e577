"""Specs: frozen, validated, shared where unchanged, and the same after a trip through JSON."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from engine.project import ColumnSpec, DataSpec, FitSpec, LayerSpec, ModelSpec, ObjectSpec, Project, ReadingSpec

scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.tuples(inner, inner)
        | st.builds(
            ObjectSpec,
            kind=st.text(min_size=1, max_size=8),
            params=st.dictionaries(st.text(max_size=5), inner, max_size=2),
        )
    ),
    max_leaves=5,
)
layers = st.builds(
    LayerSpec,
    name=st.text(min_size=1, max_size=8),
    kind=st.just("Dense"),
    params=st.dictionaries(st.text(max_size=6), values, max_size=3),
)
models = st.builds(ModelSpec, layers=st.lists(layers, max_size=5).map(tuple))


@given(models)
def test_a_project_is_the_same_after_a_trip_through_json(model: ModelSpec) -> None:
    project = Project(model=model)
    assert Project.model_validate_json(project.model_dump_json()) == project


@given(models, st.data())
def test_a_moved_layer_leaves_all_the_others_the_very_same_objects(model: ModelSpec, data: st.DataObject) -> None:
    if not model.layers:
        return
    positions = st.integers(0, len(model.layers) - 1)
    start, end = data.draw(positions), data.draw(positions)
    moved = model.moved(start, end)
    assert moved.layers[end] is model.layers[start]
    assert {id(layer) for layer in moved.layers} == {id(layer) for layer in model.layers}


def test_a_change_that_changes_nothing_returns_the_very_same_object() -> None:
    project = Project()
    assert project.replaced(fit=FitSpec()) is project


def test_a_change_keeps_the_identity_of_every_other_part() -> None:
    project = Project()
    assert project.replaced(name="other").fit is project.fit


def test_a_value_out_of_its_bounds_cannot_be_made() -> None:
    with pytest.raises(ValidationError):
        FitSpec().replaced(epochs=0)


@pytest.mark.parametrize("starts", [(9, 3), (0, 4, 4), (-1, 8)])
def test_columns_of_fixed_width_text_begin_one_after_another(starts: tuple[int, ...]) -> None:
    with pytest.raises(ValidationError, match="column_starts"):
        ReadingSpec(format="fixed width", column_starts=starts)


def test_parameters_cannot_be_changed_in_place() -> None:
    layer = LayerSpec(name="dense", kind="Dense", params={"units": 8})
    with pytest.raises(TypeError):
        layer.params["units"] = 9  # type: ignore[index]


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError):
        Project.model_validate({"format": 1, "colour": "red"})


def test_a_new_layer_gets_a_name_that_no_other_layer_has() -> None:
    model = ModelSpec(layers=(LayerSpec(name="dense", kind="Dense"), LayerSpec(name="dense_1", kind="Dense")))
    assert model.free_name("Dense") == "dense_2"
    assert model.free_name("BatchNormalization") == "batch_normalization"


def test_a_replaced_column_keeps_its_place() -> None:
    data = DataSpec(columns=(ColumnSpec(name="a"), ColumnSpec(name="b")))
    assert [column.role for column in data.with_column(ColumnSpec(name="a", role="target")).columns] == [
        "target",
        "feature",
    ]
