"""ModelSpec -> Keras model: layers, optimizers, losses, metrics and callbacks, built through the catalog."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import keras

from engine.catalog import SECTION_OF, Argument, Entry, Section, entry
from engine.errors import EngineError
from engine.shapes import Inputs, as_inputs
from engine.specs import CompileSpec, LayerSpec, ModelSpec, ObjectSpec, Value

MODULES: Mapping[Section, Any] = {
    "layers": keras.layers,
    "optimizers": keras.optimizers,
    "losses": keras.losses,
    "metrics": keras.metrics,
    "schedules": keras.optimizers.schedules,
    "callbacks": keras.callbacks,
    "activations": keras.activations,
    "initializers": keras.initializers,
    "regularizers": keras.regularizers,
    "constraints": keras.constraints,
}


def build(model: ModelSpec, inputs: Inputs) -> keras.Model:
    """Return a freshly initialized Keras model of these layers.

    Parameters
    ----------
    model : ModelSpec
        A chain becomes a Sequential model, branches a functional one.
    inputs : sequence of NetworkInput
        What comes in; a first layer that names nothing reads the first of them, and what no layer reads is left out.

    Raises
    ------
    EngineError
        Where Keras cannot build a layer; it names the layer.
    """
    if not model.layers:
        raise EngineError("The model has no layers. Add at least one, or take the suggested output.", where=("model",))
    sources = {
        source.name: keras.Input((source.width,), name=source.name, dtype=source.dtype) for source in as_inputs(inputs)
    }
    tensors, before = dict(sources), next(iter(sources))
    read: set[str] = set()
    for position, spec in enumerate(model.layers):
        names = spec.inputs or (before,)
        tensors[spec.name] = _called(spec, position, [_tensor(tensors, name, spec, position) for name in names])
        read.update(names)
        before = spec.name
    used = [source for name, source in sources.items() if name in read]
    if not any(spec.inputs or _attends(spec) for spec in model.layers):
        return keras.Sequential([*used, *_chain(used[0], tensors[before])])
    ends = [tensors[spec.name] for spec in model.layers if spec.name not in read]
    return keras.Model(used if len(used) > 1 else used[0], ends if len(ends) > 1 else ends[0])


def compile_model(model: keras.Model, settings: CompileSpec) -> None:
    """Compile a model as the settings say; the steps of an execution are left to `engine.fast_fit`.

    Raises
    ------
    EngineError
        Where no loss is chosen, or an argument does not fit.
    """
    for position, output in enumerate(settings.outputs):
        if output.loss is None:
            raise EngineError(
                "Choose a loss: what the training makes small.", where=("compile", "outputs", position, "loss")
            )
    outputs = settings.outputs
    several = len(outputs) > 1
    losses = [keras_object("losses", output.loss) for output in outputs if output.loss is not None]
    metrics = [[keras_object("metrics", metric) for metric in output.metrics] for output in outputs]
    weighted = [[keras_object("metrics", metric) for metric in output.weighted_metrics] for output in outputs]
    model.compile(
        optimizer=keras_object("optimizers", settings.optimizer),
        loss=losses if several else losses[0],
        loss_weights=[output.loss_weight for output in outputs] if several else None,
        metrics=metrics if several else metrics[0],
        weighted_metrics=(weighted if several else weighted[0]) if any(weighted) else None,
        run_eagerly=settings.run_eagerly,
        jit_compile=settings.jit_compile,
        steps_per_execution=1 if settings.steps_per_execution == "auto" else settings.steps_per_execution,
    )


def keras_object(section: Section, spec: ObjectSpec) -> Any:
    """Return the Keras object that a spec stands for.

    Raises
    ------
    EngineError
        Where the catalog has no such object, or Keras does not accept an argument.
    """
    known = entry(section, spec.kind)
    if known is None:
        raise EngineError(f"{spec.kind} is not among the {section} that Layerdesk knows.")
    made = getattr(MODULES[section], spec.kind)
    if section == "activations":
        return made
    try:
        return made(**_keywords(known, spec.params))
    except (ValueError, TypeError) as error:
        raise EngineError(
            f"{spec.kind} does not accept its arguments: {_first_line(error)}", details=str(error)
        ) from error


def _chain(source: Any, end: Any) -> list[keras.layers.Layer]:
    """Return the layers between two symbolic tensors of a chain, in order."""
    return [layer for layer in keras.Model(source, end).layers if not isinstance(layer, keras.layers.InputLayer)]


def _tensor(tensors: Mapping[str, Any], name: str, spec: LayerSpec, position: int) -> Any:
    if name not in tensors:
        raise EngineError(
            f"{spec.name} reads {name}, which is no layer before it. Choose another input.",
            where=("model", "layers", position, "inputs"),
        )
    return tensors[name]


def _called(spec: LayerSpec, position: int, inputs: list[Any]) -> Any:
    """Return what a new layer makes of its inputs, handed over as its kind wants them."""
    layer, known = _layer(spec, position), entry("layers", spec.kind)
    if _attends(spec) and len(inputs) == 1:
        inputs = inputs * 2  # a row that attends to itself
    try:
        return (
            layer(*inputs)
            if known is not None and known.inputs_apart
            else layer(inputs if len(inputs) > 1 else inputs[0])
        )
    except Exception as error:
        raise _layer_error(spec, position, error) from error


def _attends(spec: LayerSpec) -> bool:
    """Whether this layer reads its input twice, as query and as value, which no Sequential model can give it."""
    known = entry("layers", spec.kind)
    return known is not None and known.inputs == "attention"


def _layer(spec: LayerSpec, position: int) -> keras.layers.Layer:
    known = entry("layers", spec.kind)
    if known is None:
        raise EngineError(f"{spec.name}: Layerdesk knows no layer {spec.kind}.", where=("model", "layers", position))
    try:
        return getattr(keras.layers, spec.kind)(name=spec.name, **_keywords(known, spec.params))
    except Exception as error:
        raise _layer_error(spec, position, error) from error


def _layer_error(spec: LayerSpec, position: int, error: Exception) -> EngineError:
    if isinstance(error, EngineError):
        return error
    where = ("model", "layers", position)
    return EngineError(
        f"{spec.name} ({spec.kind}) cannot be built: {_first_line(error)}", details=str(error), where=where
    )


def _first_line(error: Exception) -> str:
    """Return the first line that says something: Keras writes where it happened first, and in bold."""
    lines = [re.sub(r"\x1b\[\d+m", "", line).strip() for line in str(error).splitlines()]
    said = [line for line in lines if line and not line.startswith("Exception encountered when calling")]
    return said[0] if said else type(error).__name__


def _keywords(known: Entry, params: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _argument_value(known.argument(name), value) for name, value in params.items()}


def _argument_value(argument: Argument | None, value: Value) -> Any:
    """Return a parameter as Keras wants it: nested specs become objects."""
    if isinstance(value, ObjectSpec):
        if argument is None or argument.type not in SECTION_OF:
            raise EngineError(f"{value.kind} stands where a plain value belongs.")
        return keras_object(SECTION_OF[argument.type], value)
    if isinstance(value, tuple):
        return [_argument_value(argument, item) for item in value]
    return value
