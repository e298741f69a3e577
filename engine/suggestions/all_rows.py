"""A training on all rows, once the test was read: the settings of a run, for as many epochs as it kept."""

from __future__ import annotations

from engine.catalog.entries import entry
from engine.project import EARLY_STOPPING, ObjectSpec, Project
from engine.project.methods.split_methods import SPLIT_METHODS
from engine.results.run import Run
from engine.system.word_forms import counted

VALIDATION = "val_"
"""Beginning of the names of validation metrics."""


def can_use_all_rows(run: Run) -> bool:
    """Return whether a run kept a model and left rows out of its training that another one can learn from.

    Rows in files of their own are not counted: a project has one table.
    """
    project, rows = run.project, run.rows
    return bool(
        run.kept_epoch
        and rows.test + rows.validation
        and run.scores is not None
        and not run.based_on
        and not SPLIT_METHODS[project.data.split.method].reads_files
        and project.fit.start_from == "new weights"
    )


def on_all_rows(run: Run) -> Project:
    """Return the settings of a run without held-out rows, for the epochs up to the one that it kept.

    Early stopping is taken out, and what else monitors a validation metric monitors that of the training rows.
    """
    project = run.project
    split = project.data.split.replaced(method="random", test_fraction=0.0, validation_fraction=0.0, member_folds=0)
    callbacks = tuple(_unvalidated(each) for each in project.fit.callbacks if each.kind != EARLY_STOPPING.kind)
    fit = project.fit.replaced(epochs=run.kept_epoch, callbacks=callbacks)
    return project.replaced(data=project.data.replaced(split=split), fit=fit)


def offer_text(run: Run) -> str:
    """Return what a training on all rows would do, as a sentence; empty if the run offers none."""
    if not can_use_all_rows(run):
        return ""
    rows = counted(run.rows.used + run.rows.test, "row")
    epochs = counted(run.kept_epoch, "epoch")
    return f"The test is read. A model for use can learn from all {rows}: same settings, {epochs}, nothing held out."


def estimate_text(name: str) -> str:
    """Return why a run on all rows has no scores, given the name of the run that it is based on; empty if unknown."""
    return f"No rows were held out; the estimate is that of {name or 'a run that was removed'}."


def _unvalidated(callback: ObjectSpec) -> ObjectSpec:
    """Return a callback that monitors a metric of the training rows where it monitored one of the validation rows."""
    known = entry("callbacks", callback.kind)
    argument = known.argument("monitor") if known is not None else None
    monitor = callback.params.get("monitor", argument.default if argument is not None else None)
    if not isinstance(monitor, str) or not monitor.startswith(VALIDATION):
        return callback
    return callback.replaced(params={**callback.params, "monitor": monitor.removeprefix(VALIDATION)})
