"""Restore the state of an optimizer from a file: slot variables and the iteration count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import keras
from numpy.typing import NDArray

SLOTS: Mapping[str, Mapping[str, str]] = {
    "Adam": {"m": "momentum", "v": "velocity", "vhat": "velocity_hat"},
    "AdamW": {"m": "momentum", "v": "velocity", "vhat": "velocity_hat"},
    "Nadam": {"m": "momentum", "v": "velocity"},
    "Adamax": {"m": "momentum", "v": "norm", "u": "norm"},
    "SGD": {"m": "momentum", "momentum": "momentum"},
    "RMSprop": {"velocity": "velocity", "rms": "velocity", "momentum": "momentum", "average_gradient": "average_grad"},
    "Adagrad": {"accumulator": "accumulator"},
}
"""Names of the slot variables of optimizers in Keras 2, and in Keras 3."""


def restore_state(model: keras.Model, state: Mapping[str, NDArray[Any]], order: Sequence[str]) -> bool:
    """Assign a state to the optimizer of a compiled network, and return whether it fitted.

    Parameters
    ----------
    state : mapping of str to array
        By position as in Keras 3, or by the names of Keras 2.
    order : sequence of str
        The layers of the file with weights, in the order of the file, which is that of the state.
    """
    optimizer = model.optimizer
    optimizer.build(model.trainable_variables)
    if any(name.endswith(":0") for name in state):
        values = _by_name(model, state)
    else:
        ours = [layer.name for layer in model.layers if layer.weights]
        values = list(state.values()) if list(order) == ours else None
    variables = optimizer.variables
    if values is None or [tuple(value.shape) for value in values] != [tuple(each.shape) for each in variables]:
        return False
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
    return True


def _by_name(model: keras.Model, state: Mapping[str, NDArray[Any]]) -> list[Any] | None:
    """Return the values of Keras 2 in the order of the optimizer's variables; None if one is missing."""
    slots = SLOTS.get(type(model.optimizer).__name__, {})
    named: dict[str, NDArray[Any]] = {}
    for name, array in state.items():
        found = _weight_and_slot(name.removesuffix(":0"), slots)
        if found is not None:
            named[found] = array
    known = {variable.path.replace("/", "_"): variable for variable in model.trainable_variables}
    values: list[Any] = []
    for variable in model.optimizer.variables:
        name = variable.path.split("/")[-1]
        if name == "iteration":
            values.append(next((array for key, array in state.items() if key in ("iteration:0", "iter:0")), None))
        elif name == "learning_rate":
            values.append(keras.ops.convert_to_numpy(variable.value))
        else:
            weight = next((path for path in sorted(known, key=len, reverse=True) if name.startswith(path)), "")
            values.append(named.get(f"{weight}|{name[len(weight) + 1 :]}"))
    return None if any(value is None for value in values) else values


def _weight_and_slot(name: str, slots: Mapping[str, str]) -> str | None:
    """Return weight and slot of ``Adam/m/dense/kernel`` (Keras 2.11 and later) or ``Adam/dense/kernel/m``."""
    parts = name.split("/")
    if len(parts) < 3:
        return None
    if parts[1] in slots:
        return f"{'_'.join(parts[2:])}|{slots[parts[1]]}"
    return f"{'_'.join(parts[1:-1])}|{slots[parts[-1]]}" if parts[-1] in slots else None
