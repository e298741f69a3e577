"""The record of a training: a Run, with the exact Project that was trained."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from engine.catalog.log_names import LogEntry, logged, own_threshold
from engine.project import Frozen, Project, Spec
from engine.project.table_facts import Task

Drawable = Annotated[float, Field(ge=-1e100, le=1e100, allow_inf_nan=False)]
"""A number that can be drawn in a curve; files from other sources may contain others."""

Status = Literal["finished", "stopped", "failed", "cancelled"]
DataSplit = Literal["train", "validation", "test", "file"]


class SplitSizes(Spec):
    """Number of rows of each part, without rows that were dropped for missing cells.

    Attributes
    ----------
    folds : int
        Folds of the training rows by which networks next to each other were validated: the validation rows are the
        training rows then. 0 for validation rows of their own.
    """

    train: int
    validation: int
    test: int
    folds: int = 0

    @property
    def used(self) -> int:
        """The number of rows from which the training learned weights, or when to stop."""
        return self.train + (0 if self.folds else self.validation)

    @property
    def text(self) -> str:
        """The sizes in words."""
        validation = f"validated in {self.folds} folds" if self.folds else f"{self.validation:,} validation"
        return f"{self.train:,} training, {validation}, {self.test:,} test"


class Timings(Spec):
    """Duration of a training without pauses, in seconds: preprocessing, `fit`, and total."""

    prepare: float = 0.0
    fit: float = 0.0
    total: float = 0.0


class Scores(Spec):
    """Scores of a model on some rows.

    Attributes
    ----------
    part : str
        The evaluated rows: a part of the split, or a file.
    task : {"binary", "classes", "regression"}
        The kind of task.
    rows : int
        Number of evaluated rows.
    metrics : mapping of str to float or None
        The results of ``model.evaluate``: loss and metrics by name; None for NaN and infinity.
    key_scores : mapping of str to float or None
        A few metrics of scikit-learn: ``accuracy``, ``log_loss`` and ``auc`` of classes; ``r2``, ``mae`` and ``rmse``
        of numbers, in the unit of the target. None for one that the rows do not determine; files of early versions
        have fewer of them.
    report : str
        scikit-learn's classification report; for a regression its R2, MAE and RMSE as lines of text.
    labels : tuple of str
        The classes in the order of the confusion matrix; empty for a regression.
    confusion : tuple of tuple of int
        Rows are the true classes, columns the predicted ones.
    threshold : float
        Probability from which the second class is predicted (binary only).
    actual, predicted : tuple of float
        For a regression: at most 2,000 pairs, in the target's unit, evenly picked.
    target : str
        The target column; empty in files of early versions.
    more : tuple of Scores
        Scores of the targets after the first one; their metrics are among those of the first.
    notes : tuple of str
        Notes about the rows: unseen levels, omitted rows, absent classes.
    """

    part: DataSplit
    task: Task
    rows: int
    metrics: Frozen[str, float | None] = Field(default_factory=dict, validate_default=True)
    key_scores: Frozen[str, float | None] = Field(default_factory=dict, validate_default=True)
    report: str = ""
    labels: tuple[str, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    threshold: float = 0.5
    actual: tuple[float, ...] = ()
    predicted: tuple[float, ...] = ()
    target: str = ""
    more: tuple[Scores, ...] = ()
    notes: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _with_key_scores(cls, values: Any) -> Any:
        """Take the key scores of files of early versions from the confusion matrix or from the text of the report."""
        if isinstance(values, Mapping) and "key_scores" not in values:
            return {**values, "key_scores": _early_key_scores(values)}
        return values

    @property
    def all_targets(self) -> tuple[Scores, ...]:
        """The scores of all targets in order, starting with these."""
        return (self, *self.more)

    @property
    def full_report(self) -> str:
        """The report; for several targets all reports, each below the name of its target."""
        if not self.more:
            return self.report
        return "\n".join(f"{scores.target}\n{scores.report}" for scores in self.all_targets)


_EARLY_NAMES = {"R2": "r2", "Mean absolute error": "mae", "Root mean squared error": "rmse"}


def _early_key_scores(values: Mapping[str, Any]) -> dict[str, float | None]:
    """Return what scores without `key_scores` say about them: accuracy, or the lines of the report of a regression."""
    confusion = values.get("confusion") or ()
    if total := sum(map(sum, confusion)):
        return {"accuracy": sum(row[place] for place, row in enumerate(confusion)) / total}
    if values.get("task") != "regression":
        return {}
    lines = (re.fullmatch(r"\s*(\S.*?)\s+(\S+)\s*", line) for line in values.get("report", "").splitlines())
    texts = {line[1]: line[2] for line in lines if line}
    return {
        key: None if texts[name] == "none" else float(texts[name])
        for name, key in _EARLY_NAMES.items()
        if name in texts
    }


def logs_of(scores: Scores, project: Project | None) -> Mapping[str, LogEntry]:
    """Return the log entry of each metric of scores; a metric that `project` does not have gets one of its own."""
    known = {each.name: each for each in logged(project.compile, project.model.ends)} if project else {}
    return {name: known.get(name, LogEntry(name, name, 0)) for name in scores.metrics}


def marks_of(scores: Scores, project: Project | None) -> Mapping[str, str]:
    """Return a suffix for the name of each metric: its threshold if that is not the decision threshold, else empty."""
    thresholds = {place: each.threshold for place, each in enumerate(scores.all_targets) if each.task == "binary"}
    logs = logs_of(scores, project)
    return {
        name: own_threshold(log, thresholds[log.output]) if log.output in thresholds else ""
        for name, log in logs.items()
    }


class RunMarker(Spec):
    """Mark of a pause, a command of the user, or another learning rate in a training.

    Attributes
    ----------
    epoch : float
        Position: 2.5 is the middle of the third epoch.
    text : str
        Description: ``learning rate 0.01``.
    """

    kind: Literal["paused", "resumed", "learning rate", "more epochs", "continued"]
    epoch: float
    text: str


class BatchLosses(Spec):
    """Losses of single batches: all of a short run, minimum and maximum of each group of a long one.

    Attributes
    ----------
    epochs : tuple of float
        Position at the end of each batch: 0.5 is the middle of the first epoch.
    losses : tuple of float or None
        Loss of each batch.
    """

    epochs: tuple[float, ...] = ()
    losses: tuple[float | None, ...] = ()


class Run(Spec):
    """Record of one training: settings, history and results.

    Attributes
    ----------
    id : str
        Unique identifier.
    history : mapping of str to tuple of float
        One number per epoch for the loss and each metric; names of validation metrics start with ``val_``.
    kept_epoch : int
        The epoch whose weights the model has, counted from 1; 0 if no epoch was finished.
    message, details : str
        Why the training failed, and the message of Keras.
    way, way_reason : str
        Strategy of `fit` (in-graph, streamed, plain) and the reason for it.
    steps : BatchLosses
        Losses by batch.
    marks : tuple of RunMarker
        Pauses, commands of the user, and changes of the learning rate.
    data_hash : str
        SHA-256 of the table's file at the time of the training; empty if it is unknown.
    notes : str
        Notes of the user.
    star : bool
        Whether the user marked it.
    started : str
        ISO 8601, UTC.
    environment : mapping of str to str
        Versions of Python and the libraries, and the device.
    based_on : str
        Id of the run whose settings were used on all rows, and whose scores estimate this model; empty for a run with
        its own scores.
    out_of_fold : Scores or None
        Scores of the training rows by networks next to each other, each row predicted by those that were not trained on
        it; without metrics of Keras and without pairs. None where no folds were held out.
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
    based_on: str = ""
    out_of_fold: Scores | None = None

    @property
    def epochs(self) -> int:
        """The number of finished epochs."""
        return len(self.history.get("loss", ()))

    def summary(self) -> dict[str, Any]:
        """Return the values that the option ``--json`` prints in the terminal."""
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
