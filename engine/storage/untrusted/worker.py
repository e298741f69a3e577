"""The process that reads an untrusted file from its standard input and writes the payload to its standard output.

`worker_client` starts it with these two open files only; it restricts itself before it reads.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

import h5py
import numpy as np

from engine.storage.untrusted import hdf5, open_file, zip_archive
from engine.storage.untrusted.payload import MAX_ARRAY_BYTES, MAX_TEXT_BYTES, Payload, header_chunks, to_chunks
from engine.system.errors import EngineError
from engine.system.sandbox import reading_process
from engine.system.sandbox.restrictions import Limits

COMMAND = "read-foreign-file"
"""The argument with which `main.py` becomes this process."""

BASE_MEMORY = 768 * 2**20
"""Bytes that reading may use in addition to the file and its arrays."""
SECONDS = 3
"""CPU seconds that reading a small file may take."""

MEMBERS = {
    "config.json": MAX_TEXT_BYTES,
    "metadata.json": MAX_TEXT_BYTES,
    "layerdesk.json": MAX_TEXT_BYTES,
    "model.weights.h5": MAX_ARRAY_BYTES,
}
"""The allowed members of a `.keras` file with their limits; no layer in the catalog has assets."""


def limits_for(file_size: int) -> Limits:
    """Return what reading a file of so many bytes may use."""
    seconds = SECONDS + file_size // (10 * 2**20)
    return Limits(BASE_MEMORY + 6 * file_size, seconds, MAX_ARRAY_BYTES + 4 * MAX_TEXT_BYTES)


def serve(name: str) -> int:
    """Run this process: read the open file, write the response, and exit."""
    return reading_process.serve(lambda file, held: response(file, name, held), limits_for, _preload)


def response(file: BinaryIO, name: str, restrictions: tuple[str, ...] = ()) -> Iterator[bytes]:
    """Yield the response: the payload of the file, or the message why it is not opened.

    Parameters
    ----------
    restrictions : tuple of str
        Restrictions under which the file is read, for the payload.
    """
    try:
        payload = read_payload(file, name)
    except EngineError as error:
        yield from header_chunks({"refused": error.text, "details": error.details})
    except MemoryError:
        yield from header_chunks({"refused": f"{name} is not opened: it needs more memory than a model may use."})
    else:
        yield from to_chunks(replace(payload, restrictions=restrictions))


def read_payload(file: BinaryIO, name: str) -> Payload:
    """Return the texts and arrays of a file of any supported format.

    Raises
    ------
    EngineError
        If it is damaged, or contains what Keras does not write.
    """
    file_format = open_file.detect_format(file, name)
    if file_format == "hdf5":
        return hdf5.read_payload(file, name)
    if file_format == "json":
        content = file.read(MAX_TEXT_BYTES + 1)
        if len(content) > MAX_TEXT_BYTES:
            raise EngineError(f"{name} is too large to be the configuration of a model.")
        return Payload({"config": _text(content, name)})
    with zip_archive.open_archive(file, name, "a Keras model") as zipped:
        members = zip_archive.members(zipped, name, MEMBERS)
    weights = members.pop("model.weights.h5", None)
    if "config.json" not in members or weights is None:
        absent = "config.json" if weights else "model.weights.h5"
        raise EngineError(f"{name} has no {absent}, so it is not a Keras model.")
    payload = hdf5.read_payload(io.BytesIO(weights), name)
    texts = {member.removesuffix(".json"): _text(content, name) for member, content in members.items()}
    return Payload({**payload.texts, **texts, "container": "zip"}, payload.arrays, payload.attributes)


def _text(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EngineError(f"{name} is damaged: it is not valid JSON.", details=str(error)) from error


def _preload() -> None:
    """Read a file of each format once, so that everything is imported before the process is restricted."""
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
        b"".join(response(io.BytesIO(content), "preload"))
