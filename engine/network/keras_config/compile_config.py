"""Compile settings as Keras writes them -> CompileSpec."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.network.keras_config.error_wrapping import as_engine_error
from engine.network.keras_config.objects import object_from
from engine.project import CompileSpec, ObjectSpec, OutputSpec
from engine.system.errors import EngineError


def compile_from_config(config: Mapping[str, Any] | None, outputs: Sequence[str] = ("",)) -> CompileSpec | None:
    """Translate the compile settings of a `.keras` file; None where it has none, or one that the catalog lacks.

    Parameters
    ----------
    outputs : sequence of str
        The names of the outputs of the model, which may be the keys of settings.
    """
    if not config:
        return None
    try:
        return _settings(config, outputs)
    except EngineError:
        return None


@as_engine_error
def _settings(config: Mapping[str, Any], outputs: Sequence[str]) -> CompileSpec | None:
    optimizer = object_from("optimizers", config.get("optimizer"))
    specs = tuple(_output(config, outputs, position) for position in range(len(outputs)))
    if optimizer is None or any(output.loss is None for output in specs):
        return None
    return CompileSpec(optimizer=optimizer, outputs=specs, run_eagerly=bool(config.get("run_eagerly")))


def _output(config: Mapping[str, Any], outputs: Sequence[str], position: int) -> OutputSpec:
    loss = object_from("losses", _part(config.get("loss"), outputs, position, shared=True))
    weight = _part(config.get("loss_weights"), outputs, position, shared=True)
    return OutputSpec(
        loss=loss,
        loss_weight=1.0 if weight is None else float(weight),
        metrics=_metrics(config.get("metrics"), outputs, position, loss),
        weighted_metrics=_metrics(config.get("weighted_metrics"), outputs, position, loss),
    )


def _part(raw: Any, outputs: Sequence[str], position: int, *, shared: bool = False) -> Any:
    """Return the setting of one output: from a list, from a mapping by name, or the one for all outputs."""
    if isinstance(raw, Mapping) and "class_name" not in raw:
        return raw.get(outputs[position])
    if isinstance(raw, list | tuple):
        nested = len(outputs) > 1 or shared or (raw and isinstance(raw[0], list))
        return (raw[position] if position < len(raw) else None) if nested else raw
    return raw if shared or len(outputs) == 1 else None


def _metrics(raw: Any, outputs: Sequence[str], position: int, loss: ObjectSpec | None) -> tuple[ObjectSpec, ...]:
    part = _part(raw, outputs, position)
    items = part if isinstance(part, list | tuple) else [] if part is None else [part]
    specs = (_accuracy(loss) if item in ("accuracy", "acc") else object_from("metrics", item) for item in items)
    return tuple(metric for metric in specs if metric is not None)


def _accuracy(loss: ObjectSpec | None) -> ObjectSpec | None:
    """Return the metric that Keras uses for the text "accuracy", which depends on the loss."""
    kinds = {"Binary": "BinaryAccuracy", "Sparse": "SparseCategoricalAccuracy", "Categorical": "CategoricalAccuracy"}
    return next((ObjectSpec(kind=kind) for start, kind in kinds.items() if loss and loss.kind.startswith(start)), None)
