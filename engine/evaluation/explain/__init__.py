"""What a model looks at: by shuffling, setting or replacing cells and asking it again.

- `importances`: permutation importance of the columns, by scikit-learn
- `dependence`, `pair_dependence`: partial dependence with individual curves, by scikit-learn
- `occluded`, `drivers`: what each cell does to the prediction of one row, by occlusion: a typical one takes its place.
  Shapley values would need a library that brings a compiler of its own, which a packaged program should not carry.
"""

from __future__ import annotations

from engine.evaluation.explain.occlusion import drivers, occluded
from engine.evaluation.explain.partial_dependence import dependence, pair_dependence
from engine.evaluation.explain.permutation_importance import importances
from engine.evaluation.explain.sklearn_estimator import ModelEstimator

__all__ = ["ModelEstimator", "dependence", "drivers", "importances", "occluded", "pair_dependence"]
