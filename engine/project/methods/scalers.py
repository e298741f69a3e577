"""Scalers: how numbers are shifted, scaled or bent before the network reads them.

Every scaler ends in ``(x - shift) / scale``. One with a `transform` bends the numbers before that; its name is then
stored with the fitted column as its curve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]

QUANTILES = 1_000
"""Most quantiles that are kept of a column; the default of scikit-learn."""

NORMAL_QUANTILES = 256
"""Most quantiles that are kept where ranks become normally distributed: more would follow single rows."""

EXTREME = 0.001
"""Share of the rows at each end whose ranks all become the same normal quantile, -3.09 or 3.09."""

TAIL, QUARTILE, FARTHEST = 0.05, 0.25, 4.0
"""Share of the rows at each end that are scaled along a straight line, not by rank; share at the other point of that
line; and the largest result."""

RANK_MARGIN = 1e-7
"""Distance of the lowest and the highest rank from 0 and 1, as in scikit-learn: the normal quantile is finite."""


SMOOTH_LIMIT = 3
"""What the largest numbers approach, in interquartile ranges from the median."""


class CurveParameters(Protocol):
    """Fitted values that a `Scaler.transform` reads; a fitted column has them."""

    @property
    def power(self) -> float:
        """The exponent of Yeo and Johnson."""

    @property
    def quantiles(self) -> tuple[float, ...]:
        """Sorted values at even steps from 0 to 1."""


@dataclass(frozen=True)
class Scaler:
    """One method of scaling.

    Attributes
    ----------
    name : str
        The value of ``ColumnSpec.scaling``, as project files store it.
    label, description : str
        Its name in the window, and the tooltip: a sentence or two that end with the scikit-learn class.
    fit : callable
        Takes the filled and clipped training values, float64 of shape (rows,) with at least one row; returns the
        fields of the fitted column that differ from their defaults: ``shift``, ``scale``, ``power``, ``quantiles``.
    code : str
        The scikit-learn transformer in a generated script; empty where numbers stay as they are.
    imports : tuple of str
        Classes of ``sklearn.preprocessing`` that `code` uses.
    transform : callable or None
        Takes values of shape (rows,) and the fitted column; returns values of the same shape. None for no curve.
    document : str
        What the curve does, for readers of the exported JSON; empty without a curve.
    lower_bound : float or None
        Numbers up to and including this one have no scaled value and count as missing.
    undo : str
        Name of the undo step, with the columns in braces; empty for ``Scale {}: label``.
    definitions : tuple of (str, str)
        Names and source of what `code` needs a generated script to define.
    """

    name: str
    label: str
    description: str
    fit: Callable[[Numbers], Mapping[str, Any]]
    code: str
    imports: tuple[str, ...] = ()
    transform: Callable[[Numbers, CurveParameters], Numbers] | None = None
    document: str = ""
    lower_bound: float | None = None
    undo: str = ""
    definitions: tuple[tuple[str, str], ...] = ()

    @property
    def curve(self) -> str:
        """The name under which a fitted column stores the curve; empty without one."""
        return self.name if self.transform is not None else ""

    @property
    def is_identity(self) -> bool:
        """Whether numbers stay as they are."""
        return not self.code

    @property
    def undo_text(self) -> str:
        """Name of the undo step, with the columns in braces."""
        return self.undo or f"Scale {{}}: {self.label.lower()}"


def unfitted(values: Numbers) -> Mapping[str, Any]:
    """Return no fields: nothing is learned from the numbers."""
    return {}


def fit_standard(values: Numbers) -> Mapping[str, Any]:
    """Return mean and standard deviation as ``shift`` and ``scale``."""
    from sklearn.preprocessing import StandardScaler

    scaler = StandardScaler().fit(values[:, None])
    return {"shift": float(scaler.mean_[0]), "scale": float(scaler.scale_[0])}


def _fit_minmax(values: Numbers) -> Mapping[str, Any]:
    from sklearn.preprocessing import MinMaxScaler

    scaler = MinMaxScaler().fit(values[:, None])
    return {"shift": float(scaler.data_min_[0]), "scale": float(1 / scaler.scale_[0])}


def _fit_maxabs(values: Numbers) -> Mapping[str, Any]:
    from sklearn.preprocessing import MaxAbsScaler

    return {"scale": float(MaxAbsScaler().fit(values[:, None]).scale_[0])}


def _fit_robust(values: Numbers) -> Mapping[str, Any]:
    from sklearn.preprocessing import RobustScaler

    scaler = RobustScaler().fit(values[:, None])
    return {"shift": float(scaler.center_[0]), "scale": float(scaler.scale_[0])}


def _fit_quantile(values: Numbers) -> Mapping[str, Any]:
    from sklearn.preprocessing import QuantileTransformer

    scaler = QuantileTransformer(n_quantiles=min(QUANTILES, len(values)), random_state=0).fit(values[:, None])
    return {"quantiles": tuple(scaler.quantiles_[:, 0].tolist())}


def fit_normal(values: Numbers) -> Mapping[str, Any]:
    """Return the ``quantiles`` of the numbers, at most `NORMAL_QUANTILES`."""
    from sklearn.preprocessing import QuantileTransformer

    scaler = QuantileTransformer(n_quantiles=min(NORMAL_QUANTILES, len(values)), random_state=0).fit(values[:, None])
    return {"quantiles": tuple(scaler.quantiles_[:, 0].tolist())}


def fit_power(values: Numbers) -> Mapping[str, Any]:
    """Return the ``power`` of Yeo and Johnson, and ``shift`` and ``scale`` of the numbers that it gives."""
    from sklearn.preprocessing import PowerTransformer

    power = PowerTransformer(standardize=False).fit(values[:, None])
    return {"power": float(power.lambdas_[0]), **fit_standard(power.transform(values[:, None])[:, 0])}


def mean_ranks(values: Numbers, fitted: CurveParameters) -> Numbers:
    """Return the share of training rows below each number; of equal numbers, the mean of their ranks."""
    import numpy as np

    quantiles = np.array(fitted.quantiles)
    steps = np.linspace(0, 1, len(quantiles))
    upwards = np.interp(values, quantiles, steps)
    downwards = np.interp(-values, -quantiles[::-1], -steps[::-1])
    return np.asarray(0.5 * (upwards - downwards))


def ranks_of(values: Numbers, fitted: CurveParameters) -> Numbers:
    """Return the mean ranks, as scikit-learn's QuantileTransformer does: 0 and 1 at the smallest and the largest."""
    quantiles, ranks = fitted.quantiles, mean_ranks(values, fitted)
    ranks[values == quantiles[0]] = 0
    ranks[values == quantiles[-1]] = 1
    return ranks


def _normal_ranks(values: Numbers, fitted: CurveParameters) -> Numbers:
    """Return the mean rank among the quantiles as a normal quantile, in the tails a straight line to `FARTHEST`.

    The line goes through the quartile and the end of the tail, so that large numbers keep their distances: a target may
    be proportional to an amount of which some rows have a hundred times as much. Where both are equal, as for an amount
    that is mostly zero, ranks count also in the tail, cut off at `EXTREME` of the rows.

    scikit-learn's QuantileTransformer gives the smallest number the rank 0, and -5.2, also where half of the rows have
    it: zeros of a skewed amount would be outliers.
    """
    import numpy as np
    from scipy import special

    normal = np.asarray(special.ndtri(np.clip(mean_ranks(values, fitted), EXTREME, 1 - EXTREME)))
    steps = np.linspace(0, 1, len(fitted.quantiles))
    for sign, ranks in ((-1, (QUARTILE, TAIL)), (1, (1 - QUARTILE, 1 - TAIL))):
        (start, end), (low, high) = np.interp(ranks, steps, fitted.quantiles), special.ndtri(ranks)
        if start != end:
            line = np.clip(high + (values - end) * (high - low) / (end - start), -FARTHEST, FARTHEST)
            normal = np.where(sign * (values - end) > 0, line, normal)
    return normal


def yeo_johnson(values: Numbers, fitted: CurveParameters) -> Numbers:
    """Return the power transform of Yeo and Johnson of each number."""
    from scipy import stats

    transformed: Numbers = stats.yeojohnson(values, lmbda=fitted.power)
    return transformed


def _log1p(values: Numbers, fitted: CurveParameters) -> Numbers:
    import numpy as np

    return np.log1p(values)


def _fit_smooth(values: Numbers) -> Mapping[str, Any]:
    """Return the median between two numbers whose distance is the interquartile range, as ``quantiles``."""
    from sklearn.preprocessing import RobustScaler

    scaler = RobustScaler().fit(values[:, None])
    middle, half = float(scaler.center_[0]), float(scaler.scale_[0]) / 2
    return {"quantiles": (middle - half, middle, middle + half)}


def _smooth_clip(values: Numbers, fitted: CurveParameters) -> Numbers:
    """Return robustly scaled numbers, of which large ones approach `SMOOTH_LIMIT`.

    Holzmueller, Grinsztajn, Steinwart: "Better by Default: Strong Pre-Tuned MLPs and Boosted Trees on Tabular Data"
    (2024).
    """
    import numpy as np

    low, middle, high = fitted.quantiles
    scaled = (values - middle) / (high - low)
    return np.asarray(scaled / np.hypot(1, scaled / SMOOTH_LIMIT))


SMOOTH_CLIP_SOURCE = f'''
def smooth_clip(X):
    """Numbers that approach {SMOOTH_LIMIT} and -{SMOOTH_LIMIT} where they are large."""
    return X / np.hypot(1, X / {SMOOTH_LIMIT})
'''

NORMAL_RANKS_SOURCE = f'''
class NormalRanks(TransformerMixin, BaseEstimator):
    """Mean ranks among the training rows, as quantiles of a normal distribution; a straight line in the tails."""

    def fit(self, X, y=None):
        ranks = QuantileTransformer(n_quantiles=min({NORMAL_QUANTILES}, len(X)), random_state=0).fit(X)
        self.steps_, self.quantiles_ = ranks.references_, ranks.quantiles_[:, 0]
        return self

    def transform(self, X):
        upwards = np.interp(X, self.quantiles_, self.steps_)
        downwards = np.interp(-X, -self.quantiles_[::-1], -self.steps_[::-1])
        normal = ndtri(np.clip((upwards - downwards) / 2, {EXTREME}, {1 - EXTREME}))
        for sign, ranks in ((-1, ({QUARTILE}, {TAIL})), (1, ({1 - QUARTILE}, {1 - TAIL}))):
            (start, end), (low, high) = np.interp(ranks, self.steps_, self.quantiles_), ndtri(ranks)
            if start != end:
                line = np.clip(high + (X - end) * (high - low) / (end - start), -{FARTHEST}, {FARTHEST})
                normal = np.where(sign * (X - end) > 0, line, normal)
        return normal
'''

SCALERS: Mapping[str, Scaler] = MappingProxyType(
    {
        scaler.name: scaler
        for scaler in (
            Scaler(
                "standard",
                "Standard",
                "Mean 0 and standard deviation 1 on the training rows. scikit-learn: StandardScaler",
                fit_standard,
                "StandardScaler()",
                ("StandardScaler",),
            ),
            Scaler(
                "minmax",
                "Min–max",
                "From 0 to 1 on the training rows. scikit-learn: MinMaxScaler",
                _fit_minmax,
                "MinMaxScaler()",
                ("MinMaxScaler",),
            ),
            Scaler(
                "maxabs",
                "Max-abs",
                "Divided by the largest absolute value of the training rows: from -1 to 1, and 0 stays 0. "
                "scikit-learn: MaxAbsScaler",
                _fit_maxabs,
                "MaxAbsScaler()",
                ("MaxAbsScaler",),
            ),
            Scaler(
                "robust",
                "Robust",
                "Median 0 and interquartile range 1 on the training rows, so outliers have little influence. "
                "scikit-learn: RobustScaler",
                _fit_robust,
                "RobustScaler()",
                ("RobustScaler",),
            ),
            Scaler(
                "smooth",
                "Smooth clip",
                "Robust scaling, then x / sqrt(1 + (x / 3)²): numbers near the median keep their distances, outliers "
                "approach 3 or −3. Like RobustScaler of scikit-learn, with FunctionTransformer",
                _fit_smooth,
                "make_pipeline(RobustScaler(), FunctionTransformer(smooth_clip))",
                ("RobustScaler", "FunctionTransformer"),
                transform=_smooth_clip,
                document="'smooth' is z / sqrt(1 + (z / 3)^2), where z is the distance from the middle one of "
                "'quantiles', divided by the difference between the last and the first",
                definitions=(("smooth_clip", SMOOTH_CLIP_SOURCE),),
            ),
            Scaler(
                "quantile",
                "Quantile",
                "The share of training rows below the number: spread evenly from 0 to 1. "
                "scikit-learn: QuantileTransformer",
                _fit_quantile,
                f"QuantileTransformer(n_quantiles=min({QUANTILES}, len(train)), random_state=0)",
                ("QuantileTransformer",),
                transform=ranks_of,
                document="'quantile' is the place among 'quantiles', which are even steps from 0 to 1: interpolated, "
                "in the middle of several that are equal, 0 or 1 beyond the ends",
            ),
            Scaler(
                "normal",
                "Rank-normal",
                "The rank among the training rows, as a quantile of the normal distribution: any distribution becomes "
                "a bell curve, with a straight line in the tails. Like QuantileTransformer of scikit-learn, but equal "
                "numbers get their mean rank",
                fit_normal,
                "NormalRanks()",
                transform=_normal_ranks,
                document="'normal' is the place among 'quantiles', which are even steps from 0 to 1: interpolated, in "
                f"the middle of several that are equal, moved to {EXTREME} or {1 - EXTREME} where it is beyond, and "
                "then the number below which this share of a standard normal distribution is; but a number beyond "
                f"the quantile at {TAIL} or {1 - TAIL}, where that differs from the one at {QUARTILE} or "
                f"{1 - QUARTILE}, is on the straight line through these two points, moved to -{FARTHEST:g} or "
                f"{FARTHEST:g}",
                definitions=(("NormalRanks", NORMAL_RANKS_SOURCE),),
            ),
            Scaler(
                "power",
                "Power",
                "The Yeo-Johnson power that makes a skewed distribution most symmetric, then standard scaling. "
                "scikit-learn: PowerTransformer",
                fit_power,
                "PowerTransformer()",
                ("PowerTransformer",),
                transform=yeo_johnson,
                document="'power' is that of Yeo and Johnson with the exponent 'power'",
            ),
            Scaler(
                "log1p",
                "Logarithm",
                "The logarithm of 1 + x, for amounts that span several orders of magnitude; numbers of -1 or less "
                "count as missing. NumPy: log1p",
                unfitted,
                "FunctionTransformer(np.log1p)",
                ("FunctionTransformer",),
                transform=_log1p,
                document="'log1p' is log(1 + x)",
                lower_bound=-1,
            ),
            Scaler(
                "none",
                "None",
                "The numbers as they are in the table.",
                unfitted,
                "",
                undo="Leave {} unscaled",
            ),
        )
    }
)
"""By name, in the order in which the window lists them."""

CURVES = tuple(scaler.curve for scaler in SCALERS.values() if scaler.curve)
"""Names of the curves that a fitted column can have."""
