"""One column as a transformer of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from engine.project import CYCLES, FILL_LEVEL, ColumnSpec, DatePart
from engine.system.python_source import quoted

SCALERS: Mapping[str, str] = MappingProxyType(
    {
        "standard": "StandardScaler()",
        "minmax": "MinMaxScaler()",
        "robust": "RobustScaler()",
        "quantile": "QuantileTransformer(n_quantiles=min(1000, len(train)), random_state=0)",
        "power": "PowerTransformer()",
        "log1p": "FunctionTransformer(np.log1p)",
    }
)
"""What scikit-learn calls a way to scale."""

FROM_ONE: tuple[DatePart, ...] = ("month", "day", "dayofyear")
"""Parts of dates that are counted from 1."""

PANDAS: Mapping[str, str] = MappingProxyType({"weekday": "day_of_week", "dayofyear": "day_of_year"})
"""What pandas calls a part of a date, where it has another name for it."""

MISSING = "FunctionTransformer(pd.isna)"
"""One more number for each cell: whether it was missing."""


def is_embedded(column: ColumnSpec) -> bool:
    """Whether a column is an input of the network by itself."""
    return column.kind == "category" and column.encoding == "embedding"


def has_levels(column: ColumnSpec) -> bool:
    """Whether the cells of a column are texts of which each is a level."""
    return column.kind in ("category", "boolean")


def is_plain(column: ColumnSpec) -> bool:
    """Whether a column is among the plain numbers; of an embedded one that is only whether a cell was missing."""
    return column.kind != "text" and (column.indicator or not is_embedded(column))


def transformer(column: ColumnSpec) -> str:
    """Return what turns the cells of a column into plain numbers."""
    if is_embedded(column):
        return MISSING
    match column.kind:
        case "number":
            made = in_a_row(tuple(_number_steps(column)))
        case "date":
            made = in_a_row(tuple(_date_steps(column)))
        case _:
            made = levels(column)
    if not column.indicator:
        return made
    made = "FunctionTransformer()" if made == '"passthrough"' else made
    return f"make_union({made}, {MISSING})"


def levels(column: ColumnSpec) -> str:
    """Return what gives the cells of a column their places among its levels."""
    options = [f"counts[{quoted(column.name)}]"]
    if column.kind == "boolean":
        options.append('encoding="boolean"')
    elif column.encoding != "one-hot":
        options.append('encoding="ordinal"')
    if column.missing == "constant":
        options.append(f"fill={quoted(column.fill or FILL_LEVEL)}")
    elif column.missing != "drop":
        options.append("most_frequent=True")
    if column.kind == "category" and column.rare > 1:
        options.append(f"rare={column.rare}")
    if column.unseen != "zeros" and (column.kind == "category" or column.unseen != "own"):
        options.append(f"unseen={quoted(column.unseen)}")
    return f"Levels({', '.join(options)})"


def in_a_row(steps: Sequence[str]) -> str:
    """Return transformers as one, each working on what the one before it gives."""
    if not steps:
        return '"passthrough"'
    return steps[0] if len(steps) == 1 else f"make_pipeline({', '.join(steps)})"


def _number_steps(column: ColumnSpec) -> Iterator[str]:
    if column.missing == "constant":
        yield f'SimpleImputer(strategy="constant", fill_value={float(column.fill or 0)})'
    elif column.missing != "drop":
        yield f"SimpleImputer(strategy={quoted(column.missing)})"
    if column.clip:
        yield f"Clip({column.clip})"
    if column.bins:
        yield (
            f'KBinsDiscretizer({column.bins}, encode="ordinal", strategy="quantile", '
            'quantile_method="averaged_inverted_cdf", subsample=None)'
        )
        yield f"OneHotEncoder(categories=[range({column.bins})], sparse_output=False)"
    elif column.scaling in SCALERS:
        yield SCALERS[column.scaling]


def _date_steps(column: ColumnSpec) -> Iterator[str]:
    yield "FunctionTransformer(seconds_of)"
    if column.missing == "constant":
        date = quoted(column.fill or "1970-01-01")
        yield f'SimpleImputer(strategy="constant", fill_value=pd.Timestamp({date}).timestamp())'
    elif column.missing != "drop":
        yield f"SimpleImputer(strategy={quoted(column.missing)})"
    parts = [_part(part, column.cycles) for part in column.parts]
    yield parts[0] if len(parts) == 1 else f"make_union({', '.join(parts)})"


def _part(part: DatePart, cycles: bool) -> str:
    name = quoted(PANDAS.get(part, part))
    if cycles and part in CYCLES:
        return f"part_of({name}, {CYCLES[part]}{', 1' if part in FROM_ONE else ''})"
    return f"make_pipeline(part_of({name}), StandardScaler())"
