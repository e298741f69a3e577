"""What the user decides, as frozen values: DataSpec, ModelSpec, CompileSpec, FitSpec and PredictSpec make a Project.

A spec cannot be malformed but may be incomplete: what is missing is a problem that `engine.checks` names, not an
exception. Names of fields and of parameters are the keywords of Keras, so that building is calling.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PlainSerializer
from typing_extensions import TypeAliasType

FORMAT: Final = 1
"""Version of the project format that this program writes; larger numbers are refused with a sentence."""

Role = Literal["feature", "target", "ignore"]
Kind = Literal["number", "category", "text"]
Missing = Literal["drop", "mean", "median", "most_frequent"]
Scaling = Literal["none", "standard", "minmax"]
Encoding = Literal["one-hot", "ordinal"]


class Spec(BaseModel):
    """A frozen, validated value; the base of everything that a project holds."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        """Return this very value: it cannot change, so nobody needs a second one."""
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


Format = Literal["text", "workbook", "parquet", "feather", "json", "lines", "sqlite"]
"""What a table is written in; ``lines`` is JSON with one object a line."""

Dates = Literal["text", "year first", "day first", "month first"]
"""Whether columns of dates become dates, and which number comes first in them."""


class ReadingSpec(Spec):
    """How a file becomes a table. What a format has no use for is not looked at.

    Attributes
    ----------
    separator, decimal, thousands, quote, comment : str
        One character each; `thousands`, `quote` and `comment` may be empty. A blank as separator stands for any number.
    header : bool
        Whether the first line that is read holds the names.
    skip_rows, skip_after_header : int
        Lines to leave out before the names, and after them before the first row (units).
    missing : tuple of str
        Cells that count as empty beside the usual ones (``NA``, ``NaN``, ``null`` ...).
    sheet : str
        The sheet of a workbook or the table of a database; empty for the first.
    member : str
        The file inside a zip; empty for the only one.
    """

    format: Format = "text"
    separator: str = Field(default=",", min_length=1, max_length=1)
    decimal: str = Field(default=".", min_length=1, max_length=1)
    encoding: str = "utf-8"
    thousands: str = Field(default="", max_length=1)
    quote: str = Field(default='"', max_length=1)
    comment: str = Field(default="", max_length=1)
    header: bool = True
    skip_rows: int = Field(default=0, ge=0, le=1_000_000)
    skip_after_header: int = Field(default=0, ge=0, le=1_000_000)
    missing: tuple[str, ...] = ()
    dates: Dates = "text"
    sheet: str = ""
    member: str = ""


class ColumnSpec(Spec):
    """What one column of the table is for, and how it becomes numbers."""

    name: str
    role: Role = "feature"
    kind: Kind = "number"
    missing: Missing = "drop"
    scaling: Scaling = "standard"
    encoding: Encoding = "one-hot"


class SplitSpec(Spec):
    """Which rows are held out: first the test part of all rows, then the validation part of the rest."""

    test_fraction: float = Field(default=0.3, ge=0, lt=1)
    validation_fraction: float = Field(default=0.3, ge=0, lt=1)
    shuffle: bool = True
    stratify: bool = True
    seed: int = Field(default=42, ge=0, le=2**32 - 1)


class DataSpec(Spec):
    """The table: where it lies, how it is read, what its columns are for, how its rows are split."""

    source: str = ""
    reading: ReadingSpec = ReadingSpec()
    columns: tuple[ColumnSpec, ...] = ()
    split: SplitSpec = SplitSpec()

    def column(self, name: str) -> ColumnSpec | None:
        """Return the column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)

    def with_role(self, role: Role) -> tuple[ColumnSpec, ...]:
        """Return the columns of one role, in the order of the table."""
        return tuple(column for column in self.columns if column.role == role)

    def with_column(self, column: ColumnSpec) -> DataSpec:
        """Return this value with the column of the same name replaced."""
        return self.replaced(columns=tuple(column if old.name == column.name else old for old in self.columns))


class LayerSpec(Spec):
    """One layer: a name of its own, the Keras class, the keywords that differ from the defaults.

    ``inputs`` names the layers that it reads; empty means the layer before it (for the first: the features).
    """

    name: str
    kind: str
    params: Params = Field(default_factory=dict, validate_default=True)
    inputs: tuple[str, ...] = ()


class ModelSpec(Spec):
    """The network: its layers in order. Where no layer names its inputs this is a chain (a Sequential model)."""

    layers: tuple[LayerSpec, ...] = ()

    def inserted(self, position: int, *layers: LayerSpec) -> ModelSpec:
        """Return the model with layers put before ``position``."""
        return self.replaced(layers=(*self.layers[:position], *layers, *self.layers[position:]))

    def removed(self, position: int) -> ModelSpec:
        """Return the model without the layer at ``position``."""
        return self.replaced(layers=(*self.layers[:position], *self.layers[position + 1 :]))

    def moved(self, position: int, to: int) -> ModelSpec:
        """Return the model with the layer at ``position`` standing at index ``to``."""
        return self.removed(position).inserted(to, self.layers[position])

    def with_layer(self, position: int, layer: LayerSpec) -> ModelSpec:
        """Return the model with the layer at ``position`` replaced."""
        return self.replaced(layers=(*self.layers[:position], layer, *self.layers[position + 1 :]))

    def free_name(self, kind: str) -> str:
        """Return a name for a new layer of that kind that no layer has: ``dense``, ``dense_1``, ..."""
        stem = re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)).lower()
        taken = {layer.name for layer in self.layers}
        count = 0
        while (name := stem if not count else f"{stem}_{count}") in taken:
            count += 1
        return name


class OutputSpec(Spec):
    """What is asked of one output of the network; outputs stand in the order of the targets."""

    loss: ObjectSpec | None = None
    loss_weight: float = 1.0
    metrics: tuple[ObjectSpec, ...] = ()
    weighted_metrics: tuple[ObjectSpec, ...] = ()


class CompileSpec(Spec):
    """The keywords of ``model.compile``."""

    optimizer: ObjectSpec = ObjectSpec(kind="Adam")
    outputs: tuple[OutputSpec, ...] = (OutputSpec(),)
    run_eagerly: bool = False
    jit_compile: bool | Literal["auto"] = "auto"
    steps_per_execution: Annotated[int, Field(ge=1)] | Literal["auto"] = "auto"


EARLY_STOPPING = ObjectSpec(kind="EarlyStopping", params={"patience": 20, "restore_best_weights": True})
"""Early stopping as a new project has it: stop after 20 epochs without a better validation loss, keep the best."""


class FitSpec(Spec):
    """The keywords of ``model.fit``, the seed, and which weights training starts from."""

    epochs: int = Field(default=100, ge=1, le=1_000_000)
    batch_size: int = Field(default=32, ge=1)
    validation_batch_size: Annotated[int, Field(ge=1)] | None = None
    shuffle: bool = True
    seed: int = Field(default=42, ge=0, le=2**32 - 1)
    class_weight: Literal["none", "balanced"] = "none"
    start_from: Literal["new weights", "present weights"] = "new weights"
    verbose: Literal[0, 1, 2] = 2
    callbacks: tuple[ObjectSpec, ...] = (EARLY_STOPPING,)


class PredictSpec(Spec):
    """How outputs become decisions: from this probability upwards a row counts as the positive class."""

    threshold: float = Field(default=0.5, ge=0, le=1)


class Project(Spec):
    """Everything that the user decided. It says nothing of what was found: that is in facts and runs."""

    format: Literal[1] = FORMAT
    name: str = "Untitled"
    data: DataSpec = DataSpec()
    model: ModelSpec = ModelSpec()
    compile: CompileSpec = CompileSpec()
    fit: FitSpec = FitSpec()
    predict: PredictSpec = PredictSpec()
