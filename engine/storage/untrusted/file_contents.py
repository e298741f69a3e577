"""What a foreign file is and holds, in order: its kind, its versions, its configuration, its arrays layer by layer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from numpy.typing import NDArray

from engine.storage.untrusted import allowlist, keras2_format, safe_json, size_limits
from engine.storage.untrusted.class_names import snake_case
from engine.storage.untrusted.hdf5 import OURS
from engine.storage.untrusted.payload import Attribute, Payload
from engine.system.errors import EngineError

ModelFileKind = Literal["whole model", "architecture", "weights"]
LayerPath = Literal["paths", "order"]
"""How the arrays of a layer are told apart: by their paths inside the layer, as in Keras 3, or by their order."""

KerasConfig = Mapping[str, Any]


@dataclass(frozen=True)
class LayerArrays:
    """The arrays of one layer by key: a path inside the layer (``vars/0``), or a position (``0``).

    ``path`` is where the file keeps them; a layer of a model inside the model lies deeper. ``seeds`` are what
    the layer draws its random numbers from.
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
        """How many numbers the layer has."""
        return sum(int(array.size) for array in self.arrays.values())


@dataclass(frozen=True)
class ForeignFile:
    """What a file holds, as data.

    Attributes
    ----------
    kind : {"whole model", "architecture", "weights"}
    written_by : str
        ``Keras 3.15.1``; what the file says of itself.
    config : mapping or None
        The layers as Keras 3 tells them, checked against the catalog.
    compile : mapping or None
        The compile settings as Keras 3 tells them, not checked yet.
    layers : tuple of LayerArrays
        What has weights, in the file's order.
    optimizer : mapping of str to array
        The state of the optimizer, by name or position.
    way : {"paths", "order"}
    ours : str
        What Layerdesk wrote into a model that it saved, empty where it did not.
    walls : tuple of str
        Behind which it was read, in words; none where no process could be started for it.
    """

    name: str
    kind: ModelFileKind
    written_by: str
    config: KerasConfig | None = None
    compile: KerasConfig | None = None
    layers: tuple[LayerArrays, ...] = ()
    optimizer: Mapping[str, NDArray[Any]] | None = None
    way: LayerPath = "paths"
    ours: str = ""
    walls: tuple[str, ...] = ()

    @property
    def parameters(self) -> int:
        """How many numbers all layers have."""
        return sum(layer.parameters for layer in self.layers)


def ordered(raw: Payload, name: str) -> ForeignFile:
    """Return what was taken out of a file in order.

    Raises
    ------
    EngineError
        Where it is nothing that Keras writes, or its configuration names what the catalog does not list.
    """
    file = _told(raw, name)
    if file.config is not None:
        weights = {layer.name: layer.parameters for layer in file.layers} if file.kind == "whole model" else None
        size_limits.check(file.config, file.compile, weights, name)
    return replace(file, walls=raw.walls)


def _told(raw: Payload, name: str) -> ForeignFile:
    if raw.texts.get("container") == "zip":
        return _whole_keras3(raw, name)
    if "config" in raw.texts:
        return _architecture(raw, name)
    if raw.attribute("", "model_config") is not None:
        return _whole_legacy(raw, name)
    if _listed(raw, "", "layer_names"):
        arrays = _legacy_layers(raw, "")
        return ForeignFile(name, "weights", _version(raw, ""), layers=arrays, way="order")
    if layers := keras3_layers(raw):
        return ForeignFile(name, "weights", "Keras 3", layers=layers, optimizer=_keras3_optimizer(raw))
    raise EngineError(f"{name} holds neither a model nor weights of Keras. Open a file that Keras wrote.")


def _whole_keras3(raw: Payload, name: str) -> ForeignFile:
    config = allowlist.checked(_configuration(raw.texts["config"], name), name)
    if config["class_name"] not in allowlist.MODELS:
        raise EngineError(f"{name} holds a single layer and no model.")
    metadata = safe_json.parsed(raw.texts.get("metadata") or "{}", name)
    version = metadata.get("keras_version") if isinstance(metadata, dict) else None
    return ForeignFile(
        name,
        "whole model",
        f"Keras {str(version)[:20]}" if version else "Keras 3",
        config=config,
        compile=_mapping(config.get("compile_config")),
        layers=keras3_layers(raw, _names_by_path(config)),
        optimizer=_keras3_optimizer(raw),
        ours=raw.texts.get(OURS, ""),
    )


def _architecture(raw: Payload, name: str) -> ForeignFile:
    config = _configuration(raw.texts["config"], name)
    version = config.get("keras_version")
    told = keras2_format.as_keras3(config, name)
    return ForeignFile(
        name, "architecture", f"Keras {str(version)[:20]}" if version else "Keras", allowlist.checked(told, name)
    )


def _whole_legacy(raw: Payload, name: str) -> ForeignFile:
    told = keras2_format.as_keras3(_configuration(_long_text(raw, "model_config"), name), name)
    config = allowlist.checked(told, name)
    training = _long_text(raw, "training_config")
    file = ForeignFile(
        name,
        "whole model",
        _version(raw, ""),
        config=config,
        layers=_legacy_layers(raw, "model_weights", config),
        optimizer=_legacy_arrays(raw, "optimizer_weights"),
        way="order",
        ours=raw.texts.get(OURS, ""),
    )
    if not training:
        return file
    return replace(file, compile=keras2_format.compile_as_keras3(_configuration(training, name)))


def _configuration(text: str, name: str) -> KerasConfig:
    config = safe_json.parsed(text, name)
    if not isinstance(config, dict):
        raise EngineError(f"{name} is not a Keras model: its configuration is no object.")
    return config


def _mapping(value: Any) -> KerasConfig | None:
    return value if isinstance(value, dict) else None


def _long_text(raw: Payload, name: str) -> str:
    value = raw.attribute("", name)
    return value if isinstance(value, str) else ""


def _listed(raw: Payload, path: str, name: str) -> tuple[str, ...]:
    """Return a row of names; Keras cuts a long one into pieces with a number behind the name."""
    pieces: list[Attribute] = []
    whole = raw.attribute(path, name)
    if whole is not None:
        pieces.append(whole)
    position = 0
    while whole is None and (piece := raw.attribute(path, f"{name}{position}")) is not None:
        pieces.append(piece)
        position += 1
    return tuple(item for piece in pieces for item in ((piece,) if isinstance(piece, str) else piece))


def _version(raw: Payload, path: str) -> str:
    version = raw.attribute(path, "keras_version") or raw.attribute("model_weights", "keras_version")
    return f"Keras {str(version)[:20]}" if version else "Keras"


def _legacy_layers(raw: Payload, root: str, config: KerasConfig | None = None) -> tuple[LayerArrays, ...]:
    """Return the layers of an HDF5 file; the weights of a model inside the model are named after its layers."""
    layers = config["config"]["layers"] if config is not None else ()
    models = {layer["config"].get("name") for layer in layers if "layers" in layer["config"]}
    found: dict[str, dict[str, NDArray[Any]]] = {}
    for name in _listed(raw, root, "layer_names"):
        for weight, array in _legacy_arrays(raw, f"{root}/{name}" if root else name).items():
            owner = [name, *weight.split("/")][-2] if name in models else name
            arrays = found.setdefault(owner, {})
            arrays[str(len(arrays))] = array
    return tuple(LayerArrays(name, name, arrays) for name, arrays in found.items())


def _legacy_arrays(raw: Payload, path: str) -> dict[str, NDArray[Any]]:
    names = _listed(raw, path, "weight_names")
    missing = [name for name in names if f"{path}/{name}" not in raw.arrays]
    if missing:
        raise EngineError(f"The file is damaged: it names the weights {missing[0][:60]} and does not hold them.")
    return {name: raw.arrays[f"{path}/{name}"] for name in names}


def keras3_layers(raw: Payload, names: Mapping[str, str] | None = None) -> tuple[LayerArrays, ...]:
    """Return the layers of a file whose arrays lie under ``layers/<class>_<count>/``.

    Parameters
    ----------
    names : mapping of str to str
        By path, in the order of the model, for files that do not say the names themselves.
    """
    grouped: dict[str, dict[str, NDArray[Any]]] = {}
    for path in sorted(raw.arrays, key=_natural):
        parts = path.split("/")
        depth = 0
        while len(parts) >= depth + 4 and parts[depth] in ("layers", "_layer_checkpoint_dependencies"):
            depth += 2
        if depth:
            grouped.setdefault("/".join(parts[:depth]), {})["/".join(parts[depth:])] = raw.arrays[path]
    names = names or {}
    order = {path: place for place, path in enumerate(names)}
    layers = []
    for path, arrays in sorted(grouped.items(), key=lambda item: order.get(item[0], len(order))):
        told = raw.attribute(f"{path}/vars", "name") or names.get(path, path.split("/")[-1])
        seeds = {key: array for key, array in arrays.items() if "seed_generator" in key}
        weights = {key: array for key, array in arrays.items() if key not in seeds}
        layers.append(LayerArrays(str(told), path, weights, seeds))
    return tuple(layers)


def _keras3_optimizer(raw: Payload) -> dict[str, NDArray[Any]]:
    start = "optimizer/vars/"
    return {path[len(start) :]: raw.arrays[path] for path in sorted(raw.arrays, key=_natural) if path.startswith(start)}


def _names_by_path(config: KerasConfig, root: str = "") -> dict[str, str]:
    """Return where Keras keeps which layer: under its class in small letters, and a count."""
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
    """Return what sorts ``dense_10`` behind ``dense_9``."""
    parts = re.split(r"(\d{1,9})", path)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
