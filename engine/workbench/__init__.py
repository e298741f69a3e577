"""What can be done with tables and models, behind one facade.

Belongs here: the facade, its type, and what is held between two calls. Does not: what a method does (`services`).

This package alone imports the packages that load Keras or pandas, and it does so inside methods, so that the window can
open before. All methods of one workbench are called from one thread; the window has one for tables, and one for models.

- `facade`: `Workbench`, every operation as a method; `protocol`: its type
- `state`: what is held between two calls; `values`: what only the workbench returns
- `composition`: the services of one workbench; `services`: what its methods do
"""

from __future__ import annotations

from engine.workbench.facade import Workbench
from engine.workbench.protocol import WorkbenchProtocol
from engine.workbench.values import FileChoices, LoadedModel, Opened, Predicted

__all__ = [
    "STOPPABLE",
    "TABLE_METHODS",
    "FileChoices",
    "LoadedModel",
    "Opened",
    "Predicted",
    "Workbench",
    "WorkbenchProtocol",
]

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
    "compare_with_references",
    "read_rows",
    "permutation_importance",
    "dependence",
    "pair_dependence",
    "save_report",
    "save_charts",
    "open_table",
)
"""Names of the methods that check `job.should_stop`; the others are short, or cannot be stopped."""

TABLE_METHODS = (
    "preload_tables",
    "read_project",
    "open_table",
    "preview",
    "save_clipboard_table",
    "table_changes",
    "rows",
    "column_chart",
    "pair_chart",
    "correlations",
    "missing_map",
    "balance",
    "scaled_target",
)
"""Names of the methods that use no model and no Keras: a workbench of their own may run them in a thread of its own.

What it opens, its `WorkbenchState.hand_over` returns, and `take_over` makes it that of the workbench with the model.
"""
