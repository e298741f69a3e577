"""What a model looks at: by shuffling, setting or replacing cells and asking it again.

- `importances`: permutation importance of the columns, by scikit-learn
- `dependence`, `pair_dependence`: partial dependence with individual curves, by scikit-learn
- `drivers`: what each cell does to the prediction of one row, by occlusion: the cell is replaced by a typical one.
  Shapley values would need a library that brings a compiler of its own, which a packaged program should not carry.
"""

from __future__ import annotations

from engine.explanation.dependence import dependence, pair_dependence
from engine.explanation.importance import importances
from engine.explanation.model import AskedModel
from engine.explanation.occlusion import drivers

__all__ = ["AskedModel", "dependence", "drivers", "importances", "pair_dependence"]
