"""Values that only the workbench returns: contents of opened files, and the result of a prediction."""

from __future__ import annotations

from dataclasses import dataclass

from engine.project import CompileSpec, ModelSpec, Project, ReadingSpec
from engine.results.run import Run
from engine.results.table_source import SourceMemory
from engine.results.weight_transfer import LoadReport


@dataclass(frozen=True)
class Opened:
    """Contents of a project file.

    Attributes
    ----------
    project : Project
        The settings.
    runs : tuple of Run
        Earlier runs.
    trained : Project or None
        Settings of the model inside; None if there is none.
    memory : SourceMemory or None
        The table's file as it was when the project was saved.
    resumable_run : str
        Id of the run that can be continued; empty if there is none.
    queue : tuple of Project
        Settings that are queued for training.
    """

    project: Project
    runs: tuple[Run, ...]
    trained: Project | None
    memory: SourceMemory | None = None
    resumable_run: str = ""
    queue: tuple[Project, ...] = ()


@dataclass(frozen=True)
class LoadedModel:
    """Contents of a whole model that became the current one.

    Attributes
    ----------
    model : ModelSpec
        Its layers.
    compile : CompileSpec or None
        Its compile settings; None if the file has none.
    report : LoadReport
        What was taken from the file.
    prepared : bool
        Whether it has preprocessing.
    """

    model: ModelSpec
    compile: CompileSpec | None
    report: LoadReport
    prepared: bool = True


@dataclass(frozen=True)
class OpenedModel:
    """A whole model that can be used at once: its settings, and a note for the user, which may be empty."""

    project: Project
    note: str


@dataclass(frozen=True)
class FileChoices:
    """What the user decided about a file that a model reads.

    Attributes
    ----------
    reading : ReadingSpec or None
        How it is read instead of as the training table; None for that.
    allow_missing : bool
        Whether the cells of columns that it lacks count as missing, where the model has a rule for missing cells.
    """

    reading: ReadingSpec | None = None
    allow_missing: bool = False


@dataclass(frozen=True)
class Predicted:
    """Result of predicting a file into another one.

    Attributes
    ----------
    destination : str
        Path of the written file.
    rows, without : int
        Rows written, and those of them without a prediction.
    notes : tuple of str
        Sentences about the rows, such as levels that were not in the training rows.
    """

    destination: str
    rows: int
    without: int
    notes: tuple[str, ...]
