"""The verbs: what can be done with tables and networks.

The table, what was learned of it and the network live only here.

This is the only importer of the heavy rooms, and it imports them inside the verbs, so that a window can be up before.
All verbs are called from one thread. Each file holds the verbs of one matter:

- `tables`: open, look at, draw, paste, compare
- `networks`: what the others stand on: one trained network, and the table made ready for it
- `training`: load Keras, trace ahead, train
- `scores`: evaluate
- `inside`: look into the network in hand, at every epoch that is known of it
- `predictions`: predict the rows of files
- `findings`: figures with intervals, curves, the best threshold
- `explanations`: importance, dependence, made-up rows, the report
- `exports`: files for other programs, each proven equal
- `preparations`: give a model from elsewhere a preparation
- `files`: projects, whole models, configurations, weights
"""

from __future__ import annotations

from engine.workbench.explanations import ExplainingBench
from engine.workbench.exports import ExportBench
from engine.workbench.predictions import Predicted, PredictionBench
from engine.workbench.projects import FileBench, LoadedModel, Opened
from engine.workbench.training import TrainingBench

__all__ = ["STOPPABLE", "LoadedModel", "Opened", "Predicted", "Workbench"]

STOPPABLE = (
    "train",
    "continue_training",
    "resume_interrupted",
    "find_learning_rate",
    "predict_file",
    "predict_into_file",
    "evaluate_file",
    "intervals",
    "evaluate_full",
    "read_rows",
    "importances",
    "dependence",
    "pair_dependence",
    "save_report",
    "save_pictures",
    "open_table",
)
"""The verbs that ask again and again whether they are to stop; the others are short, or cannot be interrupted."""


class Workbench(TrainingBench, PredictionBench, ExplainingBench, ExportBench, FileBench):
    """One table, one trained network, and what can be done with them.

    Every verb takes plain values, gives plain values, and raises EngineError with a sentence; a verb that fails changes
    nothing.
    """
