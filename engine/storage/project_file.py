"""Files on disk: the project, whole models, configurations, weights. Writes are atomic, reads believe nothing.

A `.layerdesk` file is a zip with `project.json`, `runs.json` and, where there is a trained network, `model.keras` (an
ordinary Keras file), `trained.json` (the settings it was built from) and `preparation.json` (what the table taught).
`queue.json` are the settings that wait to be trained.
`models.bin` are the weights that each run left, `state.bin` is where the last training stands, so that it can go on.
`source.json` says how the table's file was when the project was saved.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from engine.project import FORMAT, Project, Spec
from engine.results.file_info import FileFacts
from engine.results.run import Run
from engine.results.table_source import SourceMemory, relative_path
from engine.storage.untrusted import open_file, safe_json, worker_client, zip_archive
from engine.storage.untrusted.class_names import shown
from engine.storage.untrusted.identify import facts_of
from engine.storage.untrusted.payload import LARGEST_ARRAYS
from engine.system.atomic_files import write_atomically, write_text
from engine.system.errors import EngineError

if TYPE_CHECKING:
    from engine.preprocessing import Preprocessor

PROJECT_ENDING, SETTINGS_ENDING = ".layerdesk", ".json"
LARGEST_TEXT = 256 * 2**20
"""The most bytes that a JSON member may unpack to."""

AnySpec = TypeVar("AnySpec", bound=Spec)
RUNS = TypeAdapter(tuple[Run, ...])
QUEUE = TypeAdapter(tuple[Project, ...])


@dataclass(frozen=True)
class Contents:
    """What a project file holds; ``weights`` is the Keras file inside as bytes, None where nothing was trained.

    ``models`` are those of the runs, as `engine.storage.run_models` writes them; ``state`` is that of the resumable
    training, as `engine.training.state` writes it.
    """

    project: Project
    runs: tuple[Run, ...] = ()
    queue: tuple[Project, ...] = ()
    trained: Project | None = None
    preprocessor: Preprocessor | None = None
    weights: bytes | None = None
    memory: SourceMemory | None = None
    models: bytes | None = None
    state: bytes | None = None


def save_project(path: Path, contents: Contents) -> None:
    """Write a whole project file; the table's path is kept relative to it, so that both can move together."""
    project = _with_sources(contents.project, lambda source: relative_path(source, path.parent))

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("project.json", project.model_dump_json(indent=1))
            archive.writestr("runs.json", RUNS.dump_json(contents.runs))
            if contents.queue:
                archive.writestr("queue.json", QUEUE.dump_json(contents.queue))
            if contents.weights is not None and contents.trained is not None:
                archive.writestr("trained.json", contents.trained.model_dump_json())
                archive.writestr("model.keras", contents.weights, zipfile.ZIP_STORED)
            if contents.models is not None:
                archive.writestr("models.bin", contents.models, zipfile.ZIP_STORED)
            if contents.state is not None:
                archive.writestr("state.bin", contents.state, zipfile.ZIP_STORED)
            if contents.memory is not None:
                archive.writestr("source.json", contents.memory.model_dump_json(indent=1))
            if contents.preprocessor is not None:
                archive.writestr("preparation.json", contents.preprocessor.model_dump_json())

    write_atomically(path, write)


def save_settings(path: Path, project: Project) -> None:
    """Write the settings alone, as readable JSON."""
    write_text(
        path, _with_sources(project, lambda source: relative_path(source, path.parent)).model_dump_json(indent=2) + "\n"
    )


def open_project(path: Path) -> Contents:
    """Read a project file (`.layerdesk`) or settings (`.json`).

    Raises
    ------
    EngineError
        Where the file is missing, damaged, from a newer version or something else; it says which.
    """
    contents = Contents(_project(_text_of(path), path)) if path.suffix == SETTINGS_ENDING else _unpack(path)
    project = _with_sources(contents.project, lambda source: _found(source, path.parent, contents))
    return _moved(replace(contents, project=project))


def told(path: Path) -> FileFacts | None:
    """Return what one of our own files is and holds; None where the file is none of ours.

    Raises
    ------
    EngineError
        Where there is no file.
    """
    with open_file.opened(path) as file:
        beginning = file.read(64)
        size = os.fstat(file.fileno()).st_size
    ours = path.suffix == PROJECT_ENDING or (beginning[:1] == b"{" and b'"format"' in beginning)
    if not ours:
        return None
    try:
        contents = _unpack(path) if path.suffix == PROJECT_ENDING else Contents(_project(_text_of(path), path))
        model = None if contents.weights is None else worker_client.read_bytes(contents.weights, "the model inside")
    except EngineError as error:
        return FileFacts(path.name, size, reason=error.text)
    kind = "project" if path.suffix == PROJECT_ENDING else "settings"
    facts = facts_of(model, size) if model is not None else FileFacts(path.name, size)
    notes = (
        f"the project {contents.project.name}",
        *((f"{len(contents.runs)} run{'s' if len(contents.runs) > 1 else ''}",) if contents.runs else ()),
        *facts.notes,
        *(("a preparation",) if contents.preprocessor is not None else ()),
    )
    written = f"Layerdesk, format {contents.project.format}"
    return replace(facts, file=path.name, size=size, kind=kind, written_by=written, notes=notes)


def with_ending(path: Path, *endings: str) -> Path:
    """Return a path with the first of the endings, where it has none of them."""
    return path if path.name.lower().endswith(endings) else path.with_name(path.name + endings[0])


def _unpack(path: Path) -> Contents:
    with open_file.opened(path) as file, zip_archive.opened(file, path.name, "a Layerdesk project") as zipped:
        if "project.json" not in zipped.namelist():
            raise EngineError(f"{path.name} has no project.json inside, so it is not what its ending says.")
        members = zip_archive.members(zipped, path.name, _members())
    project = _project(members["project.json"], path)
    runs, queue = _listed(RUNS, members, "runs.json", path), _listed(QUEUE, members, "queue.json", path)
    memory = _read(SourceMemory, members, "source.json", path)
    models, state = members.get("models.bin"), members.get("state.bin")
    if "model.keras" not in members or "trained.json" not in members:
        return Contents(project, runs, queue, memory=memory, models=models)
    trained = _project(members["trained.json"], path)
    weights, preprocessor = members["model.keras"], _preparation(members, path)
    return Contents(project, runs, queue, trained, preprocessor, weights, memory, models, state)


def _text_of(path: Path) -> bytes:
    with open_file.opened(path) as file:
        return file.read(LARGEST_TEXT)


def _members() -> dict[str, int]:
    """Return what a project file may hold, with the most bytes of each."""
    texts = ("project.json", "runs.json", "queue.json", "trained.json", "source.json", "preparation.json")
    arrays = ("model.keras", "models.bin", "state.bin")
    return {**dict.fromkeys(texts, LARGEST_TEXT), **dict.fromkeys(arrays, LARGEST_ARRAYS)}


def _read(spec: type[AnySpec], members: Mapping[str, bytes], name: str, path: Path) -> AnySpec | None:
    return _validated(spec, safe_json.parsed(members[name], path.name), path) if name in members else None


def _preparation(members: Mapping[str, bytes], path: Path) -> Preprocessor | None:
    from engine.preprocessing import Preprocessor

    return _read(Preprocessor, members, "preparation.json", path)


def _project(raw: bytes, path: Path) -> Project:
    data = safe_json.parsed(raw, path.name)
    if not isinstance(data, dict) or "format" not in data:
        raise EngineError(f"{path.name} is not a Layerdesk project: it has no format number.")
    if isinstance(data["format"], int) and data["format"] > FORMAT:
        raise EngineError(
            f"{path.name} was written by a newer Layerdesk (format {data['format']}, this program reads {FORMAT}). "
            "Update Layerdesk to open it."
        )
    return _validated(Project, data, path)


def _listed(
    kind: TypeAdapter[tuple[AnySpec, ...]], members: Mapping[str, bytes], name: str, path: Path
) -> tuple[AnySpec, ...]:
    try:
        return kind.validate_json(members[name]) if name in members else ()
    except ValidationError as error:
        raise _invalid(error, path) from error


def _validated(spec: type[AnySpec], data: Any, path: Path) -> AnySpec:
    try:
        return spec.model_validate(data)
    except ValidationError as error:
        raise _invalid(error, path) from error
    except RecursionError as error:
        raise EngineError(f"{path.name} is nested too deeply to be a project.") from error


def _invalid(error: ValidationError, path: Path) -> EngineError:
    first = error.errors(include_url=False)[0]
    place = ".".join(str(part) for part in first["loc"]) or "the whole"
    if first["type"] == "extra_forbidden":
        return EngineError(f"{path.name} has a setting that Layerdesk does not know: {place}.", details=str(error))
    received = repr(first["input"])[:60]
    return EngineError(
        f"{path.name} has a value that does not fit at {place}. Received: {received}.", details=str(error)
    )


def _with_sources(project: Project, change: Callable[[str], str]) -> Project:
    data = project.data
    held_out = {name: getattr(data.split, name) for name in ("validation_file", "test_file")}
    split = data.split.replaced(**{name: change(file) if file else "" for name, file in held_out.items()})
    return project.replaced(data=data.replaced(source=change(data.source) if data.source else "", split=split))


def _moved(contents: Contents) -> Contents:
    """Return contents whose runs and queue know where the table is now, where it moved together with the project."""
    before, now = contents.memory.absolute if contents.memory else "", contents.project.data.source
    if not before or before == now:
        return contents

    def moved(project: Project) -> Project:
        return _with_sources(project, lambda source: now if source == before else source)

    runs = tuple(run.replaced(project=moved(run.project)) for run in contents.runs)
    queue = tuple(moved(project) for project in contents.queue)
    return replace(contents, runs=runs, queue=queue, trained=moved(contents.trained) if contents.trained else None)


def _found(source: str, folder: Path, contents: Contents) -> str:
    """Return where a table is: seen from the project's folder, or else where it was when the project was saved."""
    try:
        beside = (folder.resolve() / source).resolve()
        there = beside.exists()
    except (OSError, ValueError) as error:
        raise EngineError(
            f"The project names {shown(source)}, which is no path of a table.", details=str(error)
        ) from error
    memory = contents.memory if source == contents.project.data.source else None
    if not there and memory is not None and Path(memory.absolute).is_file():
        return memory.absolute
    return str(beside)
