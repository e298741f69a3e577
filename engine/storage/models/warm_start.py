"""A copy of the present network, compiled by the project's settings, to train on."""

from __future__ import annotations

import keras

from engine.catalog.shapes import Inputs
from engine.project import Project
from engine.storage.models.layerdesk_metadata import put_seeds, seeds_of
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel, new_network


def continued(trained: TrainedModel, project: Project, inputs: Inputs) -> keras.Model:
    """Return a copy of the present network, compiled by the project's settings, to train on from its weights.

    The optimizer's state goes along where the optimizer is the same.

    Raises
    ------
    EngineError
        Where the project's layers are not those of the present network.
    """
    model = new_network(project, inputs)
    present, wanted = trained.model.get_weights(), model.get_weights()
    if [w.shape for w in present] != [w.shape for w in wanted]:
        raise EngineError(
            "Training cannot go on from the present weights: the layers or the features have changed since. "
            "Start from new weights.",
            where=("fit", "start_from"),
        )
    model.set_weights(present)
    put_seeds(model, seeds_of(trained.model))
    if _same_optimizer(trained, project) and trained.model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
        mine, theirs = model.optimizer.variables, trained.model.optimizer.variables
        if [v.shape for v in mine] == [v.shape for v in theirs]:  # else layers were frozen or freed since
            for variable, value in zip(mine, theirs, strict=True):
                variable.assign(value)
    return model


def _same_optimizer(trained: TrainedModel, project: Project) -> bool:
    same = trained.project.compile.optimizer == project.compile.optimizer
    return same and bool(trained.model.compiled)
