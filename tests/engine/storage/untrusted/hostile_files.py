"""Files made to do harm: each would leave a mark, take all memory or read a secret if anybody did what it says.

Those of the advisories on Keras come first; `HOSTILE` are refused, `DISARMED` are opened without what is wrong with
them.
"""

from __future__ import annotations

import base64
import json
import marshal
import os
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from tests.engine.storage.untrusted.model_files import (
    dense,
    hdf5_bytes,
    keras_file,
    layer,
    legacy_file,
    legacy_weights,
    sequential,
    source,
    weights,
)

Build = Callable[[Path, Path], Path]
"""Write a hostile file into a folder; the second path is the marker that no reader may create."""

HOSTILE: dict[str, Build] = {}
DISARMED: dict[str, Build] = {}


class Marking:
    """What a pickle leaves when it is unpacked."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return (os.mkdir, (str(self.mark),))


def code_of(mark: Path) -> str:
    """Return compiled code that leaves the mark, as a Lambda layer of Keras keeps it."""
    code = compile(f"__import__('os').mkdir({str(mark)!r})", "<lambda>", "exec")
    return base64.b64encode(marshal.dumps(code)).decode()


def shell(mark: Path) -> dict[str, Any]:
    return {"module": "os", "class_name": "system", "config": f"mkdir {mark}", "registered_name": "system"}


def hostile(build: Build) -> Build:
    HOSTILE[build.__name__] = build
    return build


def _in_layer(name: str, make: Callable[[Path], dict[str, Any]]) -> None:
    """A whole model with one layer that does harm, in each of the three kinds of files that have layers."""

    def in_keras(folder: Path, mark: Path) -> Path:
        return keras_file(folder / "a.keras", sequential(dense(), make(mark)))

    def in_hdf5(folder: Path, mark: Path) -> Path:
        return legacy_file(folder / "a.h5", sequential(dense(), make(mark)))

    def in_json(folder: Path, mark: Path) -> Path:
        path = folder / "a.json"
        path.write_text(json.dumps(sequential(dense(), make(mark))))
        return path

    HOSTILE[f"{name}_keras"], HOSTILE[f"{name}_hdf5"], HOSTILE[f"{name}_json"] = in_keras, in_hdf5, in_json


def _in_config(name: str, config: Callable[[Path], Any]) -> None:
    HOSTILE[name] = lambda folder, mark: keras_file(folder / "a.keras", config(mark))


def _in_weights(name: str, fill: Callable[[h5py.File, Path], object]) -> None:
    def build(folder: Path, mark: Path) -> Path:
        (folder / "secret.h5").write_bytes(hdf5_bytes())
        (folder / "secret.bin").write_bytes(b"secret" * 100)
        return keras_file(folder / "a.keras", fill=lambda file: fill(file, folder))

    HOSTILE[name] = build


def _reading(shape: list[int]) -> dict[str, Any]:
    """Return a model whose input has this shape."""
    return {**sequential(), "config": {"layers": [layer("InputLayer", name="i", batch_shape=shape), dense()]}}


def _lambda(mark: Path) -> dict[str, Any]:
    function = {"class_name": "__lambda__", "config": {"code": code_of(mark), "defaults": None, "closure": None}}
    return layer("Lambda", name="lambda", function=function, arguments={})


_in_layer("lambda", _lambda)
_in_layer(
    "lambda_of_keras_2",
    lambda mark: layer("Lambda", name="l", function=[code_of(mark), None, None], function_type="lambda"),
)
_in_layer("saved_model", lambda mark: layer("TFSMLayer", name="t", filepath=str(mark), call_endpoint="serve"))
_in_layer(
    "torch_pickle",
    lambda mark: layer("TorchModuleWrapper", name="t", module=base64.b64encode(pickle.dumps(Marking(mark))).decode()),
)
_in_layer("jax", lambda mark: layer("JaxLayer", name="j", call_fn=shell(mark)))
_in_layer("vocabulary", lambda mark: layer("StringLookup", name="s", vocabulary="/etc/passwd"))
_in_layer("command_as_layer", lambda mark: layer("system", "os", name="x", command=f"mkdir {mark}"))
_in_layer("own_class", lambda mark: layer("Dense", "builtins", "evil>Dense", name="dense_9", units=3))
_in_layer("initializer", lambda mark: dense("d", kernel_initializer=shell(mark)))
_in_layer("regularizer", lambda mark: dense("d", kernel_regularizer=shell(mark)))
_in_layer(
    "activation",
    lambda mark: dense("d", activation={"module": "builtins", "class_name": "function", "config": "exec"}),
)
_in_layer("policy", lambda mark: dense("d", dtype={**shell(mark), "module": "keras"}))

FUNCTIONS = {
    "get_file": ("keras.utils", "get_file", {"origin": "file:///etc/passwd", "extract": True}),
    "unsafe_switch": ("keras.config", "enable_unsafe_deserialization", {}),
    "load_model": ("keras.saving", "load_model", {"filepath": "b.keras"}),
    "src_load": ("keras.src.saving.saving_lib", "load_model", {"filepath": "b.keras"}),
    "numpy_load": ("numpy", "load", {"file": "a.npy"}),
    "popen": ("subprocess", "Popen", {"args": ["true"]}),
    "policy_switch": ("keras.config", "set_dtype_policy", "float16"),
    "get_custom": ("keras.saving", "get_custom_objects", {}),
}
for _name, (_module, _kind, _config) in FUNCTIONS.items():
    _in_config(
        f"constraint_{_name}",
        lambda mark, module=_module, kind=_kind, config=_config: sequential(
            dense(kernel_constraint={"module": module, "class_name": kind, "config": config, "registered_name": kind})
        ),
    )

_in_config("model_of_another_class", lambda mark: {**sequential(), "class_name": "system", "module": "os"})
_in_config("model_registered_elsewhere", lambda mark: {**sequential(), "registered_name": "evil>Sequential"})
_in_config("layer_that_is_none", lambda mark: sequential(dense(), "Lambda"))  # type: ignore[arg-type]
_in_config("layers_that_are_none", lambda mark: {**sequential(), "config": {"layers": "Lambda"}})
_in_config("two_of_one_name", lambda mark: sequential(dense(), dense()))
_in_config("name_of_control_letters", lambda mark: sequential(dense("\x1b[2J\x00")))
_in_config(
    "typespec",
    lambda mark: sequential(dense(), layer("Reshape", name="r", target_shape={"class_name": "__typespec__"})),
)
_in_config("array_as_value", lambda mark: sequential(dense(bias_initializer={"class_name": "__numpy__", "config": {}})))
_in_config("history_of_nothing", lambda mark: sequential(dense(bias_initializer={"class_name": "__keras_tensor__"})))
_in_config("lambda_deep_inside", lambda mark: sequential(dense(kernel_initializer={"a": [[{"b": _lambda(mark)}]]})))
_in_config("code_without_class", lambda mark: sequential(dense(kernel_initializer={"__lambda__": code_of(mark)})))
_in_config("units_of_a_billion", lambda mark: sequential(dense(units=10**9)))
_in_config("input_of_a_billion", lambda mark: {**sequential(), "config": {"layers": [source(10**9), dense()]}})
_in_config(
    "input_of_many_axes", lambda mark: sequential(layer("InputLayer", name="i", batch_shape=[None, 1000, 1000, 1000]))
)
_in_config("layer_without_weights", lambda mark: sequential(dense(), dense("other", units=900_000)))
_in_config(
    "embedding_of_a_billion",
    lambda mark: sequential(dense(), layer("Embedding", name="e", input_dim=10**6, output_dim=10**6)),
)
_in_config("repeated_a_billion_times", lambda mark: sequential(dense(), layer("RepeatVector", name="r", n=10**9)))
_in_config(
    "grown_step_by_step",
    lambda mark: sequential(dense(), *(layer("UpSampling1D", name=f"u{i}", size=1000) for i in range(4))),
)
_in_config(
    "thresholds_of_a_billion",
    lambda mark: sequential(compile_config={"metrics": [layer("AUC", "keras.metrics", num_thresholds=10**9)]}),
)
_in_config(
    "layers_without_end", lambda mark: sequential(*(layer("Dropout", name=f"d{i}", rate=0.1) for i in range(3000)))
)
_in_config("nested_without_end", lambda mark: '{"a":' * 100_000 + "1" + "}" * 100_000)
_in_config("nested_deeply", lambda mark: json.dumps(sequential())[:-1] + ', "x": ' + "[" * 200 + "]" * 200 + "}")
_in_config("a_key_twice", lambda mark: json.dumps(sequential())[:-1] + ', "class_name": "Lambda"}')
_in_config("a_row_of_axes_without_end", lambda mark: _reading([9] * 200_000))
_in_config("a_number_too_long_to_be_said", lambda mark: _reading([10**6] * 1_000))
_in_config("no_number", lambda mark: json.dumps(sequential(dense(units=float("nan")))))
_in_config("infinite_number", lambda mark: json.dumps(sequential()).replace('"units": 3', '"units": 1e999'))
_in_config(
    "number_without_end", lambda mark: json.dumps(sequential()).replace('"units": 3', '"units": ' + "9" * 100_000)
)
_in_config("no_json", lambda mark: "config")
_in_config("row_as_root", lambda mark: "[1, 2]")


def _external_link(file: h5py.File, folder: Path) -> None:
    weights(file)
    file["layers/dense_1"] = h5py.ExternalLink(str(folder / "secret.h5"), "/layers/dense")


def _soft_link(file: h5py.File, folder: Path) -> None:
    weights(file)
    file["layers/dense_1"] = h5py.SoftLink("/layers/dense")


def _link_on_the_way(file: h5py.File, folder: Path) -> None:
    file["layers"] = h5py.ExternalLink(str(folder / "secret.h5"), "/layers")


def _external_storage(file: h5py.File, folder: Path) -> None:
    weights(file)
    file.create_dataset("layers/d/vars/0", (8,), "f4", external=[(str(folder / "secret.bin"), 0, 32)])


def _virtual(file: h5py.File, folder: Path) -> None:
    layout = h5py.VirtualLayout((2, 3), "f4")
    layout[:] = h5py.VirtualSource(str(folder / "secret.h5"), "layers/dense/vars/0", (2, 3))
    file.create_virtual_dataset("layers/dense/vars/0", layout)


def _shape_bomb(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", (10**6, 10**6), "f4", chunks=(100, 100))


def _fill_bomb(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", (10**9,), "f4", chunks=(1000,), fillvalue=7)[0] = 1


def _packed_bomb(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", data=np.zeros(10**7, "f4"), compression="gzip", compression_opts=9)


def _large_blocks(file: h5py.File, folder: Path) -> None:
    data = file.create_dataset("layers/dense/vars/0", (4,), "f4", maxshape=(None,), chunks=(2**24,), compression="gzip")
    data[:] = 1


def _circle(file: h5py.File, folder: Path) -> None:
    weights(file)
    file["layers/dense/again"] = file["layers"]


def _twice(file: h5py.File, folder: Path) -> None:
    weights(file)
    for place in range(100):
        file[f"layers/dense_{place + 1}"] = file["layers/dense"]


def _deep(file: h5py.File, folder: Path) -> None:
    weights(file)
    file.create_group("/".join("g" * 200))


def _many(file: h5py.File, folder: Path) -> None:
    for place in range(20_001):
        file.create_group(f"layers/{place}")


def _unknown_filter(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", data=np.ones((2, 3), "f4"), chunks=(2, 3), compression="lzf")


def _references(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", (3,), h5py.ref_dtype)


def _texts(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", data=["a"] * 3, dtype=h5py.string_dtype())


def _records(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", (3,), np.dtype([("a", "f4"), ("b", "i4")]))


def _opaque(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", data=np.zeros(3, "V8"))


def _named_type(file: h5py.File, folder: Path) -> None:
    weights(file)
    file["layers/type"] = np.dtype("f4")


def _many_axes(file: h5py.File, folder: Path) -> None:
    file.create_dataset("layers/dense/vars/0", data=np.zeros((1,) * 20, "f4"))


def _name_that_is_no_text(file: h5py.File, folder: Path) -> None:
    weights(file)
    file["layers/dense/vars"].attrs.create("name", np.zeros((3, 3)))


for _fill in (
    *(_external_link, _soft_link, _link_on_the_way, _external_storage, _virtual, _shape_bomb, _fill_bomb, _packed_bomb),
    *(_large_blocks, _circle, _twice, _deep, _many, _unknown_filter, _references, _texts, _records, _opaque),
    *(_named_type, _many_axes, _name_that_is_no_text),
):
    _in_weights(f"hdf5{_fill.__name__}", _fill)


def _in_member(name: str, member: str, content: bytes = b"x") -> None:
    HOSTILE[name] = lambda folder, mark: keras_file(folder / "a.keras", members={member: content})


for _name, _member in {
    "member_above": "../../mark",
    "member_absolute": "/etc/mark",
    "member_of_windows": "..\\mark",
    "member_assets": "assets/layers/string_lookup/vocabulary.txt",
    "member_of_another_name": "model.weights.json",
    "member_with_code": "custom_objects.py",
    "member_that_looks_alike": "config.json ",
    "member_of_control_letters": "\x1b[2Jconfig",
}.items():
    _in_member(_name, _member)


@hostile
def member_twice(folder: Path, mark: Path) -> Path:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return keras_file(folder / "a.keras", members={"config.json": json.dumps(sequential(_lambda(mark))).encode()})


@hostile
def member_that_is_a_bomb(folder: Path, mark: Path) -> Path:
    path = folder / "a.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("config.json", b" " * (31 * 2**20))
        archive.writestr("model.weights.h5", hdf5_bytes())
    return path


@hostile
def member_that_lies_about_its_size(folder: Path, mark: Path) -> Path:
    path = folder / "a.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("config.json", b" " * 10**6)
        archive.writestr("model.weights.h5", hdf5_bytes())
    size = struct.pack("<I", 10**6)
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<I", 1000)))
    return path


@hostile
def member_packed_otherwise(folder: Path, mark: Path) -> Path:
    path = folder / "a.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("config.json", json.dumps(sequential()))
        archive.writestr("model.weights.h5", hdf5_bytes())
    return path


@hostile
def member_that_is_encrypted(folder: Path, mark: Path) -> Path:
    path = keras_file(folder / "a.keras")
    content = bytearray(path.read_bytes())
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        offset = 6 if start == b"PK\x03\x04" else 8
        place = content.find(start)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(start, place + 4)
    path.write_bytes(content)
    return path


@hostile
def too_many_members(folder: Path, mark: Path) -> Path:
    return keras_file(folder / "a.keras", members={f"assets/{place}": b"" for place in range(2_000)})


@hostile
def no_configuration(folder: Path, mark: Path) -> Path:
    path = folder / "a.keras"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model.weights.h5", hdf5_bytes())
    return path


@hostile
def weights_that_are_named_and_not_there(folder: Path, mark: Path) -> Path:
    def fill(group: h5py.Group) -> None:
        legacy_weights(group)
        group["dense"].attrs["weight_names"] = ["../../../secret", "dense/bias:0"]

    return legacy_file(folder / "a.h5", fill=fill)


@hostile
def hdf5_external_link_in_a_whole_model(folder: Path, mark: Path) -> Path:
    def fill(group: h5py.Group) -> None:
        group.attrs["layer_names"] = ["dense"]
        group["dense"] = h5py.ExternalLink("/etc/passwd", "/")

    return legacy_file(folder / "a.h5", fill=fill)


@hostile
def a_pickle(folder: Path, mark: Path) -> Path:
    path = folder / "a.keras"
    path.write_bytes(pickle.dumps(Marking(mark)))
    return path


@hostile
def a_pickle_of_numpy(folder: Path, mark: Path) -> Path:
    path = folder / "a.h5"
    with path.open("wb") as file:
        np.savez(file, weights=np.array([Marking(mark)], dtype=object))
    return path


@hostile
def a_pipe_that_never_speaks(folder: Path, mark: Path) -> Path:
    os.mkfifo(folder / "a.keras")
    return folder / "a.keras"


@hostile
def a_device_without_end(folder: Path, mark: Path) -> Path:
    (folder / "a.keras").symlink_to("/dev/zero")
    return folder / "a.keras"


@hostile
def a_saved_model(folder: Path, mark: Path) -> Path:
    (folder / "model" / "variables").mkdir(parents=True)
    (folder / "model" / "saved_model.pb").write_bytes(b"\x08\x01")
    return folder / "model"


@hostile
def an_address(folder: Path, mark: Path) -> Path:
    return Path("https://example.org/a.keras")


@hostile
def an_address_of_a_hub(folder: Path, mark: Path) -> Path:
    return Path("hf://stranger/model")


@hostile
def nothing_at_all(folder: Path, mark: Path) -> Path:
    (folder / "a.keras").touch()
    return folder / "a.keras"


def _disarmed(name: str, settings: Callable[[Path], dict[str, Any]]) -> None:
    DISARMED[name] = lambda folder, mark: keras_file(
        folder / "a.keras", sequential(compile_config={"optimizer": "adam", "loss": "mse", **settings(mark)})
    )


_disarmed("command_as_loss", lambda mark: {"loss": shell(mark)})
_disarmed("code_as_loss", lambda mark: {"loss": _lambda(mark)["config"]["function"]})
_disarmed("command_as_metric", lambda mark: {"metrics": [shell(mark)]})
_disarmed("command_as_optimizer", lambda mark: {"optimizer": shell(mark)})
_disarmed(
    "command_as_schedule",
    lambda mark: {"optimizer": layer("Adam", "keras.optimizers", learning_rate=shell(mark))},
)
