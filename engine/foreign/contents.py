"""What a foreign file is and holds, in order: its kind, its versions, its configuration, its arrays layer by layer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from numpy.typing import NDArray

from engine.errors import EngineError
from engine.foreign import allowlist, bounds, keras2, plain
from engine.foreign.hdf5 import OURS
from engine.foreign.raw import Attribute, Raw
from engine.foreign.words import in_small_letters

Kind = Literal["whole model", "architecture", "weights"]
Way = Literal["paths", "order"]
"""How the arrays of a layer are told apart: by their paths inside the layer, as in Keras 3, or by their order."""

Config = Mapping[str, Any]


@dataclass(frozen=True)
class LayerArrays:
    """The arrays of one layer by key: a path inside the layer (``vars/0``), or a position (``0``)."""

    name: str
    kind: str
    arrays: Mapping[str, NDArray[Any]]

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
    """

    name: str
    kind: Kind
    written_by: str
    config: Config | None = None
    compile: Config | None = None
    layers: tuple[LayerArrays, ...] = ()
    optimizer: Mapping[str, NDArray[Any]] | None = None
    way: Way = "paths"
    ours: str = ""

    @property
    def parameters(self) -> int:
        """How many numbers all layers have."""
        return sum(layer.parameters for layer in self.layers)


def ordered(raw: Raw, name: str) -> ForeignFile:
    """Return what was taken out of a file in order.

    Raises
    ------
    EngineError
        Where it is nothing that Keras writes, or its configuration names what the catalog does not list.
    """
    file = _told(raw, name)
    if file.config is not None:
        weights = {layer.name: layer.parameters for layer in file.layers} if file.kind == "whole model" else None
        bounds.check(file.config, file.compile, weights, name)
    return file


def _told(raw: Raw, name: str) -> ForeignFile:
    if raw.texts.get("container") == "zip":
        return _whole_keras3(raw, name)
    if "config" in raw.texts:
        return _architecture(raw, name)
    if raw.attribute("", "model_config") is not None:
        return _whole_legacy(raw, name)
    if _listed(raw, "", "layer_names"):
        arrays = _legacy_layers(raw, "")
        return ForeignFile(name, "weights", _version(raw, ""), layers=arrays, way="order")
    if layers := _keras3_layers(raw, {}):
        return ForeignFile(name, "weights", "Keras 3", layers=layers, optimizer=_keras3_optimizer(raw))
    raise EngineError(f"{name} holds neither a model nor weights of Keras. Open a file that Keras wrote.")


def _whole_keras3(raw: Raw, name: str) -> ForeignFile:
    config = _configuration(raw.texts["config"], name)
    metadata = plain.parsed(raw.texts.get("metadata") or "{}", name)
    version = metadata.get("keras_version") if isinstance(metadata, dict) else None
    return ForeignFile(
        name,
        "whole model",
        f"Keras {str(version)[:20]}" if version else "Keras 3",
        config=allowlist.checked(config, name),
        compile=_mapping(config.get("compile_config")),
        layers=_keras3_layers(raw, _names_by_path(config)),
        optimizer=_keras3_optimizer(raw),
        ours=raw.texts.get(OURS, ""),
    )


def _architecture(raw: Raw, name: str) -> ForeignFile:
    config = _configuration(raw.texts["config"], name)
    version = config.get("keras_version")
    told = keras2.as_keras3(config, name)
    return ForeignFile(
        name, "architecture", f"Keras {str(version)[:20]}" if version else "Keras", allowlist.checked(told, name)
    )


def _whole_legacy(raw: Raw, name: str) -> ForeignFile:
    config = keras2.as_keras3(_configuration(_long_text(raw, "model_config"), name), name)
    training = _long_text(raw, "training_config")
    file = ForeignFile(
        name,
        "whole model",
        _version(raw, ""),
        config=allowlist.checked(config, name),
        layers=_legacy_layers(raw, "model_weights"),
        optimizer=_legacy_arrays(raw, "optimizer_weights"),
        way="order",
        ours=raw.texts.get(OURS, ""),
    )
    if not training:
        return file
    return replace(file, compile=keras2.compile_as_keras3(_configuration(training, name)))


def _configuration(text: str, name: str) -> Config:
    config = plain.parsed(text, name)
    if not isinstance(config, dict):
        raise EngineError(f"{name} is not a Keras model: its configuration is no object.")
    return config


def _mapping(value: Any) -> Config | None:
    return value if isinstance(value, dict) else None


def _long_text(raw: Raw, name: str) -> str:
    value = raw.attribute("", name)
    return value if isinstance(value, str) else ""


def _listed(raw: Raw, path: str, name: str) -> tuple[str, ...]:
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


def _version(raw: Raw, path: str) -> str:
    version = raw.attribute(path, "keras_version") or raw.attribute("model_weights", "keras_version")
    return f"Keras {str(version)[:20]}" if version else "Keras"


def _legacy_layers(raw: Raw, root: str) -> tuple[LayerArrays, ...]:
    found = []
    for name in _listed(raw, root, "layer_names"):
        arrays = _legacy_arrays(raw, f"{root}/{name}" if root else name)
        if arrays:
            found.append(LayerArrays(name, "", {str(place): array for place, array in enumerate(arrays.values())}))
    return tuple(found)


def _legacy_arrays(raw: Raw, path: str) -> dict[str, NDArray[Any]]:
    names = _listed(raw, path, "weight_names")
    missing = [name for name in names if f"{path}/{name}" not in raw.arrays]
    if missing:
        raise EngineError(f"The file is damaged: it names the weights {missing[0][:60]} and does not hold them.")
    return {name: raw.arrays[f"{path}/{name}"] for name in names}


def _keras3_layers(raw: Raw, names: Mapping[str, str]) -> tuple[LayerArrays, ...]:
    """Return the layers of a file whose arrays lie under ``layers/<class>_<count>/``."""
    grouped: dict[str, dict[str, NDArray[Any]]] = {}
    for path in sorted(raw.arrays, key=_natural):
        parts = path.split("/")
        if len(parts) >= 4 and parts[0] in ("layers", "_layer_checkpoint_dependencies") and "seed" not in path:
            grouped.setdefault("/".join(parts[:2]), {})["/".join(parts[2:])] = raw.arrays[path]
    order = {stem: place for place, stem in enumerate(names)}
    layers = []
    for path in sorted(grouped, key=lambda path: order.get(path.split("/")[1], len(order))):
        told, stem = raw.attribute(f"{path}/vars", "name"), path.split("/")[1]
        layers.append(LayerArrays(str(told or names.get(stem, stem)), re.sub(r"_\d+$", "", stem), grouped[path]))
    return tuple(layers)


def _keras3_optimizer(raw: Raw) -> dict[str, NDArray[Any]]:
    start = "optimizer/vars/"
    return {path[len(start) :]: raw.arrays[path] for path in sorted(raw.arrays, key=_natural) if path.startswith(start)}


def _names_by_path(config: Config) -> dict[str, str]:
    """Return under which name Keras keeps which layer: its class in small letters, and a count."""
    names: dict[str, str] = {}
    counts: dict[str, int] = {}
    inner = config.get("config")
    for layer in inner.get("layers") or () if isinstance(inner, dict) else ():
        if not isinstance(layer, dict) or not isinstance(layer.get("config"), dict):
            continue
        stem = in_small_letters(str(layer.get("class_name")))
        count = counts.get(stem, 0)
        counts[stem] = count + 1
        names[f"{stem}_{count}" if count else stem] = str(layer["config"].get("name") or layer.get("name"))
    return names


def _natural(path: str) -> list[tuple[int, str]]:
    """Return what sorts ``dense_10`` behind ``dense_9``."""
    parts = re.split(r"(\d{1,9})", path)
    return [(int(part), "") if part.isdigit() else (-1, part) for part in parts]
