"""Read and write project files and settings. Writes are atomic, and everything that is read is validated.

A `.layerdesk` file is a ZIP file with these members:

- `project.json`: the settings; `runs.json`: the runs; `queue.json`: the queued settings
- `model.keras`: the trained model, as Keras writes it; `trained.json`: its settings; `preparation.json`: its fitted
  preprocessing
- `models.bin`: the weights of each run; `state.bin`: the training state of the resumable run
- `source.json`: path, size, hash and columns of the table when the project was saved
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from engine.project import FORMAT, Project, ReadingSpec, Spec
from engine.results.file_info import FileFacts
from engine.results.run import Run
from engine.results.table_source import SourceMemory, relative_path
from engine.storage.untrusted import open_file, safe_json, worker_client, zip_archive
from engine.storage.untrusted.identify import file_facts
from engine.storage.untrusted.payload import MAX_ARRAY_BYTES, printable
from engine.system.atomic_files import write_atomically, write_text
from engine.system.errors import EngineError
from engine.system.word_forms import counted

if TYPE_CHECKING:
    from engine.preprocessing import Preprocessor

PROJECT_SUFFIX, SETTINGS_SUFFIX = ".layerdesk", ".json"
MAX_TEXT_BYTES = 256 * 2**20
"""Limit of the decompressed size of a JSON member."""

AnySpec = TypeVar("AnySpec", bound=Spec)
RUNS = TypeAdapter(tuple[Run, ...])
QUEUE = TypeAdapter(tuple[Project, ...])


@dataclass(frozen=True)
class Contents:
    """Contents of a project file; ``weights`` is its Keras file as bytes, None if there is no trained model.

    ``models`` are the models of the runs as bytes of `engine.storage.run_models`, ``state`` is the state of the
    resumable training as bytes of `engine.training.training_state`.
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
    """Write a project file; the path of the table is relative to it, so that both can be moved together."""
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
    """Write the settings only, as indented JSON."""
    write_text(
        path, _with_sources(project, lambda source: relative_path(source, path.parent)).model_dump_json(indent=2) + "\n"
    )


def open_project(path: Path) -> Contents:
    """Read a project file (`.layerdesk`) or settings (`.json`).

    Raises
    ------
    EngineError
        If the file is missing, damaged, of a newer version or of another kind; the message says which.
    """
    contents = Contents(_project(_text_of(path), path)) if path.suffix == SETTINGS_SUFFIX else _unpack(path)
    project = _with_sources(contents.project, lambda source: _resolved(source, path.parent, contents))
    return _with_moved_table(replace(contents, project=project))


def read_reading(path: Path) -> ReadingSpec:
    """Read reading options (`.json`), such as ``data.reading`` of a project.

    Raises
    ------
    EngineError
        If the file cannot be read, or a field is unknown or invalid; it names the field.
    """
    return _validated(ReadingSpec, safe_json.parse(_text_of(path), path.name), path)


def describe(path: Path) -> FileFacts | None:
    """Return a description of a project or settings file; None for other files.

    Raises
    ------
    EngineError
        If the file does not exist.
    """
    with open_file.open_regular(path) as file:
        first_bytes = file.read(64)
        size = os.fstat(file.fileno()).st_size
    is_own = path.suffix == PROJECT_SUFFIX or (first_bytes[:1] == b"{" and b'"format"' in first_bytes)
    if not is_own:
        return None
    try:
        contents = _unpack(path) if path.suffix == PROJECT_SUFFIX else Contents(_project(_text_of(path), path))
        model = None if contents.weights is None else worker_client.read_bytes(contents.weights, "the model inside")
    except EngineError as error:
        return FileFacts(path.name, size, reason=error.text)
    kind = "project" if path.suffix == PROJECT_SUFFIX else "settings"
    facts = file_facts(model, size) if model is not None else FileFacts(path.name, size)
    notes = (
        f"the project {contents.project.name}",
        *((counted(len(contents.runs), "run"),) if contents.runs else ()),
        *facts.notes,
        *(("preprocessing",) if contents.preprocessor is not None else ()),
    )
    written = f"Layerdesk, format {contents.project.format}"
    return replace(facts, file=path.name, size=size, kind=kind, written_by=written, notes=notes)


def with_suffix(path: Path, *suffixes: str) -> Path:
    """Return a path with the first of some suffixes appended, unless it has one of them."""
    return path if path.name.lower().endswith(suffixes) else path.with_name(path.name + suffixes[0])


def _unpack(path: Path) -> Contents:
    with (
        open_file.open_regular(path) as file,
        zip_archive.open_archive(file, path.name, "a Layerdesk project") as zipped,
    ):
        if "project.json" not in zipped.namelist():
            raise EngineError(f"{path.name} has no project.json, so it is not a Layerdesk project.")
        members = zip_archive.members(zipped, path.name, _members())
    project = _project(members["project.json"], path)
    runs, queue = _read_list(RUNS, members, "runs.json", path), _read_list(QUEUE, members, "queue.json", path)
    memory = _read(SourceMemory, members, "source.json", path)
    models, state = members.get("models.bin"), members.get("state.bin")
    if "model.keras" not in members or "trained.json" not in members:
        return Contents(project, runs, queue, memory=memory, models=models)
    trained = _project(members["trained.json"], path)
    weights, preprocessor = members["model.keras"], _preparation(members, path)
    return Contents(project, runs, queue, trained, preprocessor, weights, memory, models, state)


def _text_of(path: Path) -> bytes:
    with open_file.open_regular(path) as file:
        return file.read(MAX_TEXT_BYTES)


def _members() -> dict[str, int]:
    """Return the allowed members of a project file with the size limit of each."""
    texts = ("project.json", "runs.json", "queue.json", "trained.json", "source.json", "preparation.json")
    arrays = ("model.keras", "models.bin", "state.bin")
    return {**dict.fromkeys(texts, MAX_TEXT_BYTES), **dict.fromkeys(arrays, MAX_ARRAY_BYTES)}


def _read(spec: type[AnySpec], members: Mapping[str, bytes], name: str, path: Path) -> AnySpec | None:
    return _validated(spec, safe_json.parse(members[name], path.name), path) if name in members else None


def _preparation(members: Mapping[str, bytes], path: Path) -> Preprocessor | None:
    from engine.preprocessing import Preprocessor

    return _read(Preprocessor, members, "preparation.json", path)


def _project(raw: bytes, path: Path) -> Project:
    data = safe_json.parse(raw, path.name)
    if not isinstance(data, dict) or "format" not in data:
        raise EngineError(f"{path.name} is not a Layerdesk project: it has no format number.")
    if isinstance(data["format"], int) and data["format"] > FORMAT:
        raise EngineError(
            f"{path.name} was written by a newer Layerdesk (format {data['format']}, this program reads {FORMAT}). "
            "Update Layerdesk to open it."
        )
    return _validated(Project, data, path)


def _read_list(
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
    place = ".".join(str(part) for part in first["loc"]) or "the top level"
    if first["type"] == "extra_forbidden":
        return EngineError(
            f"{path.name} has an unknown setting: {place}. Update Layerdesk, or use another copy of the file.",
            details=str(error),
        )
    received = repr(first["input"])[:60]
    return EngineError(f"{path.name} has an invalid value at {place}. Received: {received}.", details=str(error))


def _with_sources(project: Project, change: Callable[[str], str]) -> Project:
    data = project.data
    held_out = {name: getattr(data.split, name) for name in ("validation_file", "test_file")}
    split = data.split.replaced(**{name: change(file) if file else "" for name, file in held_out.items()})
    return project.replaced(data=data.replaced(source=change(data.source) if data.source else "", split=split))


def _with_moved_table(contents: Contents) -> Contents:
    """Return contents whose runs and queue have the new path of a table that was moved with the project."""
    old, new = contents.memory.absolute if contents.memory else "", contents.project.data.source
    if not old or old == new:
        return contents

    def moved(project: Project) -> Project:
        return _with_sources(project, lambda source: new if source == old else source)

    runs = tuple(run.replaced(project=moved(run.project)) for run in contents.runs)
    queue = tuple(moved(project) for project in contents.queue)
    return replace(contents, runs=runs, queue=queue, trained=moved(contents.trained) if contents.trained else None)


def _resolved(source: str, folder: Path, contents: Contents) -> str:
    """Return the path of a table: relative to the folder of the project, or else where it was when saved."""
    try:
        path = (folder.resolve() / source).resolve()
        exists = path.exists()
    except (OSError, ValueError) as error:
        raise EngineError(
            f"The project names {printable(source)}, which is not a valid path.", details=str(error)
        ) from error
    memory = contents.memory if source == contents.project.data.source else None
    if not exists and memory is not None and Path(memory.absolute).is_file():
        return memory.absolute
    return str(path)
