"""A project knows its table again: by two paths, its size and its hash; and says what is different."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine import tables
from engine.project import DataSpec, Project
from engine.results.table_source import changes
from engine.storage.project_file import Contents, open_project, save_project
from engine.suggestions.suggested_project import project_for
from engine.system.errors import EngineError
from engine.workbench import Workbench

TEXT = "a,b,c\n1,2,x\n3,4,y\n5,6,x\n"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "lab.csv").write_text(TEXT)
    return tmp_path


def saved(place: Path) -> Path:
    bench = Workbench()
    facts = bench.open_table(str(place / "data" / "lab.csv"))
    bench.save_project(str(place / "lab.layerdesk"), project_for(facts))
    return place / "lab.layerdesk"


def reopened(path: Path) -> tuple[str, ...]:
    bench = Workbench()
    opened = bench.open_project(str(path))
    assert opened.memory is not None
    bench.open_table(opened.project.data.source, opened.project.data.reading)
    return bench.table_changes(opened.memory)


def test_a_table_that_did_not_change_is_known_again(place: Path) -> None:
    path = saved(place)
    memory = open_project(path).memory
    assert memory is not None
    assert (memory.relative, memory.rows, memory.size) == ("data/lab.csv", 3, len(TEXT))
    assert reopened(path) == ()


@pytest.mark.parametrize(
    "text, said",
    [
        ("a,b,c\n1,2,x\n3,4,y\n", ("3 rows are now 2",)),
        ("a,c\n1,x\n3,y\n5,x\n", ("gone column: b",)),
        ("a,b,c,d\n1,2,x,1\n3,4,y,1\n5,6,x,1\n", ("new column: d",)),
        ("a,b,c\n1,2,x\n3,w,y\n5,6,x\n", ("b is no longer numeric",)),
        ("c,b,a\nx,2,1\ny,4,3\nx,6,5\n", ("the order of the columns has changed",)),
        ("a,b,c\n1,2,x\n3,4,y\n5,9,x\n", ("some cells have changed; rows, columns and types are the same",)),
    ],
)
def test_what_changed_in_a_table_is_said(place: Path, text: str, said: tuple[str, ...]) -> None:
    path = saved(place)
    (place / "data" / "lab.csv").write_text(text)
    assert reopened(path) == said


def test_a_project_moved_with_its_table_finds_it(place: Path, tmp_path: Path) -> None:
    saved(place)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    (place / "data").rename(moved / "data")
    (place / "lab.layerdesk").rename(moved / "lab.layerdesk")
    assert reopened(moved / "lab.layerdesk") == ()


def test_a_project_moved_without_its_table_finds_it_where_it_was(place: Path) -> None:
    path = saved(place)
    (place / "far" / "away").mkdir(parents=True)
    moved = path.rename(place / "far" / "away" / "lab.layerdesk")
    assert open_project(moved).project.data.source == str(place / "data" / "lab.csv")


def test_a_table_that_is_gone_is_reported_when_it_is_read(place: Path) -> None:
    path = saved(place)
    (place / "data" / "lab.csv").unlink()
    with pytest.raises(EngineError, match="There is no file"):
        reopened(path)


def test_a_project_of_an_older_program_opens_without_a_memory(place: Path) -> None:
    source = str(place / "data" / "lab.csv")
    save_project(place / "old.layerdesk", Contents(Project(data=DataSpec(source=source))))
    assert open_project(place / "old.layerdesk").memory is None


def test_many_columns_are_counted_after_the_first_three(place: Path) -> None:
    path = saved(place)
    memory = open_project(path).memory
    assert memory is not None
    wide = place / "wide.csv"
    wide.write_text("a,b,c,d,e,f,g,h\n" + "1,2,x,4,5,6,7,8\n" * 3)
    assert changes(memory, tables.read(str(wide))[1]) == ("new columns: d, e, f and 2 more",)


def test_what_is_pasted_is_a_file_that_can_be_opened(tmp_path: Path) -> None:
    bench = Workbench()
    path = bench.save_clipboard_table("a\tb\n1\t2,5\n3\t4,5\n", str(tmp_path / "pasted"))
    facts = bench.open_table(path)
    assert (facts.reading.separator, facts.reading.decimal, facts.rows) == ("\t", ",", 2)
    with pytest.raises(EngineError, match="no text on the clipboard"):
        bench.save_clipboard_table(" \n", str(tmp_path))
