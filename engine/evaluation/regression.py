"""Pictures of a model of numbers."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from engine.evaluation.answered import Answered
from engine.evaluation.thinning import thinned
from engine.findings import Curve, Histogram, RegressionPictures

MOST_DRAWN = 2_000
BINS = 40


def regression_pictures(answered: Answered, features: pd.DataFrame | None) -> RegressionPictures:
    """Return the pictures of the residuals; `features` are the number features of the same rows."""
    residuals = answered.true - answered.predicted
    picked = np.unique(np.linspace(0, len(residuals) - 1, min(len(residuals), MOST_DRAWN)).astype(np.int64))
    by_feature = {}
    if features is not None:
        by_feature = {str(name): features[name].to_numpy(dtype=np.float64)[picked] for name in features}
    bins = min(BINS, max(1, int(np.sqrt(len(residuals)))))
    counts, edges = np.histogram(residuals, bins)
    return RegressionPictures(
        errors=Histogram(edges.astype(np.float64), {"rows": counts.astype(np.int64)}),
        quantiles=_quantiles(residuals),
        by_feature=by_feature,
        picked=picked,
    )


def _quantiles(residuals: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Curve | None:
    spread = residuals.std(ddof=1) if len(residuals) > 2 else 0.0
    if not spread:
        return None
    (x, y), _ = stats.probplot((residuals - residuals.mean()) / spread)
    return thinned("residuals", np.asarray(x), np.asarray(y), np.full(len(x), np.nan), float("nan"))
