"""ModelSpec <-> Keras model: building from our values, and reading Keras's own configuration as data.

A configuration is never handed to Keras: it is translated through the catalog, which is the list of what may be built.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import keras
import numpy

from engine.catalog import SECTION_OF, Argument, Entry, Section, catalog, entry
from engine.errors import EngineError
from engine.specs import CompileSpec, LayerSpec, ModelSpec, ObjectSpec, OutputSpec, Value

FEATURES = "features"
"""The name of the network's input, to which layers of a branch refer."""

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


SHORT_NAMES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "bce": "binary_crossentropy",
    "kld": "kl_divergence",
    "logcosh": "log_cosh",
}
"""The short names that Keras takes for losses and metrics."""


def build(model: ModelSpec, features: int) -> keras.Model:
    """Return a freshly initialized Keras model of these layers.

    Parameters
    ----------
    model : ModelSpec
        A chain becomes a Sequential model, branches a functional one.
    features : int
        How many numbers each row has.

    Raises
    ------
    EngineError
        Where Keras cannot build a layer; it names the layer.
    """
    if not model.layers:
        raise EngineError("The model has no layers. Add at least one, or take the suggested output.", where=("model",))
    source = keras.Input((features,), name=FEATURES)
    tensors = {FEATURES: source}
    previous = source
    for position, spec in enumerate(model.layers):
        inputs = [_tensor(tensors, name, spec, position) for name in spec.inputs] or [previous]
        layer = _layer(spec, position)
        try:
            previous = layer(inputs if len(inputs) > 1 else inputs[0])
        except Exception as error:
            raise _layer_error(spec, position, error) from error
        tensors[spec.name] = previous
    if any(spec.inputs for spec in model.layers):
        read = {name for spec in model.layers for name in spec.inputs}
        ends = [tensors[spec.name] for spec in model.layers if spec.name not in read] or [previous]
        return keras.Model(source, ends if len(ends) > 1 else ends[0])
    return keras.Sequential([source, *(keras_layer for keras_layer in _chain(source, previous))])


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


def spec_of(model: keras.Model) -> ModelSpec:
    """Return the ModelSpec of a Keras model; the inverse of `build`."""
    return model_from_config({"class_name": type(model).__name__, "config": model.get_config()})


def model_from_config(config: Mapping[str, Any]) -> ModelSpec:
    """Translate a configuration as Keras's ``to_json`` writes it, without running anything that it names.

    Raises
    ------
    EngineError
        Where it is no model, or holds what the catalog does not list; it names the layer.
    """
    inner = config.get("config")
    if not isinstance(inner, Mapping) or not isinstance(inner.get("layers"), list):
        raise EngineError("This is not the configuration of a Keras model: it has no list of layers.")
    if config.get("class_name") not in ("Sequential", "Functional", "Model"):
        raise EngineError(
            f"Models of the class {config.get('class_name')} cannot be opened. Sequential and functional ones can."
        )
    raw = [layer for layer in inner["layers"] if isinstance(layer, Mapping)]
    sources = [layer for layer in raw if layer.get("class_name") == "InputLayer"]
    if len(sources) > 1:
        raise EngineError("This model has several inputs; models with one input can be opened.")
    source = _name_of(sources[0]) if sources else FEATURES
    layers = tuple(_layer_from_config(layer, source) for layer in raw if layer.get("class_name") != "InputLayer")
    return _as_chain(ModelSpec(layers=layers))


def compile_from_config(config: Mapping[str, Any] | None) -> CompileSpec | None:
    """Translate the compile settings of a `.keras` file; None where it has none or they are beyond the catalog."""
    if not config:
        return None
    try:
        loss = _object_from("losses", config.get("loss"))
        optimizer = _object_from("optimizers", config.get("optimizer"))
        metrics = tuple(
            found
            for raw in config.get("metrics") or ()
            if (found := _accuracy(loss) if raw in ("accuracy", "acc") else _object_from("metrics", raw)) is not None
        )
    except (EngineError, TypeError):
        return None
    if optimizer is None or loss is None:
        return None
    return CompileSpec(
        optimizer=optimizer,
        outputs=(OutputSpec(loss=loss, metrics=metrics),),
        run_eagerly=bool(config.get("run_eagerly")),
    )


def _accuracy(loss: ObjectSpec | None) -> ObjectSpec | None:
    """Return the accuracy that Keras takes for the plain word, which it finds from what the loss compares."""
    kinds = {"Binary": "BinaryAccuracy", "Sparse": "SparseCategoricalAccuracy", "Categorical": "CategoricalAccuracy"}
    return next((ObjectSpec(kind=kind) for start, kind in kinds.items() if loss and loss.kind.startswith(start)), None)


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
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


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


def _layer_from_config(raw: Mapping[str, Any], source: str) -> LayerSpec:
    name, kind = _name_of(raw), str(raw.get("class_name"))
    known = entry("layers", kind)
    module = str(raw.get("module", "keras.layers"))
    if known is None or module != "keras.layers" or raw.get("registered_name") not in (None, kind):
        raise EngineError(f"The layer {name} is a {kind} of {module}, which Layerdesk does not open.")
    return LayerSpec(
        name=name,
        kind=kind,
        params=_params_from(known, raw.get("config") or {}, name),
        inputs=_inputs_from(raw, source),
    )


def _name_of(raw: Mapping[str, Any]) -> str:
    config = raw.get("config")
    return str((config.get("name") if isinstance(config, Mapping) else None) or raw.get("name") or "layer")


def _inputs_from(raw: Mapping[str, Any], source: str) -> tuple[str, ...]:
    """Return the names of the layers that a layer of a functional configuration reads."""
    nodes = raw.get("inbound_nodes") or []
    if len(nodes) > 1:
        raise EngineError(f"The layer {_name_of(raw)} is used in several places, which cannot be shown yet.")
    names = _histories(nodes)
    return tuple(FEATURES if name == source else name for name in names)


def _histories(node: Any) -> list[str]:
    if isinstance(node, Mapping):
        history = node.get("config", {}).get("keras_history") if node.get("class_name") == "__keras_tensor__" else None
        return [str(history[0])] if history else [name for item in node.values() for name in _histories(item)]
    if isinstance(node, list | tuple):
        return [name for item in node for name in _histories(item)]
    return []


def _params_from(known: Entry, config: Mapping[str, Any], owner: str) -> dict[str, Value]:
    params: dict[str, Value] = {}
    for argument in known.arguments:
        if argument.name in config:
            value = _value_from(argument, config[argument.name], owner)
            if argument.required or not _same(value, argument.default):
                params[argument.name] = value
    return params


def _value_from(argument: Argument, raw: Any, owner: str) -> Value:
    section = SECTION_OF.get(argument.type)
    if section and isinstance(raw, Mapping):
        found = _object_from(section, raw)
        if found is None:
            raise EngineError(f"{owner}: {argument.name} holds what Layerdesk does not open.")
        return found.kind if section == "activations" else found
    if isinstance(raw, Mapping):
        raise EngineError(f"{owner}: {argument.name} holds an object where a plain value belongs.")
    if isinstance(raw, list | tuple):
        return tuple(_value_from(argument, item, owner) for item in raw)
    if section == "activations" and raw is not None and entry("activations", str(raw)) is None:
        raise EngineError(f"{owner}: {raw} is no activation that Layerdesk opens.")
    value: Value = _shortest(raw) if isinstance(raw, float) else raw
    return value


def _shortest(number: float) -> float:
    """Return the shortest number that is the same in float32: Keras writes a rate of 0.001 as 0.0010000000474974513."""
    short = float(str(numpy.float32(number)))
    return short if float(numpy.float32(number)) == number else number


def _object_from(section: Section, raw: Any) -> ObjectSpec | None:
    """Translate one serialized object; None for None. Losses and metrics may also be snake-case names."""
    if raw is None:
        return None
    if isinstance(raw, str):
        return _named(section, raw)
    kind, module = str(raw.get("class_name")), str(raw.get("module", ""))
    if kind == "function":
        return _named(section, str(raw.get("config")))
    known = entry(section, kind)
    if known is None or not module.startswith("keras.") or module.startswith("keras.src"):
        raise EngineError(f"{module}.{kind} is not among the {section} that Layerdesk opens.")
    return ObjectSpec(kind=kind, params=_params_from(known, raw.get("config") or {}, kind))


def _named(section: Section, name: str) -> ObjectSpec:
    """Return the object of a section that Keras knows by this snake-case name."""
    if section == "activations" and entry(section, name):
        return ObjectSpec(kind=name)
    name = SHORT_NAMES.get(name.lower(), name)
    for kind in catalog()[section]:
        if name in (kind, keras.src.utils.naming.to_snake_case(kind)):
            return ObjectSpec(kind=kind)
    raise EngineError(f"{name} is not among the {section} that Layerdesk opens.")


def _same(value: Value, default: Any) -> bool:
    """Whether a value is the default, which the catalog may write as the name of an object."""
    if isinstance(value, ObjectSpec):
        known = default if isinstance(default, Mapping) else {"kind": default}
        return value.kind == known.get("kind") and dict(value.params) == dict(known.get("params", {}))
    if value in (None, "linear") and default in (None, "linear"):
        return True
    return value == (tuple(default) if isinstance(default, list) else default) and isinstance(
        value, bool
    ) == isinstance(default, bool)


def _as_chain(model: ModelSpec) -> ModelSpec:
    """Return the model without inputs where every layer just reads the one before it."""
    before = FEATURES
    for layer in model.layers:
        if layer.inputs not in ((), (before,)):
            return model
        before = layer.name
    return model.replaced(layers=tuple(layer.replaced(inputs=()) for layer in model.layers))
