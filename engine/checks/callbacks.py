"""Checks of callbacks against each other, the optimizer, and what is installed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec

from engine.checks.problem import Fix, Problem
from engine.project import ObjectSpec, Project

SET_RATES = ("LearningRateScheduler", "ReduceLROnPlateau")
"""Callbacks that set the learning rate."""


def callback_problems(project: Project) -> Iterator[Problem]:
    """Find callbacks that cannot do what they are there for."""
    optimizer = project.compile.optimizer
    scheduled = isinstance(optimizer.params.get("learning_rate"), ObjectSpec)
    for position, callback in enumerate(project.fit.callbacks):
        where = ("fit", "callbacks", position)
        fix = Fix("Remove it", partial(_without, project, position))
        if callback.kind in SET_RATES and scheduled:
            yield Problem(
                where,
                f"{callback.kind} sets the learning rate, which the optimizer takes from a schedule. Keep one of them.",
                fix=fix,
            )
        if callback.kind == "SwapEMAWeights" and not optimizer.params.get("use_ema"):
            average = optimizer.replaced(params={**optimizer.params, "use_ema": True})
            settings = project.compile.replaced(optimizer=average)
            yield Problem(
                where,
                "SwapEMAWeights needs the averages of the weights, which the optimizer does not keep.",
                fix=Fix("Let the optimizer average weights", partial(project.replaced, compile=settings)),
            )
        if callback.kind == "TensorBoard" and find_spec("tensorboard") is None:
            yield Problem(where, "TensorBoard is not installed beside Layerdesk. Install it, or remove this.", fix=fix)


def _without(project: Project, position: int) -> Project:
    callbacks = project.fit.callbacks
    return project.replaced(fit=project.fit.replaced(callbacks=(*callbacks[:position], *callbacks[position + 1 :])))
