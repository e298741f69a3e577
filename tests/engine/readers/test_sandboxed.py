"""Native code reads tables in a process of its own: restricted, stopped by the user, and its crash is a sentence."""

from __future__ import annotations

import struct
import sys
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyreadstat
import pytest
import scipy.io.matlab

from engine import tables
from engine.messages.job import Job
from engine.readers import READERS
from engine.readers.parsing import sandboxed
from engine.readers.parsing.file_stream import table_file
from engine.system.errors import Cancelled, EngineError
from engine.system.sandbox import reading_process
from tests.engine.codegen.test_reading_code import assert_code_reads_the_same

ROOT = Path(__file__).parents[3]
FRAME = pd.DataFrame({"mass": [0.5, np.nan, 2.25], "word": ["a", "b", "c"], "count": [1, 2, 3]})
CELLS = np.array([[1.0, 2, 3], [4, 5, 6]])


@pytest.fixture
def table(tmp_path: Path) -> Path:
    pyreadstat.write_sav(FRAME, tmp_path / "table.sav")
    return tmp_path / "table.sav"


@pytest.mark.parametrize(
    "code, message",
    [
        ("import os; os.kill(os.getpid(), 11)", "table.sav is not opened: the process that read it crashed"),
        ("import time; time.sleep(60)", "takes longer than a table may take"),
        ("print('nonsense')", "is damaged, or is not an SPSS file that can be read. Save it as CSV"),
    ],
)
def test_what_breaks_the_reader_becomes_a_sentence(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, message: str
) -> None:
    (tmp_path / "main.py").write_text(code)
    monkeypatch.setattr(reading_process, "MAIN", tmp_path / "main.py")
    monkeypatch.setattr(sandboxed, "SECONDS", 0.1)
    monkeypatch.setattr(reading_process, "WALL_TIME_FACTOR", 5)
    with pytest.raises(EngineError, match=message):
        tables.read(str(table))


def test_a_stopped_job_ends_the_process_that_reads(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "main.py").write_text("import time; time.sleep(60)")
    monkeypatch.setattr(reading_process, "MAIN", tmp_path / "main.py")
    asked = iter([False, False, True])
    with pytest.raises(Cancelled):
        sandboxed.extract(table_file(table, job=Job(should_stop=lambda: next(asked, True))))


def test_a_packaged_program_reads_tables_in_a_process_of_its_own(
    table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "layerdesk"
    program.write_text(
        f"#!{sys.executable}\nimport runpy, sys\nsys.frozen = True\nsys.path.insert(0, {str(ROOT)!r})\n"
        f"runpy.run_path({str(ROOT / 'main.py')!r}, run_name='__main__')\n"
    )
    program.chmod(0o700)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    frame, _ = tables.read(str(table))
    pd.testing.assert_frame_equal(frame, FRAME, check_dtype=False)


def test_a_machine_without_processes_reads_the_file_itself(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    frame, _ = tables.read(str(table))
    pd.testing.assert_frame_equal(frame, FRAME, check_dtype=False)


def test_texts_of_an_old_code_page_are_read_under_the_restrictions(tmp_path: Path) -> None:
    path = tmp_path / "old.dta"
    pyreadstat.write_dta(FRAME.replace("a", "xyz"), path, version=10)
    path.write_bytes(path.read_bytes().replace(b"xyz", "äö€".encode("cp1252")))
    frame, _ = assert_code_reads_the_same(path)
    assert frame["word"].tolist() == ["äö€", "b", "c"]


def test_every_reader_of_native_code_reads_in_the_process() -> None:
    native = {name for name, reader in READERS.items() if reader.functions.native is not None}
    assert native == {"spss", "spss portable", "stata", "sas", "sas transport", "matlab"}


def matlab_file(path: Path) -> Path:
    """Write a file as MATLAB 7.3 does: HDF5 below a header of text, transposed, texts as codes by reference."""
    with h5py.File(path, "w", userblock_size=512) as file:
        file["X"] = CELLS.T
        file["X"].attrs["MATLAB_class"] = np.bytes_("double")
        file["is_old"] = np.array([[1, 0]], dtype="uint8")
        file["is_old"].attrs["MATLAB_class"] = np.bytes_("logical")
        words = [
            file.create_dataset(f"#refs#/{word}", data=np.array([[ord(c)] for c in word])) for word in ("yes", "ö")
        ]
        for word in words:
            word.attrs["MATLAB_class"] = np.bytes_("char")
        file["kind"] = np.array([[word.ref for word in words]], dtype=h5py.ref_dtype)
        file["kind"].attrs["MATLAB_class"] = np.bytes_("cell")
        file["T"] = np.arange(6, dtype="uint32").reshape(1, 6)
        file["T"].attrs["MATLAB_class"] = np.bytes_("table")
        file["outside"] = h5py.ExternalLink("/etc/other.h5", "/X")
    with path.open("r+b") as raw:
        raw.write(b"MATLAB 7.3 MAT-file, Platform: GLNXA64".ljust(116) + bytes(8) + struct.pack("<H", 0x0200) + b"IM")
    return path


def test_matrices_of_matlab_7_3_are_read(tmp_path: Path) -> None:
    frame, _ = assert_code_reads_the_same(matlab_file(tmp_path / "new.mat"))
    assert list(frame.columns) == ["X 1", "X 2", "X 3", "is_old", "kind"]
    np.testing.assert_array_equal(frame.iloc[:, :3].to_numpy(dtype=float), CELLS)
    assert frame["is_old"].tolist() == [True, False] and frame["kind"].tolist() == ["yes", "ö"]
    _, facts = tables.read(str(tmp_path / "new.mat"))
    assert facts.notes == ("Left out, because they are no columns of as many rows: T, outside.",)


def test_a_file_that_matlab_wrote_is_read() -> None:
    data = Path(scipy.io.matlab.__path__[0]) / "tests" / "data" / "testhdf5_7.4_GLNX86.mat"
    frame, _ = tables.read(str(data))
    np.testing.assert_allclose(frame["testdouble"], np.linspace(0, 2 * np.pi, 9))


def test_a_truncated_file_of_matlab_7_3_is_refused_with_a_way_out(tmp_path: Path) -> None:
    path = matlab_file(tmp_path / "new.mat")
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(EngineError, match=r"damaged, or is not a file of MATLAB that can be read. Save matrices .*-v7"):
        tables.read(str(path))
