"""Checks of callbacks against each other, the optimizer, and what is installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec

from engine.checks.problem import Fix, Problem
from engine.project import ObjectSpec, Project

SET_LEARNING_RATE = ("LearningRateScheduler", "ReduceLROnPlateau")
"""Callbacks that set the learning rate."""


def callback_problems(project: Project) -> Iterator[Problem]:
    """Find callbacks that have no effect, contradict a setting, or need a package that is not installed."""
    optimizer = project.compile.optimizer
    scheduled = isinstance(optimizer.params.get("learning_rate"), ObjectSpec)
    for position, callback in enumerate(project.fit.callbacks):
        where = ("fit", "callbacks", position)
        fix = Fix(f"Remove {callback.kind}", partial(_without, callback), "the training goes without it")
        if callback.kind in SET_LEARNING_RATE and scheduled:
            yield Problem(
                where,
                f"{callback.kind} sets the learning rate, but the optimizer takes it from a schedule. "
                "Keep one of them.",
                fix=fix,
            )
        if callback.kind == "SwapEMAWeights" and not optimizer.params.get("use_ema"):
            yield Problem(
                where,
                "SwapEMAWeights needs an optimizer that keeps an exponential moving average of the weights. "
                "Turn on use_ema of the optimizer, or remove the callback.",
                fix=Fix("Turn on use_ema", _with_average, "the weights of each epoch are averages"),
            )
        if callback.kind == "TensorBoard" and find_spec("tensorboard") is None:
            yield Problem(
                where, "The package tensorboard is not installed. Install it, or remove this callback.", fix=fix
            )


def _without(callback: ObjectSpec, project: Project) -> Project:
    left = tuple(each for each in project.fit.callbacks if each != callback)
    return project.replaced(fit=project.fit.replaced(callbacks=left))


def _with_average(project: Project) -> Project:
    optimizer = project.compile.optimizer
    average = optimizer.replaced(params={**optimizer.params, "use_ema": True})
    return project.replaced(compile=project.compile.replaced(optimizer=average))
