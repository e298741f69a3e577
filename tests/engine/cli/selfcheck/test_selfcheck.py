"""The self-check passes on a working installation, and names what is wrong with a damaged one."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

from engine import cli
from engine.cli import selfcheck
from engine.cli.selfcheck import examples, libraries, machine, relaunch, samples, sandbox
from engine.cli.selfcheck.result import Check, CheckResult, run_check
from engine.system.errors import EngineError

ROOT = Path(selfcheck.__file__).resolve().parents[3]


def outcomes(checks):
    return {check.name: run_check(check) for check in checks}


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_every_dependency_has_its_import_name():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    names = [text.partition(">")[0].partition(";")[0].strip() for text in settings["project"]["dependencies"]]
    assert [name for name in names if find_spec(libraries.module_of(name).partition(".")[0]) is None] == []


def test_a_library_that_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "zstandard", None)
    found = outcomes(libraries.checks())
    assert [name for name, outcome in found.items() if not outcome.passed] == ["library zstandard"]
    assert "zstandard" in found["library zstandard"].text
    assert "Traceback" in found["library zstandard"].details


def test_a_library_without_its_metadata_is_named(monkeypatch):
    monkeypatch.setattr(libraries, "module_of", lambda name: "json")
    with pytest.raises(EngineError, match="metadata is missing"):
        libraries._load("no-such-package")


def test_a_table_of_each_format_is_read():
    found = outcomes(samples.checks())
    assert {outcome.text for outcome in found.values()} == {"3 rows"}
    assert set(found) == {f"table {path.name.partition('.')[2]}" for path in samples.SAMPLES.glob("lab.*")}


def test_a_table_that_is_read_wrongly_fails(monkeypatch, tmp_path):
    monkeypatch.setattr(samples, "SAMPLES", tmp_path)
    (tmp_path / "lab.csv").write_text("id,temp,label\n1,21.5,cold\n2,22.5,hot\n3,23.5,warm\n", "utf-8")
    (tmp_path / "lab.parquet").write_bytes(b"not a parquet file")
    found = outcomes(samples.checks())
    assert "read wrongly" in found["table csv"].text
    assert not found["table parquet"].passed


def test_a_sample_that_is_missing_is_a_failure_of_its_format(monkeypatch, tmp_path):
    shutil.copy(samples.SAMPLES / "lab.csv", tmp_path)
    monkeypatch.setattr(samples, "SAMPLES", tmp_path)
    found = outcomes(samples.checks())
    assert [name for name, outcome in found.items() if outcome.passed] == ["table csv"]
    assert "lab.ods" in found["table ods"].text


def test_an_example_is_trained_saved_opened_and_predicts_the_same():
    check = next(iter(examples.checks()))
    assert check.name == "example students"
    outcome = run_check(check)
    assert outcome.passed, outcome.details
    assert "1000 predictions are the same" in outcome.text


def test_a_missing_example_fails_with_the_message_of_the_program(monkeypatch, tmp_path):
    (tmp_path / "examples.json").write_text(json.dumps([{"name": "gone"}]), "utf-8")
    monkeypatch.setattr(examples, "RESOURCES", tmp_path)
    found = outcomes(examples.checks())["example gone"]
    assert not found.passed
    assert "gone.json" in found.text


def test_a_processor_without_avx_is_refused_before_tensorflow_is_loaded(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "PROCESSOR", tmp_path / "cpuinfo")
    monkeypatch.setattr(machine.platform, "machine", lambda: "x86_64")
    machine.PROCESSOR.write_text("flags : fpu sse4_2 f16c\n", "utf-8")
    assert "lacks AVX" in outcomes(machine.processor())["processor"].text
    machine.PROCESSOR.write_text("flags : fpu avx f16c\n", "utf-8")
    assert outcomes(machine.processor())["processor"].passed
    assert next(iter(selfcheck._checks([]))).name == "processor"


def test_the_device_that_trains_is_reported():
    assert outcomes(machine.device())["device"].text.startswith(("CPU", "GPU"))


def test_the_window_opens_paints_and_ends():
    found = outcomes(relaunch.checks())
    assert "first paint after" in found["window"].text, found["window"].details
    assert found["no interpreter"].passed


def test_a_window_that_does_not_open_is_reported_with_its_last_message(monkeypatch):
    code = "import sys; sys.exit('no display to draw on')"
    monkeypatch.setattr(relaunch, "own_command", lambda: [sys.executable, "-c", code])
    assert "no display to draw on" in outcomes(relaunch.checks())["window"].text


def test_a_program_that_runs_python_code_is_a_failure(monkeypatch):
    monkeypatch.setattr(relaunch, "own_command", lambda: [sys.executable])
    assert "runs Python code" in outcomes(relaunch.checks())["no interpreter"].text


def test_a_program_that_does_not_end_is_killed(monkeypatch):
    monkeypatch.setattr(relaunch, "own_command", lambda: [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(relaunch, "TIMEOUT_SECONDS", 0.2)
    assert "did not end" in outcomes(relaunch.checks())["window"].text


@pytest.mark.parametrize(
    "call, recorded",
    [
        ("socket.socket().connect_ex(('127.0.0.1', 9))", True),
        ("socket.getaddrinfo('localhost', 80)", True),
        ("socket.socket(socket.AF_UNIX).connect_ex('no such socket')", False),
    ],
)
def test_every_network_connection_is_recorded(call, recorded):
    begin = "import socket\nfrom engine.cli.selfcheck import network\nfound = network.record_connections()\n"
    code = f"{begin}{call}\nprint(len(found))"
    answer = python(code)
    assert answer.stdout.strip() == str(int(recorded)), answer.stderr


def test_the_exit_code_is_1_if_a_check_fails(monkeypatch, capsys):
    good, bad = CheckResult("one", True, "fine", 0.1), CheckResult("two", False, "h5py is missing", 0.1, "Traceback")
    monkeypatch.setattr(selfcheck, "run", lambda: iter([good]))
    assert cli.run(["selfcheck"]) == 0
    assert "All 1 checks passed" in capsys.readouterr().out
    monkeypatch.setattr(selfcheck, "run", lambda: iter([good, bad]))
    assert cli.run(["selfcheck", "--details"]) == 1
    printed = capsys.readouterr()
    assert "FAIL two" in printed.out and "h5py is missing" in printed.out and "1 of 2 checks failed" in printed.out
    assert "Traceback" in printed.err


def test_the_name_of_0_1_0_still_runs_the_self_check(monkeypatch, capsys):
    monkeypatch.setattr(selfcheck, "run", lambda: iter([CheckResult("one", True, "fine", 0.1)]))
    assert cli.run(["selftest"]) == 0
    assert "All 1 checks passed" in capsys.readouterr().out


def test_an_exception_of_a_check_becomes_its_result():
    def fail() -> str:
        raise MemoryError

    assert run_check(Check("memory", fail)).text == "MemoryError"


def test_a_program_that_cannot_start_names_what_is_missing():
    answer = python("import sys; sys.modules['pydantic'] = None; import main; sys.exit(main.main(['selfcheck']))")
    assert answer.returncode == 1
    assert "pydantic is missing" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_the_self_check_without_examples_fails(tmp_path, monkeypatch):
    shutil.copy(ROOT / "resources" / "examples.json", tmp_path)
    monkeypatch.setattr(examples, "RESOURCES", tmp_path)
    assert not any(outcome.passed for outcome in outcomes(examples.checks()).values())


def test_a_missing_restriction_is_named(monkeypatch):
    found = outcomes(sandbox.checks())["untrusted files"]
    assert found.passed and "no files, no network" in found.text
    monkeypatch.setitem(sandbox.RESTRICTIONS, "linux", (*sandbox.RESTRICTIONS["linux"], "no gravity"))
    found = outcomes(sandbox.checks())["untrusted files"]
    assert not found.passed and "without these restrictions: no gravity" in found.text
