"""One column as a transformer of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.project import ColumnSpec
from engine.project.methods.date_fields import DATE_FIELDS
from engine.project.methods.encoders import ENCODERS
from engine.project.methods.missing_values import FILL_LEVEL, MISSING_RULES
from engine.project.methods.scalers import SCALERS
from engine.system.python_source import quoted

MISSING = "FunctionTransformer(pd.isna)"
"""One more number for each cell: whether it was missing."""


def is_plain(column: ColumnSpec) -> bool:
    """Whether a column is among the plain numbers; of an embedded one that is only whether a cell was missing."""
    return column.kind != "text" and (column.indicator or not column.is_embedded)


def transformer(column: ColumnSpec) -> str:
    """Return what turns the cells of a column into plain numbers."""
    if column.is_embedded:
        return MISSING
    match column.kind:
        case "number":
            made = in_a_row(tuple(_number_steps(column)))
        case "date":
            made = in_a_row(tuple(_date_steps(column)))
        case _:
            steps = ENCODERS[column.encoding].steps if column.kind == "category" else ()
            made = in_a_row((levels(column), *steps))
    if not column.indicator:
        return made
    made = "FunctionTransformer()" if made == '"passthrough"' else made
    return f"make_union({made}, {MISSING})"


def levels(column: ColumnSpec) -> str:
    """Return what gives the cells of a column their places among its levels."""
    options = [f"counts[{quoted(column.name)}]"]
    if column.kind == "boolean":
        options.append('encoding="boolean"')
    elif column.encoding != ColumnSpec.model_fields["encoding"].default:
        options.append(f"encoding={quoted(column.encoding)}")
    rule = MISSING_RULES[column.missing]
    if rule.is_constant:
        options.append(f"fill={quoted(column.fill or FILL_LEVEL)}")
    elif not rule.drops_rows:
        options.append("most_frequent=True")
    if column.kind == "category" and column.rare > 1:
        options.append(f"rare={column.rare}")
    if column.unseen != "zeros" and (column.kind == "category" or column.unseen != "own"):
        options.append(f"unseen={quoted(column.unseen)}")
    if column.join_levels:
        options.append("join=joined_levels")
    if column.level_order:
        options.append(f"order=[{', '.join(map(quoted, column.level_order))}]")
    return f"Levels({', '.join(options)})"


def in_a_row(steps: Sequence[str]) -> str:
    """Return transformers as one, each working on what the one before it gives."""
    if not steps:
        return '"passthrough"'
    return steps[0] if len(steps) == 1 else f"make_pipeline({', '.join(steps)})"


def _number_steps(column: ColumnSpec) -> Iterator[str]:
    yield from _filling(column, str(float(column.fill or 0)) if MISSING_RULES[column.missing].is_constant else "")
    if column.clip:
        yield f"Clip({column.clip})"
    if column.bins:
        yield (
            f'KBinsDiscretizer({column.bins}, encode="ordinal", strategy="quantile", '
            'quantile_method="averaged_inverted_cdf", subsample=None)'
        )
        yield f"OneHotEncoder(categories=[range({column.bins})], sparse_output=False)"
    elif not SCALERS[column.scaling].is_identity:
        yield SCALERS[column.scaling].code


def _date_steps(column: ColumnSpec) -> Iterator[str]:
    yield "FunctionTransformer(seconds_of)"
    yield from _filling(column, f"pd.Timestamp({quoted(column.fill or '1970-01-01')}).timestamp()")
    parts = [_part(part, column.cycles) for part in column.parts]
    yield parts[0] if len(parts) == 1 else f"make_union({', '.join(parts)})"


def _filling(column: ColumnSpec, constant: str) -> Iterator[str]:
    rule = MISSING_RULES[column.missing]
    if rule.is_constant:
        yield f'SimpleImputer(strategy="constant", fill_value={constant})'
    elif not rule.drops_rows:
        yield f"SimpleImputer(strategy={quoted(rule.strategy)})"


def _part(part: str, cycles: bool) -> str:
    field = DATE_FIELDS[part]
    name = quoted(field.source)
    if cycles and field.period:
        return f"part_of({name}, {field.period}{f', {field.first}' if field.first else ''})"
    return f"make_pipeline(part_of({name}), {SCALERS['standard'].code})"
