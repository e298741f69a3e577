"""Table + DataSpec -> arrays; and what was learned on the way, which travels with the model.

- `making`: the way from a table to its three parts
- `splitting`: which rows are held out
- `learning`: what scikit-learn finds in the training rows, read out as plain values
- `learned`: these values, and what they make of any rows
- `usual`: what the training rows usually hold
- `cells`: cells as numbers, and which of them are there

scikit-learn learns scales and fills from the training rows alone. What it learned is kept as plain numbers and texts,
so that it can be saved as JSON and applied in any year by any program.
"""

from engine.preparation.cells import Floats, Positions
from engine.preparation.learned import LearnedColumn, Preparation
from engine.preparation.making import Part, Prepared, part_of, prepare
from engine.preparation.usual import UsualColumn

__all__ = [
    "Floats",
    "LearnedColumn",
    "Part",
    "Positions",
    "Preparation",
    "Prepared",
    "UsualColumn",
    "part_of",
    "prepare",
]
