"""The process that reads a file: it gets the file as its standard input, and answers with texts and arrays.

It is started by `reader`, with nothing in its hands but the open file and a pipe; it locks itself in before it reads.
"""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

import h5py
import numpy as np

from engine.storage.untrusted import hdf5, open_file, sandbox, zip_archive
from engine.storage.untrusted.payload import LARGEST_ARRAYS, LARGEST_TEXT, Payload, framed, pieces
from engine.system.errors import EngineError

COMMAND = "read-foreign-file"
"""The word by which `main.py` is told to be this process."""

MEMBERS = {
    "config.json": LARGEST_TEXT,
    "metadata.json": LARGEST_TEXT,
    "layerdesk.json": LARGEST_TEXT,
    "model.weights.h5": LARGEST_ARRAYS,
}
"""What a `.keras` file may hold; no layer that Layerdesk opens has assets."""


def serve(name: str) -> int:
    """Be this process, from the open file to the last byte of the answer."""
    code = 1
    try:
        with open(0, "rb", closefd=False) as file, open(1, "wb", closefd=False) as answer:
            file.seek(0)  # who looked at its beginning before has moved it
            _warm_up()
            walls = sandbox.lock_down(os.fstat(0).st_size)
            answer.writelines(answered(file, name, walls))
            answer.flush()
        code = 0
    finally:
        # Without the farewell of libraries, which want to do more than is left to this process; and without a word,
        # for which a packaged program would open a window.
        os._exit(code)


def answered(file: BinaryIO, name: str, walls: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Return the answer in pieces: what is in the file, or the sentence why it is not opened.

    Parameters
    ----------
    walls : tuple of str
        Behind which it was read, in words.
    """
    try:
        raw = taken(file, name)
    except EngineError as error:
        yield from framed({"refused": error.text, "details": error.details})
    except MemoryError:
        yield from framed({"refused": f"{name} is not opened: it would take more memory than a model needs."})
    else:
        yield from pieces(replace(raw, walls=walls))


def taken(file: BinaryIO, name: str) -> Payload:
    """Return what a file of any container holds.

    Raises
    ------
    EngineError
        Where it is damaged, or holds what no file of Keras holds.
    """
    container = open_file.container_of(file, name)
    if container == "hdf5":
        return hdf5.taken(file, name)
    if container == "json":
        content = file.read(LARGEST_TEXT + 1)
        if len(content) > LARGEST_TEXT:
            raise EngineError(f"{name} is too large to be the configuration of a model.")
        return Payload({"config": _text(content, name)})
    with zip_archive.opened(file, name, "a Keras model") as zipped:
        members = zip_archive.members(zipped, name, MEMBERS)
    weights = members.pop("model.weights.h5", None)
    if "config.json" not in members or weights is None:
        absent = "config.json" if weights else "model.weights.h5"
        raise EngineError(f"{name} has no {absent} inside, so it is no Keras model.")
    raw = hdf5.taken(io.BytesIO(weights), name)
    texts = {member.removesuffix(".json"): _text(content, name) for member, content in members.items()}
    return Payload({**raw.texts, **texts, "container": "zip"}, raw.arrays, raw.attributes)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EngineError(f"{name} is damaged: it is not valid JSON.", details=str(error)) from error


def _warm_up() -> None:
    """Read a file of each kind once, because nothing can be imported any more afterwards."""
    memory = io.BytesIO()
    with h5py.File(memory, "w") as file:
        file.create_dataset("a", data=np.arange(3.0), compression="gzip", shuffle=True, fletcher32=True)
        file.attrs["layer_names"] = ["a"]
        file.attrs["model_config"] = b"{}"
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("config.json", "{}")
        file.writestr("model.weights.h5", memory.getvalue())
    broken = [memory.getvalue()[:-100], zipped.getvalue()[:-100], b"{\xff", b"?"]
    for content in (memory.getvalue(), zipped.getvalue(), b"{}", *broken):
        b"".join(answered(io.BytesIO(content), "warm-up"))
