"""Files that Keras wrote are read as data, by a process that can do nothing else; what breaks ends in a message."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.storage.untrusted import worker, worker_client
from engine.system.errors import EngineError
from engine.system.sandbox import reading_process, restrictions
from tests.engine.storage.untrusted.model_files import (
    dense,
    hdf5_bytes,
    keras_file,
    layer,
    legacy_file,
    legacy_weights,
    sequential,
)

ROOT = Path(__file__).parents[4]


def test_a_whole_model_is_read_with_its_layers_by_name(tmp_path: Path) -> None:
    file = worker_client.read(keras_file(tmp_path / "a.keras"))
    assert (file.kind, file.written_by, file.array_keys) == ("whole model", "Keras 3.15.1", "paths")
    assert [(layer.name, layer.shapes) for layer in file.layers] == [("dense", ((2, 3), (3,)))]
    assert np.array_equal(file.layers[0].arrays["vars/0"], np.ones((2, 3)))


def test_a_keras_2_file_is_converted_to_keras_3(tmp_path: Path) -> None:
    leaky = layer(
        "LeakyReLU", name="leaky", alpha=0.1, dtype={"class_name": "Policy", "config": {"name": "mixed_float16"}}
    )
    norm = layer("BatchNormalization", name="norm", axis=[1], renorm=False)
    config = sequential(dense(batch_input_shape=[None, 2], time_major=False), norm, leaky)
    config["config"]["layers"].pop(0)
    training = {
        "loss": "mse",
        "metrics": [[{"class_name": "MeanMetricWrapper", "config": {"name": "acc", "fn": "binary_accuracy"}}]],
        "optimizer_config": {
            "class_name": "Custom>Adam",
            "config": {"lr": 0.1, "decay": 0.5, "jit_compile": True, "is_legacy_optimizer": False},
        },
    }
    file = worker_client.read(legacy_file(tmp_path / "a.h5", config, training))
    assert file.array_keys == "order" and file.written_by == "Keras 2.15.0"
    layers = file.config["config"]["layers"]
    assert layers[0]["config"]["batch_shape"] == [None, 2]
    assert "time_major" not in layers[1]["config"]
    assert layers[2]["config"]["axis"] == 1
    assert layers[3]["config"]["negative_slope"] == 0.1 and layers[3]["config"]["dtype"] == "mixed_float16"
    optimizer = file.compile["optimizer"]
    assert optimizer["class_name"] == "Adam" and set(optimizer["config"]) == {"learning_rate"}
    assert optimizer["config"]["learning_rate"]["class_name"] == "InverseTimeDecay"
    assert file.compile["metrics"][0]["class_name"] == "BinaryAccuracy"


def test_weights_of_both_kinds_are_read_layer_by_layer(tmp_path: Path) -> None:
    for name, fill in {"new.weights.h5": None, "old.h5": legacy_weights}.items():
        (tmp_path / name).write_bytes(hdf5_bytes(fill) if fill else hdf5_bytes())
        file = worker_client.read(tmp_path / name)
        assert file.kind == "weights" and file.parameters == 9
        assert [layer.name for layer in file.layers] == ["dense"]


def test_what_a_file_is_says_its_beginning_and_not_its_ending(tmp_path: Path) -> None:
    path = keras_file(tmp_path / "a.keras").rename(tmp_path / "a.h5")
    assert worker_client.read(path).kind == "whole model"


def test_what_lies_inside_another_file_is_read_by_the_same_rules(tmp_path: Path) -> None:
    content = keras_file(tmp_path / "a.keras").read_bytes()
    assert worker_client.read_bytes(content, "the model").parameters == 9
    with pytest.raises(EngineError, match="the model is damaged"):
        worker_client.read_bytes(content[:-30], "the model")


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/hostname')",
        "open('mark', 'w')",
        "__import__('socket').socket()",
        "os.fork()",
        "os.unlink('there')",
        "os.kill(os.getppid(), 9)",
        "bytearray(4 * 2**30)",
    ],
)
def test_the_reading_process_has_no_other_access(code: str, tmp_path: Path) -> None:
    (tmp_path / "there").touch()
    script = (
        "import os, _socket, socket\nfrom engine.system.sandbox.restrictions import Limits, lock_down\n"
        f"lock_down(Limits(memory=2**30, seconds=3, output=2**20))\n{code}"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "PermissionError" in result.stderr or "MemoryError" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


@pytest.mark.parametrize(
    "code, message",
    [
        ("import os; os.kill(os.getpid(), 11)", "crashed"),
        ("import time; time.sleep(60)", "takes longer than a model may take"),
        ("while True: pass", "takes longer than a model may take"),
        ("import time; held = b'.' * 150 * 2**20; time.sleep(60)", "more memory than a model may use"),
        ("print('nonsense')", "could not be read completely"),
        ("raise SystemExit(3)", "crashed"),
        ("pass", "crashed"),
        ("import sys; sys.stdout.write('\\x08' + '\\0' * 7 + '[[[[[[[[')", "could not be read completely"),
    ],
)
def test_a_failure_of_the_reading_process_becomes_an_engine_error(
    code: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.py").write_text(code)
    monkeypatch.setattr(reading_process, "MAIN", tmp_path / "main.py")
    monkeypatch.setattr(worker, "SECONDS", 0.5)
    monkeypatch.setattr(worker, "BASE_MEMORY", 0)
    monkeypatch.setattr(reading_process, "WALL_TIME_FACTOR", 10)
    monkeypatch.setattr(reading_process, "STARTUP_SECONDS", 0.5)
    monkeypatch.setattr(reading_process, "STARTUP_MEMORY", 100 * 2**20)
    with pytest.raises(EngineError, match=message):
        worker_client.read(keras_file(tmp_path / "a.keras"))


def test_a_packaged_program_serves_the_process_that_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "layerdesk"
    program.write_text(
        f"#!{sys.executable}\nimport runpy, sys\nsys.frozen = True\nsys.path.insert(0, {str(ROOT)!r})\n"
        f"runpy.run_path({str(ROOT / 'main.py')!r}, run_name='__main__')\n"
    )
    program.chmod(0o700)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    file = worker_client.read(keras_file(tmp_path / "a.keras"))
    assert file.parameters == 9
    assert "no files, no network" in file.restrictions


def test_the_sizes_of_a_job_lie_where_windows_looks_for_them() -> None:
    class Basic(ctypes.Structure):
        _fields_ = [
            *((name, ctypes.c_int64) for name in ("PerProcessUserTimeLimit", "PerJobUserTimeLimit")),
            ("LimitFlags", ctypes.c_uint32),
            *((name, ctypes.c_size_t) for name in ("MinimumWorkingSetSize", "MaximumWorkingSetSize")),
            ("ActiveProcessLimit", ctypes.c_uint32),
            ("Affinity", ctypes.c_size_t),
            *((name, ctypes.c_uint32) for name in ("PriorityClass", "SchedulingClass")),
        ]

    class Extended(ctypes.Structure):
        _fields_ = [
            ("Basic", Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            *((name, ctypes.c_size_t) for name in ("ProcessMemoryLimit", "Job", "PeakProcess", "PeakJob")),
        ]

    limits = restrictions.job_limits(memory=5 * 2**30, seconds=3)
    assert len(limits) == ctypes.sizeof(Extended)
    applied = Extended.from_buffer_copy(limits)
    assert (applied.Basic.PerProcessUserTimeLimit, applied.Basic.ActiveProcessLimit) == (30_000_000, 1)
    assert applied.Basic.LimitFlags == 0x2 | 0x8 | 0x100
    assert applied.ProcessMemoryLimit == 5 * 2**30 and applied.Job == 0


def test_the_walls_name_only_calls_that_reading_takes() -> None:
    forbidden = {
        "open",
        "openat",
        "socket",
        "connect",
        "execve",
        "execveat",
        "fork",
        "vfork",
        "clone",
        "clone3",
        "unlink",
    }
    assert forbidden.isdisjoint(restrictions.CALLS)
