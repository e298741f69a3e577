"""The interpreted content of a model file: kind, version, configuration, and arrays by layer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from numpy.typing import NDArray

from engine.catalog.entries import MODELS
from engine.storage.untrusted import allowlist, keras2_format, safe_json, size_limits
from engine.storage.untrusted.hdf5 import METADATA_KEY
from engine.storage.untrusted.payload import Attribute, Payload
from engine.system.errors import EngineError
from engine.system.word_forms import snake_case

ModelFileKind = Literal["whole model", "architecture", "weights"]
ArrayKeys = Literal["paths", "order"]
"""The keys of the arrays of a layer: their paths in the layer, as in Keras 3, or their positions."""

KerasConfig = Mapping[str, Any]


@dataclass(frozen=True)
class LayerArrays:
    """The arrays of one layer by key: a path inside the layer (``vars/0``), or a position (``0``).

    ``path`` is the path of the layer in the file, which is longer for layers of nested models. ``seeds`` are the
    states of its random number generators.
    """

    name: str
    path: str
    arrays: Mapping[str, NDArray[Any]]
    seeds: Mapping[str, NDArray[Any]] = field(default_factory=dict)

    @property
    def shapes(self) -> tuple[tuple[int, ...], ...]:
        """The shapes of the arrays, in order."""
        return tuple(array.shape for array in self.arrays.values())

    @property
    def parameters(self) -> int:
        """The number of parameters."""
        return sum(int(array.size) for array in self.arrays.values())


@dataclass(frozen=True)
class ForeignFile:
    """The content of a model file, as data.

    Attributes
    ----------
    kind : {"whole model", "architecture", "weights"}
    written_by : str
        ``Keras 3.15.1``, as stated in the file.
    config : mapping or None
        The layers in the format of Keras 3, checked against the catalog; None for weights.
    compile : mapping or None
        The compile settings in the format of Keras 3, not checked yet; None if there are none.
    layers : tuple of LayerArrays
        The layers with weights, in the order of the file.
    optimizer : mapping of str to array
        The state of the optimizer, by name or position.
    array_keys : {"paths", "order"}
    metadata : str
        The metadata of Layerdesk as JSON text; empty if Layerdesk did not write the file.
    restrictions : tuple of str
        Restrictions under which it was read; empty if no process could be started to read it.
    """

    name: str
    kind: ModelFileKind
    written_by: str
    config: KerasConfig | None = None
    compile: KerasConfig | None = None
    layers: tuple[LayerArrays, ...] = ()
    optimizer: Mapping[str, NDArray[Any]] | None = None
    array_keys: ArrayKeys = "paths"
    metadata: str = ""
    restrictions: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """The number of parameters of all layers."""
        return sum(layer.parameters for layer in self.layers)


def interpret(payload: Payload, name: str) -> ForeignFile:
    """Return the content of a file from its texts and arrays.

    Raises
    ------
    EngineError
        If Keras did not write it, or its configuration contains objects that the catalog does not list.
    """
    file = _interpreted(payload, name)
    if file.config is not None:
        weights = {layer.name: layer.parameters for layer in file.layers} if file.kind == "whole model" else None
        size_limits.check(file.config, file.compile, weights, name)
    return replace(file, restrictions=payload.restrictions)


def _interpreted(payload: Payload, name: str) -> ForeignFile:
    if payload.texts.get("container") == "zip":
        return _whole_keras3(payload, name)
    if "config" in payload.texts:
        return _architecture(payload, name)
    if payload.attribute("", "model_config") is not None:
        return _whole_legacy(payload, name)
    if _listed(payload, "", "layer_names"):
        arrays = _legacy_layers(payload, "")
        return ForeignFile(name, "weights", _version(payload, ""), layers=arrays, array_keys="order")
    if layers := keras3_layers(payload):
        return ForeignFile(name, "weights", "Keras 3", layers=layers, optimizer=_keras3_optimizer(payload))
    raise EngineError(f"{name} contains neither a Keras model nor Keras weights. Open a file that Keras wrote.")


def _whole_keras3(payload: Payload, name: str) -> ForeignFile:
    config = allowlist.require_allowed(_configuration(payload.texts["config"], name), name)
    if config["class_name"] not in MODELS:
        raise EngineError(f"{name} contains a single layer and no model. Load it as a layer.")
    metadata = safe_json.parse(payload.texts.get("metadata") or "{}", name)
    version = metadata.get("keras_version") if isinstance(metadata, dict) else None
    return ForeignFile(
        name,
        "whole model",
        f"Keras {str(version)[:20]}" if version else "Keras 3",
        config=config,
        compile=_mapping(config.get("compile_config")),
        layers=keras3_layers(payload, _names_by_path(config)),
        optimizer=_keras3_optimizer(payload),
        metadata=payload.texts.get(METADATA_KEY, ""),
    )


def _architecture(payload: Payload, name: str) -> ForeignFile:
    config = _configuration(payload.texts["config"], name)
    version = config.get("keras_version")
    converted = keras2_format.as_keras3(config, name)
    return ForeignFile(
        name,
        "architecture",
        f"Keras {str(version)[:20]}" if version else "Keras",
        allowlist.require_allowed(converted, name),
    )


def _whole_legacy(payload: Payload, name: str) -> ForeignFile:
    converted = keras2_format.as_keras3(_configuration(_long_text(payload, "model_config"), name), name)
    config = allowlist.require_allowed(converted, name)
    training = _long_text(payload, "training_config")
    file = ForeignFile(
        name,
        "whole model",
        _version(payload, ""),
        config=config,
        layers=_legacy_layers(payload, "model_weights", config),
        optimizer=_legacy_arrays(payload, "optimizer_weights"),
        array_keys="order",
        metadata=payload.texts.get(METADATA_KEY, ""),
    )
    if not training:
        return file
    return replace(file, compile=keras2_format.compile_as_keras3(_configuration(training, name)))


def _configuration(text: str, name: str) -> KerasConfig:
    config = safe_json.parse(text, name)
    if not isinstance(config, dict):
        raise EngineError(f"{name} is not a Keras model: its configuration is not a JSON object.")
    return config


def _mapping(value: Any) -> KerasConfig | None:
    return value if isinstance(value, dict) else None


def _long_text(payload: Payload, name: str) -> str:
    value = payload.attribute("", name)
    return value if isinstance(value, str) else ""


def _listed(payload: Payload, path: str, name: str) -> tuple[str, ...]:
    """Return a list of names; Keras splits a long one into attributes with a number after the name."""
    pieces: list[Attribute] = []
    whole = payload.attribute(path, name)
    if whole is not None:
        pieces.append(whole)
    position = 0
    while whole is None and (piece := payload.attribute(path, f"{name}{position}")) is not None:
        pieces.append(piece)
        position += 1
    return tuple(item for piece in pieces for item in ((piece,) if isinstance(piece, str) else piece))


def _version(payload: Payload, path: str) -> str:
    version = payload.attribute(path, "keras_version") or payload.attribute("model_weights", "keras_version")
    return f"Keras {str(version)[:20]}" if version else "Keras"


def _legacy_layers(payload: Payload, root: str, config: KerasConfig | None = None) -> tuple[LayerArrays, ...]:
    """Return the layers of an HDF5 file; the weights of a model inside the model are named after its layers."""
    layers = config["config"]["layers"] if config is not None else ()
    models = {layer["config"].get("name") for layer in layers if "layers" in layer["config"]}
    found: dict[str, dict[str, NDArray[Any]]] = {}
    for name in _listed(payload, root, "layer_names"):
        for weight, array in _legacy_arrays(payload, f"{root}/{name}" if root else name).items():
            owner = [name, *weight.split("/")][-2] if name in models else name
            arrays = found.setdefault(owner, {})
            arrays[str(len(arrays))] = array
    return tuple(LayerArrays(name, name, arrays) for name, arrays in found.items())


def _legacy_arrays(payload: Payload, path: str) -> dict[str, NDArray[Any]]:
    names = _listed(payload, path, "weight_names")
    missing = [name for name in names if f"{path}/{name}" not in payload.arrays]
    if missing:
        raise EngineError(f"The file is damaged: the weights {missing[0][:60]} are missing.")
    return {name: payload.arrays[f"{path}/{name}"] for name in names}


def keras3_layers(payload: Payload, names: Mapping[str, str] | None = None) -> tuple[LayerArrays, ...]:
    """Return the layers of a file whose arrays are in ``layers/<class>_<count>/``.

    Parameters
    ----------
    names : mapping of str to str
        Names of layers by path, in the order of the model, for files that do not contain the names.
    """
    grouped: dict[str, dict[str, NDArray[Any]]] = {}
    for path in sorted(payload.arrays, key=_natural):
        parts = path.split("/")
        depth = 0
        while len(parts) >= depth + 4 and parts[depth] in ("layers", "_layer_checkpoint_dependencies"):
            depth += 2
        if depth:
            grouped.setdefault("/".join(parts[:depth]), {})["/".join(parts[depth:])] = payload.arrays[path]
    names = names or {}
    order = {path: place for place, path in enumerate(names)}
    layers = []
    for path, arrays in sorted(grouped.items(), key=lambda item: order.get(item[0], len(order))):
        layer_name = payload.attribute(f"{path}/vars", "name") or names.get(path, path.split("/")[-1])
        seeds = {key: array for key, array in arrays.items() if "seed_generator" in key}
        weights = {key: array for key, array in arrays.items() if key not in seeds}
        layers.append(LayerArrays(str(layer_name), path, weights, seeds))
    return tuple(layers)


def _keras3_optimizer(payload: Payload) -> dict[str, NDArray[Any]]:
    start = "optimizer/vars/"
    return {
        path[len(start) :]: payload.arrays[path]
        for path in sorted(payload.arrays, key=_natural)
        if path.startswith(start)
    }


def _names_by_path(config: KerasConfig, root: str = "") -> dict[str, str]:
    """Return the names of layers by their path in the file: the class in snake case and a count."""
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    for layer in config["config"]["layers"]:
        stem = snake_case(str(layer["class_name"]))
        count = counts.get(stem, 0)
        counts[stem] = count + 1
        path = f"{root}layers/{stem}_{count}" if count else f"{root}layers/{stem}"
        if isinstance(layer["config"].get("layers"), list):
            names |= _names_by_path(layer, f"{path}/")
        else:
            names[path] = str(layer["config"].get("name") or layer.get("name"))
    return names


def _natural(path: str) -> list[tuple[int, str]]:
    """Return a sort key that puts ``dense_10`` after ``dense_9``."""
    parts = re.split(r"(\d{1,9})", path)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
