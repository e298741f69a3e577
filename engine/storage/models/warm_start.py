"""A compiled copy of the current network, to train further from its weights."""

from __future__ import annotations

import keras

from engine.preprocessing import Preprocessor
from engine.project import Project
from engine.storage.models.layerdesk_metadata import seeds_of, set_seeds
from engine.system.errors import EngineError
from engine.training.trainer import TrainedModel, new_network


def warm_started(trained: TrainedModel, project: Project, preprocessor: Preprocessor) -> keras.Model:
    """Return a copy of a network with its weights, compiled with the settings of a project.

    The optimizer state is copied if the optimizer is the same.

    Raises
    ------
    EngineError
        If the layers of the project are not those of the network.
    """
    model = new_network(project, preprocessor.inputs, preprocessor.targets)
    weights, expected = trained.model.get_weights(), model.get_weights()
    if [w.shape for w in weights] != [w.shape for w in expected]:
        raise EngineError(
            "Training cannot continue from the current weights, because the layers or the features have changed. "
            "Start from new weights.",
            where=("fit", "start_from"),
        )
    model.set_weights(weights)
    set_seeds(model, seeds_of(trained.model))
    if _same_optimizer(trained, project) and trained.model.optimizer.built:
        model.optimizer.build(model.trainable_variables)
        variables, values = model.optimizer.variables, trained.model.optimizer.variables
        if [v.shape for v in variables] == [v.shape for v in values]:  # else layers were frozen or unfrozen
            for variable, value in zip(variables, values, strict=True):
                variable.assign(value)
    return model


def _same_optimizer(trained: TrainedModel, project: Project) -> bool:
    same = trained.project.compile.optimizer == project.compile.optimizer
    return same and bool(trained.model.compiled)
