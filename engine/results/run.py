"""What a training leaves behind: a Run, which holds the exact Project that was trained."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from engine.project import Frozen, Project, Spec
from engine.project.table_facts import Task

Drawable = Annotated[float, Field(ge=-1e100, le=1e100, allow_inf_nan=False)]
"""A number that a curve can have; a file of somebody else may claim others."""

Status = Literal["finished", "stopped", "failed", "cancelled"]
DataSplit = Literal["train", "validation", "test", "file"]


class SplitSizes(Spec):
    """How many rows each part of the table has, after rows with missing cells were dropped."""

    train: int
    validation: int
    test: int


class Timings(Spec):
    """Time of a training without its pauses, in seconds: reading and preparing the table, `fit`, and all together."""

    prepare: float = 0.0
    fit: float = 0.0
    total: float = 0.0


class Scores(Spec):
    """What a model is worth on some rows.

    Attributes
    ----------
    part : str
        Which rows: a part of the split, or a file.
    task : {"binary", "classes", "regression"}
        What was predicted.
    rows : int
        How many rows were scored.
    metrics : mapping of str to float or None
        What ``model.evaluate`` gives: the loss and every metric, by name; None for what is no number.
    report : str
        scikit-learn's classification report; for a regression its R2, MAE and RMSE as lines of text.
    labels : tuple of str
        The classes in the order of the confusion matrix; empty for a regression.
    confusion : tuple of tuple of int
        Rows are the true classes, columns the predicted ones.
    threshold : float
        From which probability upwards the second class was predicted (binary only).
    actual, predicted : tuple of float
        For a regression: at most 2,000 pairs, in the target's unit, evenly picked.
    target : str
        The column that was predicted; empty in files from before several could be.
    more : tuple of Scores
        Of the targets after the first one, in their order; their metrics are among those of the first.
    notes : tuple of str
        What is good to know of the rows: levels never seen, rows left out, classes that none of them has.
    """

    part: DataSplit
    task: Task
    rows: int
    metrics: Frozen[str, float | None] = Field(default_factory=dict, validate_default=True)
    report: str = ""
    labels: tuple[str, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    threshold: float = 0.5
    actual: tuple[float, ...] = ()
    predicted: tuple[float, ...] = ()
    target: str = ""
    more: tuple[Scores, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def all_targets(self) -> tuple[Scores, ...]:
        """The scores of every target in their order, these being the first."""
        return (self, *self.more)

    @property
    def full_report(self) -> str:
        """The report; those of several targets below each other, each under its name."""
        if not self.more:
            return self.report
        return "\n".join(f"{scores.target}\n{scores.report}" for scores in self.all_targets)


class RunMarker(Spec):
    """Something that was done to a training while it ran.

    Attributes
    ----------
    epoch : float
        Where: 2.5 is the middle of the third epoch.
    text : str
        What, in words: ``learning rate 0.01``.
    """

    kind: Literal["paused", "resumed", "learning rate", "more epochs", "continued"]
    epoch: float
    text: str


class BatchLosses(Spec):
    """The losses of single batches over a run: all of a short one, of a long one the lowest and highest of every few.

    Attributes
    ----------
    epochs : tuple of float
        Where each step ended: 0.5 is the middle of the first epoch.
    losses : tuple of float or None
        The loss of each batch by itself.
    """

    epochs: tuple[float, ...] = ()
    losses: tuple[float | None, ...] = ()


class Run(Spec):
    """One training: what was trained, how it went, what came of it.

    Attributes
    ----------
    id : str
        Unlike that of any other run.
    history : mapping of str to tuple of float
        One number an epoch for the loss and each metric; names of validation start with ``val_``.
    kept_epoch : int
        The epoch whose weights the model has now, counted from 1; 0 where none was finished.
    message, details : str
        Why it failed, in a sentence; what the error of Keras said, where it was one.
    way, way_reason : str
        Which way `fit` went (in-graph, streamed, plain) and why.
    steps : BatchLosses
        What is finer than an epoch.
    marks : tuple of RunMarker
        What was done while it ran.
    data_hash : str
        SHA-256 of the table's file as it was trained on; empty where it cannot be known.
    notes : str
        What the user wants to remember.
    star : bool
        Whether the user marked it.
    started : str
        ISO 8601, UTC.
    environment : mapping of str to str
        Versions of the libraries, the Python, the device.
    """

    id: str
    name: str = ""
    project: Project
    status: Status = "finished"
    message: str = ""
    details: str = ""
    started: str = ""
    seconds: Timings = Timings()
    rows: SplitSizes
    history: Frozen[str, tuple[Drawable | None, ...]] = Field(default_factory=dict, validate_default=True)
    steps: BatchLosses = BatchLosses()
    marks: tuple[RunMarker, ...] = ()
    kept_epoch: int = 0
    data_hash: str = ""
    notes: str = ""
    star: bool = False
    scores: Scores | None = None
    way: str = ""
    way_reason: str = ""
    environment: Frozen[str, str] = Field(default_factory=dict, validate_default=True)

    @property
    def epochs(self) -> int:
        """How many epochs were finished."""
        return len(self.history.get("loss", ()))

    def summary(self) -> dict[str, Any]:
        """Return what the terminal's ``--json`` prints."""
        return {
            "rows": self.rows.model_dump(),
            "epochs": self.epochs,
            "kept_epoch": self.kept_epoch,
            "status": self.status,
            "history": {name: list(values) for name, values in self.history.items()},
            "test": dict(self.scores.metrics) if self.scores else {},
            "report": self.scores.full_report if self.scores else "",
            "seconds": self.seconds.model_dump(),
        }
