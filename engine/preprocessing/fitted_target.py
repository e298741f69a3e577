"""One fitted target: how its cells become labels of the network, and outputs of the network become predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.preprocessing.cell_values import Floats
from engine.preprocessing.fitted_column import FittedColumn
from engine.project import TargetScaling
from engine.project.methods.target_scalers import TARGET_SCALERS, numpy_operations
from engine.system.errors import EngineError
from engine.system.word_forms import counted


class FittedTarget(FittedColumn):
    """The fitted values of one target; for a number also its scaling, fitted on the training rows.

    Cells are read as numbers in the unit of the target, or as levels. `power`, `quantiles`, `shift` and `scale` are
    those of `target_scaling`; `low` and `high` are the range of the predictions.

    Attributes
    ----------
    target_scaling : str
        A name of `TARGET_SCALERS`.
    """

    target_scaling: TargetScaling = "none"

    @property
    def is_identity(self) -> bool:
        """Whether outputs of the network are predictions as they are."""
        return TARGET_SCALERS[self.target_scaling].is_identity and self.low is None and self.high is None

    def scaled_like(self, other: FittedTarget | None) -> FittedTarget:
        """Return this target with the scaling and the range of another one; None for those of no target."""
        source = other or FittedTarget(name=self.name, kind=self.kind)
        names = ("target_scaling", "power", "quantiles", "shift", "scale", "low", "high")
        return self.replaced(**{name: getattr(source, name) for name in names})

    def scaled(self, values: NDArray[Any]) -> Floats:
        """Return numbers in the unit of the target as the network learns them: float32 of the same shape.

        Raises
        ------
        EngineError
            If a number has no scaled value, such as the logarithm of 0.
        """
        scaler = TARGET_SCALERS[self.target_scaling]
        if scaler.is_identity:
            return values.astype(np.float32)
        numbers = values.astype(np.float64)
        self.require_scalable(numbers)
        if scaler.transform is not None:
            numbers = scaler.transform(numbers, self)
        return ((numbers - self.shift) / self.scale).astype(np.float32)

    def unscaled(self, outputs: NDArray[Any]) -> Floats:
        """Return outputs of the network as numbers in the unit of the target: float32 of the same shape.

        They are moved into the range of the training rows where the project has it so. Numbers beyond float32 become
        infinite.
        """
        with np.errstate(over="ignore", divide="ignore"):
            return np.asarray(self.predictions(outputs, numpy_operations()), dtype=np.float32)

    def predictions(self, outputs: Any, ops: Any) -> Any:
        """Return outputs as `unscaled` does, by the operations of a module: `numpy_operations`, or ``keras.ops``."""
        numbers = self.undone(outputs, ops)
        return numbers if self.low is None else ops.clip(numbers, self.low, self.high)

    def undone(self, labels: Any, ops: Any) -> Any:
        """Return labels in the unit of the target, by the operations of a module."""
        scaler = TARGET_SCALERS[self.target_scaling]
        if scaler.is_identity:
            return labels
        numbers = ops.cast(labels, "float64") * self.scale + self.shift
        return numbers if scaler.inverse is None else scaler.inverse(numbers, self, ops)

    def require_scalable(self, numbers: NDArray[np.float64]) -> None:
        """Raise `EngineError` if a number has no scaled value."""
        scaler = TARGET_SCALERS[self.target_scaling]
        if scaler.lower_bound is None:
            return
        below = int((numbers <= scaler.lower_bound).sum())
        if below:
            raise EngineError(
                f"{self.name} is {scaler.lower_bound:g} or less in {counted(below, 'row')}, and such numbers have no "
                f"{scaler.label.lower()}. Choose another target scaling, such as Power.",
                where=("data", "columns", self.name, "target_scaling"),
            )
