"""Next steps after a training that change its settings: early stopping, dropout, a lower learning rate."""

from __future__ import annotations

from engine.checks.problem import Fix, with_fit
from engine.project import EARLY_STOPPING, LayerSpec, ModelSpec, ObjectSpec, Project
from engine.results.verdicts.training import VerdictKind

DROPOUT, MORE_DROPOUT, MOST_DROPOUT = 0.2, 0.1, 0.5
"""Rate of a new layer, what is added to an existing one, and the highest rate."""

ADAM_RATE = 0.001
"""Learning rate of Adam and most other optimizers where none is set."""


def next_step(kind: VerdictKind, project: Project) -> Fix | None:
    """Return the change of settings that follows a verdict on a training; None where another step does.

    Parameters
    ----------
    kind : str
        The verdict.
    project : Project
        The settings that were trained.
    """
    if kind == "diverged":
        rate = project.compile.optimizer.params.get("learning_rate", ADAM_RATE)
        if isinstance(rate, int | float) and rate > 0:
            lower = float(f"{rate / 10:.3g}")
            return Fix(f"Set learning rate to {lower:g}", lambda changed: _with_rate(changed, lower))
    if kind == "overfitting":
        if not any(map(_keeps_best, project.fit.callbacks)):
            return Fix("Add early stopping", _with_early_stopping)
        if _with_dropout(project) != project:
            return Fix("Add dropout", _with_dropout)
    return None


def _keeps_best(callback: ObjectSpec) -> bool:
    monitor = str(callback.params.get("monitor", "val_loss"))
    is_stopping = callback.kind == EARLY_STOPPING.kind and monitor.startswith("val_")
    return is_stopping and bool(callback.params.get("restore_best_weights"))


def _with_rate(project: Project, rate: float) -> Project:
    optimizer = project.compile.optimizer
    changed = optimizer.replaced(params={**optimizer.params, "learning_rate": rate})
    return project.replaced(compile=project.compile.replaced(optimizer=changed))


def _with_early_stopping(project: Project) -> Project:
    """Return the project with early stopping that keeps the best validation loss, in place of any other one."""
    others = tuple(callback for callback in project.fit.callbacks if callback.kind != EARLY_STOPPING.kind)
    return with_fit(callbacks=(EARLY_STOPPING, *others))(project)


def _with_dropout(project: Project) -> Project:
    """Return the project with dropout after each hidden layer that has none, or with more of it where all have."""
    model, readers = project.model, _readers(project.model)
    hidden = [
        layer for layer in model.layers if layer.kind in ("Dense", "EinsumDense") and layer.name not in model.ends
    ]
    bare = [layer.name for layer in hidden if not any(each.kind == "Dropout" for each in readers[layer.name])]
    for name in bare:
        layer = LayerSpec(name=model.free_name("Dropout"), kind="Dropout", params={"rate": DROPOUT})
        model = model.insert_after(name, layer)
    if not bare:
        for position, layer in enumerate(model.layers):
            rate = layer.params.get("rate")
            if layer.kind == "Dropout" and isinstance(rate, int | float) and rate < MOST_DROPOUT:
                more = round(min(rate + MORE_DROPOUT, MOST_DROPOUT), 3)
                model = model.with_layer(position, layer.replaced(params={**layer.params, "rate": more}))
    return project.replaced(model=model)


def _readers(model: ModelSpec) -> dict[str, list[LayerSpec]]:
    """Return the layers that read each layer, by its name."""
    return {
        name: [layer for layer, sources in zip(model.layers, model.sources, strict=True) if name in sources]
        for name in model.names
    }
