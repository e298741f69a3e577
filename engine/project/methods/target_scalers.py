"""Target scalers: the form in which a network learns a number target, and the way back to the unit of the target.

Every one bends a number by its `transform`, then takes ``(x - shift) / scale``, as the scalers of features do. Its
`inverse` is written once, for NumPy and for the operations of Keras, so that predictions and the metrics of a running
training are undone by the same lines.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from engine.project.methods.scalers import (
    NORMAL_QUANTILES,
    RANK_MARGIN,
    CurveParameters,
    Scaler,
    fit_normal,
    fit_power,
    fit_standard,
    ranks_of,
    unfitted,
    yeo_johnson,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class TargetScaler(Scaler):
    """One method of scaling a number target: a scaler that can be undone.

    `name` is the value of ``ColumnSpec.target_scaling``; `fit` takes the targets of the training rows; the `code` of
    scikit-learn has ``inverse_transform``; `document` says how predictions are undone.

    Attributes
    ----------
    inverse : callable or None
        The reverse of `transform`; takes the module of the operations as well: `numpy_operations`, or ``keras.ops``.
    inverse_code : str
        The reverse of `transform` in a script that only predicts, with SciPy's ``special``: an expression of ``z`` and
        of the ``target`` in the exported JSON. Empty for no curve.
    """

    inverse: Callable[[Any, CurveParameters, Any], Any] | None = None
    inverse_code: str = ""

    @property
    def undo_text(self) -> str:
        """Name of the undo step, with the columns in braces."""
        return "Leave the target {} unscaled" if self.is_identity else f"Scale the target {{}}: {self.label.lower()}"


@cache
def numpy_operations() -> Any:
    """Return the operations of NumPy and SciPy that an `inverse` needs, by their names in ``keras.ops``."""
    import numpy as np
    from scipy import special

    names = ("clip", "exp", "expm1", "floor", "log1p", "maximum", "take", "where")
    return SimpleNamespace(
        **{name: getattr(np, name) for name in names},
        erf=special.erf,
        cast=lambda values, dtype: np.asarray(values).astype(dtype),
    )


def _fit_log(values: Numbers) -> Mapping[str, Any]:
    import numpy as np

    return fit_standard(np.log(values))


def _log(values: Numbers, fitted: CurveParameters) -> Numbers:
    import numpy as np

    return np.log(values)


def _normal_quantiles(values: Numbers, fitted: CurveParameters) -> Numbers:
    """Return the normal quantile of each rank, continued linearly beyond the training rows.

    scikit-learn stops at the ends. Then true numbers beyond them could not be undone, and metrics would look too good.
    """
    import numpy as np
    from scipy import special

    ranks = np.clip(ranks_of(values, fitted), RANK_MARGIN, 1 - RANK_MARGIN)
    low, high = fitted.quantiles[0], fitted.quantiles[-1]
    return np.asarray(special.ndtri(ranks) + (values - np.clip(values, low, high)) / ((high - low) or 1.0))


def _inverse_log(values: Any, fitted: CurveParameters, ops: Any) -> Any:
    return ops.exp(values)


def _inverse_yeo_johnson(values: Any, fitted: CurveParameters, ops: Any) -> Any:
    """Undo the power; what lies beyond the numbers that it can give becomes infinite."""
    above, below = ops.maximum(values, 0.0), ops.maximum(-values, 0.0)
    return ops.where(
        values >= 0, _inverse_power(above, fitted.power, ops), -_inverse_power(below, 2 - fitted.power, ops)
    )


def _inverse_power(values: Any, power: float, ops: Any) -> Any:
    """Return the numbers x from 0 upwards of which these are ``((x + 1)**power - 1) / power``."""
    if not power:
        return ops.expm1(values)
    return ops.expm1(ops.log1p(ops.maximum(power * values, -1.0)) / power)


def _inverse_normal_quantiles(values: Any, fitted: CurveParameters, ops: Any) -> Any:
    """Interpolate between the quantiles at the rank of each number, continued linearly beyond the ends."""
    import numpy as np
    from scipy import special

    end = -float(special.ndtri(RANK_MARGIN))
    quantiles = np.array(fitted.quantiles)
    ranks = 0.5 + 0.5 * ops.erf(values / np.sqrt(2.0))
    ranks = ops.where(ranks < RANK_MARGIN, 0.0, ops.where(ranks > 1 - RANK_MARGIN, 1.0, ranks))
    places = ranks * (len(quantiles) - 1)
    below = ops.clip(ops.floor(places), 0, max(len(quantiles) - 2, 0))
    index = ops.cast(below, "int32")
    low = ops.take(quantiles, index)
    high = ops.take(np.append(quantiles[1:], quantiles[-1]), index)
    beyond = (values - ops.clip(values, -end, end)) * float((quantiles[-1] - quantiles[0]) or 1.0)
    return low + (places - below) * (high - low) + beyond


NORMAL_QUANTILES_SOURCE = '''
class NormalQuantiles(TransformerMixin, BaseEstimator):
    """A QuantileTransformer to the normal distribution, continued linearly beyond the training rows."""

    def __init__(self, count):
        self.count = count

    def fit(self, X, y=None):
        self.unit_ = X.std() or 1
        self.ranks_ = QuantileTransformer(n_quantiles=self.count, output_distribution="normal", random_state=0)
        self.ranks_.fit(X / self.unit_)
        self.low_, self.high_ = self.ranks_.quantiles_[0, 0], self.ranks_.quantiles_[-1, 0]
        return self

    def transform(self, X):
        X = X / self.unit_
        return self.ranks_.transform(X) + (X - np.clip(X, self.low_, self.high_)) / (self.high_ - self.low_ or 1)

    def inverse_transform(self, X):
        low, high = self.ranks_.transform([[self.low_], [self.high_]])[:, 0]
        beyond = (X - np.clip(X, low, high)) * (self.high_ - self.low_ or 1)
        return (self.ranks_.inverse_transform(X) + beyond) * self.unit_
'''

TARGET_SCALERS: Mapping[str, TargetScaler] = MappingProxyType(
    {
        scaler.name: scaler
        for scaler in (
            TargetScaler(
                "standard",
                "Standard",
                "Mean 0 and standard deviation 1 on the training rows, so that targets of any size are learned equally "
                "well. scikit-learn: StandardScaler",
                fit_standard,
                "StandardScaler()",
                ("StandardScaler",),
                document="'standard': z",
            ),
            TargetScaler(
                "log",
                "Logarithm",
                "The natural logarithm, then standard scaling: for amounts above 0 that span several orders of "
                "magnitude. scikit-learn: FunctionTransformer, StandardScaler",
                _fit_log,
                "make_pipeline(FunctionTransformer(np.log, np.exp), StandardScaler())",
                ("FunctionTransformer", "StandardScaler"),
                transform=_log,
                inverse=_inverse_log,
                inverse_code="np.exp(z)",
                document="'log': exp(z)",
                lower_bound=0,
            ),
            TargetScaler(
                "power",
                "Power",
                "The Yeo-Johnson power that makes a skewed distribution most symmetric, then standard scaling. "
                "scikit-learn: PowerTransformer",
                fit_power,
                "PowerTransformer()",
                ("PowerTransformer",),
                transform=yeo_johnson,
                inverse=_inverse_yeo_johnson,
                inverse_code='np.where(z >= 0, special.inv_boxcox1p(np.maximum(z, 0), target["power"]), '
                '-special.inv_boxcox1p(np.maximum(-z, 0), 2 - target["power"]))',
                document="'power': the number of which z is the power transform of Yeo and Johnson with the exponent "
                "power",
            ),
            TargetScaler(
                "quantile",
                "Quantile",
                "The normal quantile of the share of training rows below the number: any distribution becomes the "
                "normal one. scikit-learn: QuantileTransformer",
                fit_normal,
                f"NormalQuantiles(min({NORMAL_QUANTILES}, len(train)))",
                ("QuantileTransformer",),
                transform=_normal_quantiles,
                inverse=_inverse_normal_quantiles,
                inverse_code='np.interp(special.ndtr(z), np.linspace(0, 1, len(target["quantiles"])), '
                'target["quantiles"]) + (z - np.clip(z, *special.ndtri([1e-7, 1 - 1e-7]))) * '
                '(np.ptp(target["quantiles"]) or 1)',
                document="'quantile': the number at normal_cdf(z) among quantiles, which are even steps from 0 to 1, "
                "interpolated; beyond z = -5.19933758 or 5.19933758, the first or last of quantiles, plus what z is "
                "beyond times their range",
                definitions=(("NormalQuantiles", NORMAL_QUANTILES_SOURCE),),
            ),
            TargetScaler(
                "none",
                "None",
                "The network learns the numbers as they are in the table.",
                unfitted,
                "",
                document="'none': z",
            ),
        )
    }
)
"""By name, in the order in which the window lists them."""
