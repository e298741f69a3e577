"""The base class of specs, and the types of their fields."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer
from typing_extensions import TypeAliasType


class Spec(BaseModel):
    """A frozen, validated value; the base of everything that a project holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Return this object itself: it is immutable."""
        return self

    def replaced(self, **changes: Any) -> Self:
        """Return this value with some fields changed and everything validated.

        Parts that are not named keep their identity, and a change that changes nothing returns this very object, so
        that a reader may skip work with ``is``.

        Raises
        ------
        pydantic.ValidationError
            Where a changed field does not fit.
        """
        other = type(self).model_validate({**dict(self), **changes})
        return self if other == self else other


Role = Literal["feature", "target", "weight", "group", "time", "split", "ignore"]
"""What a column is for.

A weight says how much its row counts; rows of one group stay together in the split; time puts rows in order for it;
a split column says of each row to which part it belongs.
"""

Value = TypeAliasType("Value", "bool | int | float | str | ObjectSpec | tuple[Value, ...] | None")
"""What a parameter can be: a scalar, another object (a regularizer, a schedule), or a row of these."""

Key = TypeVar("Key")

Item = TypeVar("Item")

Frozen = Annotated[
    Mapping[Key, Item],
    AfterValidator(lambda items: MappingProxyType(dict(items))),
    PlainSerializer(dict),
]
"""A mapping that cannot be changed and is written to JSON as an object."""

Params = Frozen[str, Value]


class ObjectSpec(Spec):
    """A Keras object by the name of its class and the keywords that differ from the defaults.

    Examples
    --------
    ``ObjectSpec(kind="Adam", params={"learning_rate": 0.01})`` stands for ``Adam(learning_rate=0.01)``.
    """

    kind: str
    params: Params = Field(default_factory=dict, validate_default=True)
