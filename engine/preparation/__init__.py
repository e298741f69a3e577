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

from engine.preparation.applying import Preparation
from engine.preparation.balance import balance
from engine.preparation.cells import Floats, Positions
from engine.preparation.learned import LearnedColumn
from engine.preparation.making import Part, Prepared, part_of, parts_of, prepare
from engine.preparation.plain import plain_columns
from engine.preparation.usual import UsualColumn

__all__ = [
    "Floats",
    "LearnedColumn",
    "Part",
    "Positions",
    "Preparation",
    "Prepared",
    "UsualColumn",
    "balance",
    "part_of",
    "parts_of",
    "plain_columns",
    "prepare",
]
