"""Table + DataSpec -> arrays, and the fitted `Preprocessor` that is part of the model.

Belongs here: fitting and applying. Does not: the methods themselves (`engine.project.methods`). Scales and fills are
fitted on the training rows alone. Fitted values are plain numbers and texts, which are saved as JSON.

- `prepare`: a table -> the arrays of its training, validation and test rows
- `splitting`: which rows are held out
- `member_folds`: the folds that networks next to each other hold out
- `fit_column`: fit one column; `fitted_column`: the fitted values, and how they transform cells
- `fitted_target`: one target: its labels, and the predictions that outputs of the network become
- `preprocessor`: all fitted columns of a model
- `target_statistics`: what the levels of a category become that is encoded by the first target
- `scaled_target`: the distribution of a number target before and after scaling
- `target_balance`: the distribution of the targets in each part
- `column_baseline`: typical values of the training rows
- `passthrough`: for models from other programs: columns in their order, as numbers
- `cell_values`: cells as numbers, and which cells are present
"""

from engine.preprocessing.cell_values import Floats, Positions
from engine.preprocessing.column_baseline import ColumnBaseline
from engine.preprocessing.fitted_column import FittedColumn
from engine.preprocessing.fitted_target import FittedTarget
from engine.preprocessing.passthrough import plain_columns
from engine.preprocessing.prepare import PreparedData, SplitArrays, part_of, parts_of, prepare
from engine.preprocessing.preprocessor import Preprocessor
from engine.preprocessing.scaled_target import scaled_target
from engine.preprocessing.target_balance import balance

__all__ = [
    "ColumnBaseline",
    "FittedColumn",
    "FittedTarget",
    "Floats",
    "Positions",
    "PreparedData",
    "Preprocessor",
    "SplitArrays",
    "balance",
    "part_of",
    "parts_of",
    "plain_columns",
    "prepare",
    "scaled_target",
]
