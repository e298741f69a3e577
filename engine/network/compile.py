"""CompileSpec -> a compiled model: one loss, loss weight and list of metrics for each output."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras

from engine.catalog.log_names import log_name
from engine.network.object_factory import keras_object
from engine.preprocessing import FittedTarget
from engine.project import CompileSpec, ObjectSpec, OutputSpec
from engine.system.errors import EngineError


def compile_model(
    model: keras.Model, settings: CompileSpec, targets: Sequence[FittedTarget] = (), *, weighted: bool = False
) -> None:
    """Compile a model by its settings.

    Parameters
    ----------
    targets : sequence of FittedTarget, optional
        The target of each output. Metrics are in the unit of a scaled target, the loss in that of its labels.
    weighted : bool
        Whether every metric applies the weights of rows, as the loss does.

    Raises
    ------
    EngineError
        Where a loss is missing, or Keras does not accept an argument.
    """
    for position, output in enumerate(settings.outputs or (OutputSpec(),)):
        if output.loss is None:
            raise EngineError(
                "Choose a loss, which the training minimizes.", where=("compile", "outputs", position, "loss")
            )
    outputs = settings.outputs
    several = len(outputs) > 1
    losses = [keras_object("losses", output.loss) for output in outputs if output.loss is not None]
    of_output = [targets[place] if place < len(targets) else None for place in range(len(outputs))]
    each = list(zip(outputs, of_output, strict=True))
    plain = [[_metric(metric, target) for metric in output.metrics] for output, target in each]
    by_weight = [[_metric(metric, target) for metric in output.weighted_metrics] for output, target in each]
    if weighted:
        by_weight = [_together(*of_output) for of_output in zip(plain, by_weight, strict=True)]
        plain = [[] for _ in plain]
    model.compile(
        optimizer=keras_object("optimizers", settings.optimizer),
        loss=losses if several else losses[0],
        loss_weights=[output.loss_weight for output in outputs] if any(o.loss_weight != 1 for o in outputs) else None,
        metrics=(plain if several else plain[0]) if any(plain) or not weighted else None,
        weighted_metrics=(by_weight if several else by_weight[0]) if any(by_weight) else None,
        run_eagerly=settings.run_eagerly,
        jit_compile=settings.jit_compile,
        auto_scale_loss=settings.auto_scale_loss,
        steps_per_execution=1 if settings.steps_per_execution == "auto" else settings.steps_per_execution,
    )


def _together(plain: Sequence[keras.metrics.Metric], by_weight: Sequence[keras.metrics.Metric]) -> list[Any]:
    """Return the metrics of both lists, with the names that Keras gives to those of the second in its logs."""
    names = {metric.name for metric in plain}
    for metric in by_weight:
        metric.name = f"weighted_{metric.name}" if metric.name in names else metric.name
    return [*plain, *by_weight]


def _metric(spec: ObjectSpec, target: FittedTarget | None) -> keras.metrics.Metric:
    """Return a metric with the name that it has in a new process, in the unit of its target.

    Keras numbers the metrics of a process, so a second training would log ``auc_1`` for the same ``auc``.
    """
    made = keras_object("metrics", spec)
    made.name = log_name(spec)
    if target is not None and not target.is_identity:
        _undo_scaling(made, target)
    return made


def _undo_scaling(metric: keras.metrics.Metric, target: FittedTarget) -> None:
    """Let a metric compare numbers in the unit of their target, as predictions are.

    Its object alone is changed, so that the metric of a saved model is that of Keras.
    """
    update_state = metric.update_state

    def update_unscaled(y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        true, predicted = target.undone(y_true, keras.ops), target.predictions(y_pred, keras.ops)
        return update_state(true, predicted, sample_weight)

    metric.update_state = update_unscaled
