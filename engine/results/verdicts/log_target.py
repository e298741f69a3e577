"""Whether it pays to learn a number target by its logarithm, measured by a quick model on validation rows."""

from __future__ import annotations

from dataclasses import dataclass

from engine.project import DataSpec

PAYS = 0.02
"""Share of the error by which the logarithm must be better."""


@dataclass(frozen=True)
class LogTargetCheck:
    """Errors of gradient boosting on validation rows, in the unit of the target, without its logarithm and with it.

    Attributes
    ----------
    data : DataSpec
        The columns and the split for which it was measured.
    rows : int
        Number of validation rows.
    plain_rmse, log_rmse : float
        Root mean squared error of the model of the target, and of that of its logarithm.
    plain_mae, log_mae : float
        Mean absolute error of the same.
    """

    data: DataSpec
    target: str
    rows: int
    plain_rmse: float
    log_rmse: float
    plain_mae: float
    log_mae: float

    @property
    def pays(self) -> bool:
        """Whether both errors are smaller with the logarithm, that of single large errors by more than a trifle."""
        return self.log_rmse < (1 - PAYS) * self.plain_rmse and self.log_mae < self.plain_mae
