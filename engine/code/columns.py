"""One column as a transformer of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from engine.code.calls import quoted
from engine.specs import ColumnSpec

SCALERS: Mapping[str, str] = MappingProxyType(
    {
        "standard": "StandardScaler()",
        "minmax": "MinMaxScaler()",
    }
)
"""What scikit-learn calls a way to scale."""


def is_embedded(column: ColumnSpec) -> bool:
    """Whether a column is an input of the network by itself."""
    return column.kind == "category" and column.encoding == "embedding"


def is_plain(column: ColumnSpec) -> bool:
    """Whether a column is among the plain numbers."""
    return column.kind != "text" and not is_embedded(column)


def plain_steps(column: ColumnSpec) -> tuple[str, ...]:
    """Return the transformers that a column goes through, one after the other."""
    return tuple(_number_steps(column) if column.kind == "number" else _level_steps(column))


def steps_text(steps: Sequence[str]) -> str:
    """Return transformers as one."""
    if not steps:
        return '"passthrough"'
    return steps[0] if len(steps) == 1 else f"make_pipeline({', '.join(steps)})"


def levels_call(column: ColumnSpec) -> str:
    """Return the call that lists the levels of a column, in order."""
    return f"levels_of(table[{quoted(column.name)}])"


def _number_steps(column: ColumnSpec) -> Iterator[str]:
    if column.missing != "drop":
        yield f"SimpleImputer(strategy={quoted(column.missing)})"
    if column.scaling in SCALERS:
        yield SCALERS[column.scaling]


def _level_steps(column: ColumnSpec) -> Iterator[str]:
    if column.missing != "drop":
        yield 'SimpleImputer(strategy="most_frequent")'
    if column.encoding == "one-hot":
        yield f'OneHotEncoder(categories=[{levels_call(column)}], handle_unknown="ignore", sparse_output=False)'
    else:
        yield (
            f'OrdinalEncoder(categories=[{levels_call(column)}], handle_unknown="use_encoded_value", unknown_value=-1)'
        )
