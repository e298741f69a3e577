"""Explanations of predictions: importance of columns, partial dependence, and the effect of each cell of a row.

Shapley values are left out: their library needs a compiler of its own, which a packaged program should not contain.

- `permutation_importance`: `importances` of columns, by scikit-learn
- `partial_dependence`: `dependence` and `pair_dependence` with individual curves, by scikit-learn
- `occlusion`: `occluded` rows, in each of which a typical value takes the place of one cell, and their `drivers`
- `sklearn_estimator`: a trained model as an estimator of scikit-learn
"""

from __future__ import annotations

from engine.evaluation.explain.occlusion import drivers, occluded
from engine.evaluation.explain.partial_dependence import dependence, pair_dependence
from engine.evaluation.explain.permutation_importance import importances
from engine.evaluation.explain.sklearn_estimator import ModelEstimator

__all__ = ["ModelEstimator", "dependence", "drivers", "importances", "occluded", "pair_dependence"]
