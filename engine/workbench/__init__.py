"""What can be done with tables and models, behind one facade.

Belongs here: services that combine the packages below on one state. Does not: computing, reading or writing itself.

This package alone imports the packages that load Keras or pandas, and it does so inside methods, so that the window can
open before. All methods of the facade are called from one thread.

- `facade`: `Workbench`, every operation as a method; `protocol`: its type
- `state`: what is held between two calls
- `keras_runtime`: load Keras, measure layers
- `tables`: open, preview, browse, chart, paste, compare; `prepared_tables`: split and preprocessed
- `training`: train, continue, resume; `inspection`: layers and decision maps
- `scoring`: scores; `labelled_rows`: rows with known targets; `evaluation`: full reports, intervals, threshold
- `explanations`: importance, dependence, made-up rows; `reports`: evaluation as files
- `predictions`: predict files; `exports`: files for other programs
- `preprocessing`: attach it to a model from elsewhere
- `projects`: project files; `model_files`: whole models, configurations, weights
"""

from __future__ import annotations

from engine.workbench.facade import Workbench
from engine.workbench.model_files import LoadedModel
from engine.workbench.predictions import Predicted
from engine.workbench.projects import Opened
from engine.workbench.protocol import WorkbenchProtocol

__all__ = ["STOPPABLE", "LoadedModel", "Opened", "Predicted", "Workbench", "WorkbenchProtocol"]

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
    "permutation_importance",
    "dependence",
    "pair_dependence",
    "save_report",
    "save_charts",
    "open_table",
)
"""Names of the methods that check `job.should_stop`; the others are short, or cannot be stopped."""
