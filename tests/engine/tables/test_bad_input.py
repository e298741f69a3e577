"""A file that is not a table is refused with a sentence; an irregular one is read, with a note."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest

from engine import tables
from engine.project import ReadingSpec
from engine.readers.parsing import delimited_text, file_stream
from engine.results.row_query import RowQuery
from engine.system.errors import EngineError
from engine.workbench import Workbench

TABLES = Path(__file__).parents[2] / "data"


def written(tmp_path: Path, content: bytes | str, name: str = "table.csv") -> str:
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("a.csv", b"", "is empty"),
        ("a.csv", b"\n\n", "is empty"),
        ("a.csv", b"\xef\xbb\xbf", "is empty"),
        ("a.csv", b"a,b\n", "no rows"),
        ("a.csv", bytes(range(256)) * 20, "binary data"),
        ("a.csv", b"a,b\n1,\x00\n2,3\n", "binary data"),
        ("a.csv", b"a,b\n1,2\n3,4,5\n", "line 3 has 3 cells, the header 2"),
        ("a.csv", b"a,b\n1,2,3\n4,5\n", "line 2 has 3 cells, the header 2"),
        ("a.csv", b'a,b\n1,2\n3,"4\n5,6\n', "a quote in line 3 that is never closed"),
        ("a.csv.gz", gzip.compress(b"a,b\n1,2\n")[:-12], "damaged"),
        ("a.gz", b"\x1f\x8bnothing", "damaged"),
        ("a.xlsx", b"PK\x03\x04nothing", "damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1nothing", "damaged"),
        ("a.parquet", b"PAR1nothing", "damaged"),
        ("a.feather", b"ARROW1nothing", "damaged"),
        ("a.db", b"SQLite format 3\x00nothing", "damaged"),
        ("a.json", b'[{"a": 1}, {"a": 2', "not valid JSON"),
        ("a.json", b'{"a": {"b": 1},\n "c": 2}', "not a table"),
    ],
)
def test_what_is_no_table_is_reported_in_a_sentence(tmp_path: Path, name: str, content: bytes, sentence: str) -> None:
    with pytest.raises(EngineError, match=sentence):
        tables.read(written(tmp_path, content, name))


def zip_of(*names: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("a.pdf", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", r"a PDF document.*spreadsheet"),
        ("a.csv", b"%PDF-1.7\n%\xe2\xe3\n1 0 obj", "a PDF document"),
        ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "an image"),
        ("a.bmp", b"BM\x36\0\0\0\0\0", "an image"),
        ("a.exe", b"MZ\x90\0\x03\0", "a program"),
        ("a.so", b"\x7fELF\x02\x01\x01\0", "a program"),
        ("a.docx", zip_of("[Content_Types].xml", "word/document.xml"), r"a document of Word.*spreadsheet"),
        ("a.pbix", zip_of("[Content_Types].xml", "DataModel"), "Power BI"),
        ("a.numbers", zip_of("Index/Document.iwa"), r"Apple Numbers.*Export"),
        ("a.keras", zip_of("config.json", "model.weights.h5"), r"a Keras model.*as a model"),
        ("a.rtf", b"{\\rtf1 text}", "rich text"),
        ("a.mdb", b"\0\x01\0\0Standard Jet DB\0", r"Microsoft Access.*CSV"),
        ("a.pkl", b"\x80\x04\x95\x10\0\0\0", r"pickle, which can contain code"),
        ("a.pzfx", b'<?xml version="1.0"?><GraphPadPrismFile>', "GraphPad Prism"),
        ("a.csv.gz", gzip.compress(b"PK\x03\x04\0\0"), r"inside an archive.*Extract"),
    ],
)
def test_a_file_that_is_something_else_is_named_by_what_it_is(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    for verb in (tables.read, tables.preview):
        with pytest.raises(EngineError, match=sentence):
            verb(written(tmp_path, content, name))


def test_a_text_that_begins_like_another_file_is_a_table(tmp_path: Path) -> None:
    frame, _ = tables.read(written(tmp_path, "BMI,ORC,MZ\n1,2,3\n4,5,6\n"))
    assert frame["BMI"].tolist() == [1, 4]


def test_a_document_of_old_word_is_named_by_what_it_is(tmp_path: Path) -> None:
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    head[30:32], head[48:52] = (9).to_bytes(2, "little"), (1).to_bytes(4, "little")
    content = bytes(head) + bytes(512) + "WordDocument".encode("utf-16-le") + bytes(512)
    with pytest.raises(EngineError, match="a document of Word, not a table"):
        tables.read(written(tmp_path, content, "a.doc"))


def test_a_bad_file_leaves_the_open_table_as_it_was(tmp_path: Path) -> None:
    bench = Workbench()
    bench.open_table(written(tmp_path, "a,b\n1,2\n3,4\n"))
    for name in ("", "\x00", "a,b\n1,2,3\n"):
        with pytest.raises(EngineError):
            bench.open_table(written(tmp_path, name, "bad.csv"))
    assert bench.rows(RowQuery()).frame["a"].tolist() == [1, 3]


def test_a_locked_workbook_says_that_it_has_a_password() -> None:
    for verb in (tables.read, tables.preview):
        with pytest.raises(EngineError, match="protected by a password"):
            verb(str(TABLES / "locked.xlsx"))


def test_a_zip_bomb_is_not_unpacked_to_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_stream, "BOMB_BYTES", 2**20)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", "a,b\n" + "0,0\n" * 2**21)
    path = written(tmp_path, packed.getvalue(), "bomb.zip")
    assert tables.preview(path).frame is not None
    with pytest.raises(EngineError, match="zip bomb"):
        tables.read(path)


def test_a_line_without_end_is_no_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_stream, "MAX_SAMPLE_BYTES", 2**19)
    with pytest.raises(EngineError, match="first line is too long"):
        tables.read(written(tmp_path, b"0," * 2**19))


def test_a_file_that_is_being_written_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a,b\n1,2\n")
    read = delimited_text.read_text

    def read_while_it_grows(*arguments: object) -> object:
        with Path(path).open("a") as file:
            file.write("3,4\n")
        return read(*arguments)

    monkeypatch.setattr(delimited_text, "read_text", read_while_it_grows)
    with pytest.raises(EngineError, match="changed while it was being read"):
        tables.read(path)


def test_missing_permission_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "a,b\n1,2\n")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # root could read it
    with pytest.raises(EngineError, match="permission denied"):
        tables.read(path)


def test_names_that_are_missing_or_repeated_are_made_different(tmp_path: Path) -> None:
    frame, facts = tables.read(written(tmp_path, "a,a,,b,a.1\n1,2,3,4,5\n"))
    assert list(frame.columns) == ["a", "a.2", "column 3", "b", "a.1"]
    assert facts.notes == ("1 column has no name and got one.", "1 column name is repeated and got a number.")


def test_a_separator_at_the_end_of_each_line_makes_no_column(tmp_path: Path) -> None:
    assert list(tables.read(written(tmp_path, "a,b,\n1,2,\n3,4,\n"))[0].columns) == ["a", "b"]


def test_short_rows_are_filled_up_and_reported(tmp_path: Path) -> None:
    frame, facts = tables.read(written(tmp_path, "a,b,c\n1,2,3\n4\n5,6,7\n"))
    assert frame["c"].isna().tolist() == [False, True, False]
    assert "1 row is shorter" in facts.notes[0]


def test_one_column_and_a_column_without_cells_are_read(tmp_path: Path) -> None:
    assert tables.read(written(tmp_path, "a\n1\n2\n"))[0].shape == (2, 1)
    frame, facts = tables.read(written(tmp_path, "a,b\n,1\n,2\n"))
    assert frame["a"].isna().all()
    assert facts.column("a").missing == 2  # type: ignore[union-attr]


def test_infinities_and_endless_numbers_are_infinite_numbers(tmp_path: Path) -> None:
    frame, facts = tables.read(written(tmp_path, f"a,b\ninf,{'9' * 400}\n-inf,1\n1e400,2\n"))
    assert frame["a"].tolist() == [np.inf, -np.inf, np.inf]
    assert frame["b"].tolist() == [np.inf, 1.0, 2.0]
    assert facts.column("a").infinite == 0 or facts.column("b").infinite == 1  # type: ignore[union-attr]


def test_numbers_among_words_are_words(tmp_path: Path) -> None:
    frame, facts = tables.read(written(tmp_path, "a,b\n1,1\ntwo,2\n2.5,3\n"))
    assert frame["a"].tolist() == ["1", "two", "2.5"]
    assert not facts.column("a").numeric  # type: ignore[union-attr]


def test_five_thousand_columns_are_read(tmp_path: Path) -> None:
    lines = [",".join(f"c{n}" for n in range(5000)), *(",".join(map(str, range(5000))) for _ in range(3))]
    path = written(tmp_path, "\n".join(lines))
    assert tables.read(path)[0].shape == (3, 5000)
    assert tables.preview(path).frame.shape == (3, 5000)


def test_a_letter_that_does_not_fit_the_encoding_is_found_however_late_it_comes(tmp_path: Path) -> None:
    path = written(tmp_path, b"name,n\n" + b"abc,1\n" * 60_000 + "größe,2\n".encode("cp1252"))
    frame, facts = tables.read(path)
    assert (frame["name"].iloc[-1], facts.reading.encoding) == ("größe", "cp1252")
    with pytest.raises(EngineError, match="not text in the encoding utf-8"):
        tables.read(path, ReadingSpec())


@pytest.mark.parametrize("reading", [ReadingSpec(encoding="no such"), ReadingSpec(skip_rows=9)])
def test_options_that_do_not_fit_are_reported_in_the_preview(tmp_path: Path, reading: ReadingSpec) -> None:
    shown = tables.preview(written(tmp_path, "a,b\n1,2\n"), reading)
    assert shown.frame is None
    assert len(shown.problems) == 1


def test_the_format_of_another_kind_of_file_is_reported(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="is text, not a workbook") as refused:
        tables.read(written(tmp_path, "a,b\n1,2\n"), ReadingSpec(format="workbook"))
    assert refused.value.where == ("data", "reading", "format")


@pytest.mark.parametrize("seed", range(5))
def test_random_bytes_end_in_a_sentence_or_a_table(tmp_path: Path, seed: int) -> None:
    noise = np.random.default_rng(seed).integers(0, 256, 5000, dtype=np.uint8).tobytes()
    for start in (b"", b"a,b\n1,2\n", b"PK\x03\x04", b"PAR1", b"BZh9", b"\xff\xfe", b"[{", b"\x28\xb5\x2f\xfd"):
        path = written(tmp_path, start + noise, f"noise{os.urandom(2).hex()}")
        for verb in (tables.read, tables.preview):
            with suppress(EngineError):
                verb(path)
