"""Table + DataSpec -> arrays; and what was learned on the way, which travels with the model.

- `making`: the way from a table to its three parts
- `splitting`: which rows are held out
- `learning`: what scikit-learn finds in the training rows, read out as plain values
- `learned`: these values, and what they make of the cells of a column; `applying`: of all the rows of a table
- `balance`: how the targets are spread over the parts
- `usual`: what the training rows usually hold
- `plain`: for models from elsewhere, which know nothing of tables: columns in their order, as numbers
- `cells`: cells as numbers, and which of them are there

scikit-learn learns scales and fills from the training rows alone. What it learned is kept as plain numbers and texts,
so that it can be saved as JSON and applied in any year by any program.
"""

from engine.preprocessing.cell_values import Floats, Positions
from engine.preprocessing.column_baseline import ColumnBaseline
from engine.preprocessing.fitted_column import FittedColumn
from engine.preprocessing.passthrough import plain_columns
from engine.preprocessing.prepare import PreparedData, SplitArrays, part_of, parts_of, prepare
from engine.preprocessing.preprocessor import Preprocessor
from engine.preprocessing.target_balance import balance

__all__ = [
    "ColumnBaseline",
    "FittedColumn",
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
]
