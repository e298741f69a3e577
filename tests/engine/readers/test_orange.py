"""Tables of Orange: types, roles and names come from their header."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import tables
from engine.suggestions.suggested_project import project_for
from tests.engine.codegen.test_reading_code import assert_code_reads_the_same

ROWS = "".join(f"n{n}\t{n}.5\t{n % 7}\t{n % 2}\t?\n" for n in range(30))
THREE_LINES = f"name\tx\tlevel\ty\tnote\ns\tc\td\td\tstring\nmeta\t\t\tclass\ti\n{ROWS}"
ONE_LINE = f"mS#name\tC#x\tD#level\tcD#y\tiS#note\n{ROWS}"


@pytest.mark.parametrize("text", [THREE_LINES, ONE_LINE, THREE_LINES.replace("\t", ","), ONE_LINE.replace("\t", ",")])
def test_types_and_roles_are_those_of_the_header(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.tab"
    path.write_text(text)
    frame, facts = tables.read(str(path))
    assert list(frame.columns) == ["name", "x", "level", "y", "note"]
    assert len(frame) == 30 and frame["note"].isna().all()
    project = project_for(facts)
    roles = {column.name: (column.role, column.kind) for column in project.data.columns}
    assert roles["name"][0] == roles["note"][0] == "ignore"
    assert roles["x"] == ("feature", "number")
    assert roles["level"] == ("feature", "category")
    assert roles["y"] == ("target", "category")
    assert_code_reads_the_same(path)


@pytest.mark.parametrize("text", ["a,b\nc,d\nc,d\n1,2\n", "C#,b\n1,2\n3,4\n"])
def test_other_texts_are_delimited_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text)
    assert tables.read(str(path))[1].reading.format == "text"
