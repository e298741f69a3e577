"""QHAdam, the optimizer of Ma and Yarats, "Quasi-hyperbolic momentum and Adam for deep learning" (arXiv 1810.06801).

A step of Adam follows the running means of gradients and of their squares. Here both are mixed with the present
gradient; ``nu_1`` and ``nu_2`` are the weights of the means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import keras
from keras import ops


@keras.saving.register_keras_serializable("layerdesk")
class QHAdam(keras.optimizers.Optimizer):  # type: ignore[misc] # Keras comes without types
    """Quasi-hyperbolic Adam.

    Parameters
    ----------
    learning_rate : float or schedule
    beta_1, beta_2 : float
        Decay rates of the running means of gradients and of their squares.
    nu_1, nu_2 : float
        Weights of the running means, between 0 and 1; with 1 for both this is Adam. The defaults are the paper's.
    epsilon : float
        Added to the root of the bias-corrected mean of squares, as in the paper.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.995,
        beta_2: float = 0.999,
        nu_1: float = 0.7,
        nu_2: float = 1.0,
        epsilon: float = 1e-8,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str = "qhadam",
        **kwargs: Any,
    ) -> None:
        super().__init__(
            learning_rate=learning_rate,
            name=name,
            weight_decay=weight_decay,
            clipnorm=clipnorm,
            clipvalue=clipvalue,
            global_clipnorm=global_clipnorm,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
            loss_scale_factor=loss_scale_factor,
            gradient_accumulation_steps=gradient_accumulation_steps,
            **kwargs,
        )
        self.beta_1, self.beta_2 = beta_1, beta_2
        self.nu_1, self.nu_2 = nu_1, nu_2
        self.epsilon = epsilon

    def build(self, variables: Sequence[Any]) -> None:
        """Create the two running means of every variable."""
        if self.built:
            return
        super().build(variables)
        self._momentums, self._velocities = self.add_optimizer_variables(variables, ["momentum", "velocity"])

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """Update one variable with its gradient."""
        dtype = variable.dtype
        rate, gradient = ops.cast(learning_rate, dtype), ops.cast(gradient, dtype)
        step = ops.cast(self.iterations + 1, dtype)
        index = self._get_variable_index(variable)
        momentum, velocity = self._momentums[index], self._velocities[index]
        square = ops.square(gradient)
        # By functions of Keras: the gradient of an embedding is an IndexedSlices, which supports no operators.
        self.assign_add(momentum, ops.multiply(ops.subtract(gradient, momentum), 1 - self.beta_1))
        self.assign_add(velocity, ops.multiply(ops.subtract(square, velocity), 1 - self.beta_2))
        mean = momentum / (1 - ops.power(ops.cast(self.beta_1, dtype), step))
        size = velocity / (1 - ops.power(ops.cast(self.beta_2, dtype), step))
        along = ops.add(ops.multiply(gradient, 1 - self.nu_1), ops.multiply(mean, self.nu_1))
        length = ops.sqrt(ops.add(ops.multiply(square, 1 - self.nu_2), ops.multiply(size, self.nu_2))) + self.epsilon
        self.assign_sub(variable, rate * along / length)

    def get_config(self) -> dict[str, Any]:
        """Return the arguments of the constructor."""
        own = {name: getattr(self, name) for name in ("beta_1", "beta_2", "nu_1", "nu_2", "epsilon")}
        return {**super().get_config(), **own}
