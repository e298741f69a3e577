"""Files: writes are atomic, reads are validated, a damaged file is reported in a sentence."""

from __future__ import annotations

import json
import os
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.project import Project
from engine.results.run import Run, SplitSizes
from engine.storage import project_file
from engine.storage.untrusted import safe_json
from engine.system import atomic_files
from engine.system.errors import EngineError
from tests.engine.projects import STUDENTS, students_project


@pytest.fixture
def project() -> Project:
    return students_project()


def run_of(project: Project) -> Run:
    return Run(id="one", project=project, rows=SplitSizes(train=1, validation=1, test=1), history={"loss": (1.0, None)})


def test_a_project_and_its_runs_are_the_same_after_a_trip_through_a_file(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "a.layerdesk"
    other = project.replaced(fit=project.fit.replaced(seed=7))
    project_file.save_project(path, project_file.Contents(project, (run_of(project),), (other, project)))
    opened = project_file.open_project(path)
    assert opened.project == project
    assert opened.runs == (run_of(project),)
    assert opened.queue == (other, project)
    assert opened.weights is None


def test_settings_are_readable_json_and_come_back_the_same(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "a.json"
    project_file.save_settings(path, project)
    assert json.loads(path.read_text())["name"] == "students"
    assert project_file.open_project(path).project == project


def test_a_project_finds_its_table_after_both_were_moved(tmp_path: Path, project: Project) -> None:
    (tmp_path / "here").mkdir()
    table = tmp_path / "here" / "table.csv"
    table.write_text("a\n1\n")
    moved = project.replaced(data=project.data.replaced(source=str(table)))
    project_file.save_project(tmp_path / "here" / "a.layerdesk", project_file.Contents(moved))
    (tmp_path / "here").rename(tmp_path / "there")
    opened = project_file.open_project(tmp_path / "there" / "a.layerdesk").project
    assert opened.data.source == str(tmp_path / "there" / "table.csv")


def test_a_write_that_fails_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    path.write_text("old")

    def broken(temporary: Path) -> None:
        temporary.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(EngineError, match="No space left"):
        atomic_files.write_atomically(path, broken)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["kept.json"]


def test_a_folder_that_is_gone_is_reported_in_a_sentence(tmp_path: Path, project: Project) -> None:
    with pytest.raises(EngineError, match="cannot be written"):
        project_file.save_settings(tmp_path / "gone" / "a.json", project)


def test_a_saved_file_can_be_read_by_those_who_can_read_the_users_other_files(tmp_path: Path) -> None:
    atomic_files.write_text(tmp_path / "ours.txt", "text")
    (tmp_path / "theirs.txt").write_text("text")
    ours, theirs = ((tmp_path / name).stat().st_mode for name in ("ours.txt", "theirs.txt"))
    assert stat.S_IMODE(ours) == stat.S_IMODE(theirs)


def test_a_newer_format_is_refused_with_the_advice_to_update(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"format": 99}))
    with pytest.raises(EngineError, match="newer Layerdesk"):
        project_file.open_project(path)


@given(cut=st.integers(0, 999))
def test_a_project_file_cut_anywhere_is_reported_to_be_damaged(
    tmp_path_factory: pytest.TempPathFactory, cut: int
) -> None:
    path = tmp_path_factory.mktemp("cut") / "a.layerdesk"
    project_file.save_project(path, project_file.Contents(students_project()))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * cut // 1000])
    with pytest.raises(EngineError, match="damaged"):
        project_file.open_project(path)


@given(st.binary(max_size=200))
def test_any_bytes_at_all_end_in_a_sentence(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    for name in ("a.json", "a.layerdesk"):
        path = tmp_path_factory.mktemp("bytes") / name
        path.write_bytes(content)
        with pytest.raises(EngineError):
            project_file.open_project(path)


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("[1, 2]", "no format number"),
        ('{"format": 1, "fit": {"epochs": 0}}', "fit.epochs"),
        ('{"format": 1, "colour": "red"}', "colour"),
        ("[" * 100_000, "JSON"),
        ('{"format": "one"}', "format"),
    ],
)
def test_settings_that_do_not_fit_name_the_place(tmp_path: Path, text: str, sentence: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text)
    with pytest.raises(EngineError, match=sentence):
        project_file.open_project(path)


def test_a_zip_that_is_no_project_and_a_member_too_large_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.layerdesk"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("other.txt", "text")
    with pytest.raises(EngineError, match=r"no project\.json"):
        project_file.open_project(path)
    monkeypatch.setattr(project_file, "MAX_TEXT_BYTES", 10)
    project_file.save_project(path, project_file.Contents(students_project()))
    with pytest.raises(EngineError, match="too large"):
        project_file.open_project(path)


def test_a_missing_project_and_a_folder_are_distinguished(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="There is no file"):
        project_file.open_project(tmp_path / "a.layerdesk")
    with pytest.raises(EngineError, match="folder"):
        project_file.open_project(tmp_path)


def test_the_path_of_the_table_is_kept_relative(tmp_path: Path, project: Project) -> None:
    path = tmp_path / "a.json"
    project_file.save_settings(path, project)
    source = json.loads(path.read_text())["data"]["source"]
    assert not Path(source).is_absolute()
    assert (tmp_path / source).resolve() == Path(STUDENTS)


@pytest.mark.parametrize("name", ["../../mark", "/etc/mark", "trained.json ", "model.pkl", "C:\\mark"])
def test_a_project_file_with_a_member_of_another_name_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.layerdesk"
    project_file.save_project(path, project_file.Contents(students_project()))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "x")
    with pytest.raises(EngineError, match="does not belong there"):
        project_file.open_project(path)
    assert os.listdir(tmp_path) == ["a.layerdesk"]


def test_a_project_file_that_unpacks_to_too_much_is_refused_before_it_does(tmp_path: Path) -> None:
    path = tmp_path / "a.layerdesk"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("project.json", b" " * (64 * 2**20))
    with pytest.raises(EngineError, match="which is too large"):
        project_file.open_project(path)


def test_a_hostile_model_inside_a_project_is_refused_and_leaves_no_mark(tmp_path: Path) -> None:
    from engine.workbench import Workbench
    from tests.engine.storage.untrusted.hostile_files import HOSTILE

    mark = tmp_path / "mark"
    weights = HOSTILE["lambda_keras"](tmp_path, mark).read_bytes()
    project = students_project()
    path = tmp_path / "a.layerdesk"
    project_file.save_project(path, project_file.Contents(project, trained=project, weights=weights))
    with pytest.raises(EngineError, match="Lambda, which runs code"):
        Workbench().open_project(str(path))
    assert not mark.exists()


@pytest.mark.parametrize(
    "place, value, sentence",
    [
        ("source", "a\0b.csv", "which is not a valid path"),
        ("source", "a" * 5_000, "which is not a valid path"),
        ("name", "\ud800", "not valid JSON"),
        ("loss", float("nan"), "invalid value at 0.history.loss.0"),
        ("loss", 1e300, "invalid value at 0.history.loss.0"),
    ],
)
def test_what_no_one_could_write_or_draw_is_refused(
    tmp_path: Path, project: Project, place: str, value: object, sentence: str
) -> None:
    path = tmp_path / "a.layerdesk"
    document = json.loads(project.model_dump_json())
    run = json.loads(run_of(project).model_dump_json())
    run["history"] = {"loss": [value if place == "loss" else 1.0]}
    document["name"] = value if place == "name" else "a"
    document["data"]["source"] = value if place == "source" else ""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.json", json.dumps(document))
        archive.writestr("runs.json", json.dumps([run]))
    with pytest.raises(EngineError, match=sentence):
        project_file.open_project(path)


def test_a_large_number_that_was_measured_comes_back() -> None:
    assert safe_json.parse('{"shift": 1e25}', "a") == {"shift": 1e25}
    for text in ('{"shift": 1e999}', '{"shift": 99999999999999999999}'):
        with pytest.raises(EngineError):
            safe_json.parse(text, "a")
