"""Files on disk: the project, whole models, configurations, weights. Writes are atomic, reads believe nothing.

A `.layerdesk` file is a zip with `project.json`, `runs.json` and, where there is a trained network, `model.keras` (an
ordinary Keras file), `trained.json` (the settings it was built from) and `preparation.json` (what the table taught).
`source.json` says how the table's file was when the project was saved.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from engine.errors import EngineError
from engine.run import Run
from engine.sources import SourceMemory, relative_path
from engine.specs import FORMAT, Project, Spec

if TYPE_CHECKING:
    from engine.preparation import Preparation

PROJECT_ENDING, SETTINGS_ENDING = ".layerdesk", ".json"
LARGEST_TEXT = 256 * 2**20
"""The most bytes that a JSON member may unpack to."""

AnySpec = TypeVar("AnySpec", bound=Spec)
RUNS = TypeAdapter(tuple[Run, ...])


@dataclass(frozen=True)
class Contents:
    """What a project file holds; ``weights`` is the Keras file inside as bytes, None where nothing was trained."""

    project: Project
    runs: tuple[Run, ...] = ()
    trained: Project | None = None
    preparation: Preparation | None = None
    weights: bytes | None = None
    memory: SourceMemory | None = None


def write_atomically(path: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a temporary file beside `path`, and put it in its place only when it is whole and on disk.

    Raises
    ------
    EngineError
        Where the folder is gone or full, or may not be written; what was at `path` is untouched.
    """
    handle, temporary = -1, Path()
    try:
        # The ending must stay: Keras chooses the format by it.
        handle, name = tempfile.mkstemp(prefix=f".{path.stem}.", suffix=_ending(path), dir=path.parent)
        temporary = Path(name)
        os.close(handle)
        write(temporary)
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
        # mkstemp makes private files; a saved file has the rights that the user's other files have.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(path)
    except OSError as error:
        raise EngineError(
            f"{path} cannot be written: {error.strerror or error}. Choose another place.", details=str(error)
        ) from error
    finally:
        if handle >= 0:
            temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file atomically, in UTF-8."""
    write_atomically(path, lambda temporary: _fill(temporary, text))


def save_project(path: Path, contents: Contents) -> None:
    """Write a whole project file; the table's path is kept relative to it, so that both can move together."""
    project = _with_sources(contents.project, lambda source: relative_path(source, path.parent))

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("project.json", project.model_dump_json(indent=1))
            archive.writestr("runs.json", RUNS.dump_json(contents.runs))
            if contents.weights is not None and contents.trained is not None:
                archive.writestr("trained.json", contents.trained.model_dump_json())
                archive.writestr("model.keras", contents.weights, zipfile.ZIP_STORED)
            if contents.memory is not None:
                archive.writestr("source.json", contents.memory.model_dump_json(indent=1))
            if contents.preparation is not None:
                archive.writestr("preparation.json", contents.preparation.model_dump_json())

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
    require_file(path)
    contents = Contents(_project(path.read_bytes(), path)) if path.suffix == SETTINGS_ENDING else _unpack(path)
    return replace(
        contents, project=_with_sources(contents.project, lambda source: _found(source, path.parent, contents))
    )


def require_file(path: Path) -> None:
    """Raise an EngineError unless `path` is a regular file."""
    if not path.exists():
        raise EngineError(f"There is no file {path}. Check the path, or choose another file.")
    if not path.is_file():
        raise EngineError(f"{path} is not a file but a folder or a device. Choose a file.")


def read_json(path: Path) -> Any:
    """Read a JSON file as plain data."""
    require_file(path)
    return _json(path.read_bytes(), path.name)


def keras_settings(path: Path) -> dict[str, Any]:
    """Read the configuration inside a `.keras` file as plain data.

    Raises
    ------
    EngineError
        Where it is not such a file.
    """
    require_file(path)
    with _archive(path, "a Keras model") as archive:
        config = _json(_member(archive, "config.json", path), path.name)
    if not isinstance(config, dict):
        raise EngineError(f"{path.name} is not a Keras model: its configuration is no object.")
    return config


def _unpack(path: Path) -> Contents:
    with _archive(path, "a Layerdesk project") as archive:
        names = set(archive.namelist())
        project = _project(_member(archive, "project.json", path), path)
        runs = _runs(_member(archive, "runs.json", path), path) if "runs.json" in names else ()
        memory = _memory(archive, names, path)
        if "model.keras" not in names or "trained.json" not in names:
            return Contents(project, runs, memory=memory)
        trained = _project(_member(archive, "trained.json", path), path)
        return Contents(project, runs, trained, _preparation(archive, names, path), archive.read("model.keras"), memory)


def _memory(archive: zipfile.ZipFile, names: set[str], path: Path) -> SourceMemory | None:
    if "source.json" not in names:
        return None
    return _validated(SourceMemory, _json(_member(archive, "source.json", path), path.name), path)


def _preparation(archive: zipfile.ZipFile, names: set[str], path: Path) -> Preparation | None:
    from engine.preparation import Preparation

    if "preparation.json" not in names:
        return None
    return _validated(Preparation, _json(_member(archive, "preparation.json", path), path.name), path)


@contextmanager
def _archive(path: Path, what: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip, and turn all that a broken one can raise into one sentence."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, EOFError, zipfile.LargeZipFile, NotImplementedError, RuntimeError, ValueError) as error:
        raise EngineError(
            f"{path.name} is damaged or is not {what}. Use another copy of the file.", details=str(error)
        ) from error
    except OSError as error:
        raise EngineError(f"{path.name} cannot be read: {error.strerror or error}.", details=str(error)) from error


def _member(archive: zipfile.ZipFile, name: str, path: Path) -> bytes:
    try:
        info = archive.getinfo(name)
    except KeyError as error:
        raise EngineError(f"{path.name} has no {name} inside, so it is not what its ending says.") from error
    if info.file_size > LARGEST_TEXT:
        raise EngineError(f"{path.name} holds a {name} of {info.file_size:,} bytes, which is too large to be right.")
    return archive.read(info)


def _json(raw: bytes, name: str) -> Any:
    try:
        return json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise EngineError(f"{name} is damaged: it is not valid JSON.", details=str(error)) from error


def _project(raw: bytes, path: Path) -> Project:
    data = _json(raw, path.name)
    if not isinstance(data, dict) or "format" not in data:
        raise EngineError(f"{path.name} is not a Layerdesk project: it has no format number.")
    if isinstance(data["format"], int) and data["format"] > FORMAT:
        raise EngineError(
            f"{path.name} was written by a newer Layerdesk (format {data['format']}, this program reads {FORMAT}). "
            "Update Layerdesk to open it."
        )
    return _validated(Project, data, path)


def _runs(raw: bytes, path: Path) -> tuple[Run, ...]:
    try:
        return RUNS.validate_json(raw)
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


def _found(source: str, folder: Path, contents: Contents) -> str:
    """Return where a table is: seen from the project's folder, or else where it was when the project was saved."""
    beside = (folder.resolve() / source).resolve()
    memory = contents.memory if source == contents.project.data.source else None
    if not beside.exists() and memory is not None and Path(memory.absolute).is_file():
        return memory.absolute
    return str(beside)


def _ending(path: Path) -> str:
    return ".weights.h5" if path.name.endswith(".weights.h5") else path.suffix


def _fill(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
