"""Nothing that a file says is done: hostile files leave no mark, take no memory and no time, and end in a sentence."""

from __future__ import annotations

import os
import resource
import time
from pathlib import Path

import pytest

from engine.storage.untrusted import file_contents, open_file, payload, worker, worker_client
from engine.system.errors import EngineError
from tests.engine.storage.untrusted.hostile_files import DISARMED, HOSTILE

MAX_GROWTH = 2**30
MAX_SECONDS = 5.0


def read_here(path: Path) -> file_contents.ForeignFile:
    """Read a file in this process, so that the first restriction stands alone."""
    with open_file.open_regular(path) as file:
        return file_contents.interpret(
            payload.from_bytes(b"".join(worker.response(file, path.name)), path.name), path.name
        )


def largest_so_far() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def test_there_are_enough_hostile_files() -> None:
    assert len(HOSTILE) + len(DISARMED) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence_and_leaves_no_mark(name: str, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    path = HOSTILE[name](tmp_path, mark)
    before, memory, started = set(os.listdir(tmp_path)), largest_so_far(), time.process_time()
    with pytest.raises(EngineError) as caught:
        read_here(path)
    assert time.process_time() - started < MAX_SECONDS
    assert largest_so_far() - memory < MAX_GROWTH
    assert not mark.exists()
    assert set(os.listdir(tmp_path)) == before
    assert caught.value.text.endswith(".")
    assert caught.value.text.isprintable()
    assert "secretsecret" not in caught.value.details


@pytest.mark.parametrize("name", DISARMED)
def test_hostile_settings_of_a_training_are_read_as_data_and_leave_no_mark(name: str, tmp_path: Path) -> None:
    from engine.network import keras_config

    mark = tmp_path / "mark"
    file = read_here(DISARMED[name](tmp_path, mark))
    assert keras_config.compile_from_config(file.compile) is None
    assert not mark.exists()


@pytest.mark.parametrize(
    "name", ["lambda_keras", "hdf5_external_storage", "hdf5_shape_bomb", "member_that_is_a_bomb", "a_pickle"]
)
def test_the_process_that_reads_says_the_same_sentence(name: str, tmp_path: Path) -> None:
    path = HOSTILE[name](tmp_path, tmp_path / "mark")
    with pytest.raises(EngineError) as here:
        read_here(path)
    with pytest.raises(EngineError) as there:
        worker_client.read(path)
    assert there.value.text == here.value.text


def test_the_sentence_names_the_layer_and_the_reason(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="the layer lambda is a Lambda, which runs code that is in the file"):
        read_here(HOSTILE["lambda_keras"](tmp_path, tmp_path / "mark"))
