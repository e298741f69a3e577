"""CompileSpec -> a compiled model: one loss, loss weight and list of metrics for each output."""

from __future__ import annotations

import keras

from engine.catalog.log_names import log_name
from engine.network.object_factory import keras_object
from engine.project import CompileSpec, ObjectSpec
from engine.system.errors import EngineError


def compile_model(model: keras.Model, settings: CompileSpec) -> None:
    """Compile a model by its settings.

    Raises
    ------
    EngineError
        Where a loss is missing, or Keras does not accept an argument.
    """
    for position, output in enumerate(settings.outputs):
        if output.loss is None:
            raise EngineError(
                "Choose a loss, which the training minimizes.", where=("compile", "outputs", position, "loss")
            )
    outputs = settings.outputs
    several = len(outputs) > 1
    losses = [keras_object("losses", output.loss) for output in outputs if output.loss is not None]
    metrics = [[_metric(each) for each in output.metrics] for output in outputs]
    weighted = [[_metric(each) for each in output.weighted_metrics] for output in outputs]
    model.compile(
        optimizer=keras_object("optimizers", settings.optimizer),
        loss=losses if several else losses[0],
        loss_weights=[output.loss_weight for output in outputs] if any(o.loss_weight != 1 for o in outputs) else None,
        metrics=metrics if several else metrics[0],
        weighted_metrics=(weighted if several else weighted[0]) if any(weighted) else None,
        run_eagerly=settings.run_eagerly,
        jit_compile=settings.jit_compile,
        auto_scale_loss=settings.auto_scale_loss,
        steps_per_execution=1 if settings.steps_per_execution == "auto" else settings.steps_per_execution,
    )


def _metric(spec: ObjectSpec) -> keras.metrics.Metric:
    """Return a metric with the name that it has in a new process.

    Keras numbers the metrics of a process, so a second training would log ``auc_1`` for the same ``auc``.
    """
    made = keras_object("metrics", spec)
    made.name = log_name(spec)
    return made
