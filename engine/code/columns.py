"""One column as a transformer of scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from engine.code.calls import quoted
from engine.specs import CYCLES, FILL_LEVEL, ColumnSpec, DatePart

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

HELPERS: Mapping[str, str] = MappingProxyType(
    {
        "levels_of(": '''
def levels_of(cells):
    """Return the different values of a column, in order."""
    return sorted(cells.dropna().unique())
''',
        "Clip(": '''
class Clip(TransformerMixin, BaseEstimator):
    """Moves outliers to the last number inside, by the share of the rows at each end."""

    def __init__(self, share):
        self.share = share

    def fit(self, X, y=None):
        self.low_, self.high_ = np.quantile(X, [self.share, 1 - self.share])
        return self

    def transform(self, X):
        return np.clip(X, self.low_, self.high_)
''',
        "part_of(": '''
def part_of(name, cycle=0, first=0):
    """Return what reads a part of dates: a number, or its place on a circle."""

    def read(rows):
        dates = rows.iloc[:, 0]
        days = (dates - pd.Timestamp(0)) / pd.Timedelta(days=1)
        values = (days if name == "elapsed" else getattr(dates.dt, name)).to_numpy("float64")[:, None]
        angles = (values - first) * 2 * np.pi / (cycle or 1)
        return np.hstack([np.sin(angles), np.cos(angles)]) if cycle else values

    return FunctionTransformer(read)
''',
    }
)
"""What a script defines for itself where it uses it."""


def is_embedded(column: ColumnSpec) -> bool:
    """Whether a column is an input of the network by itself."""
    return column.kind == "category" and column.encoding == "embedding"


def is_plain(column: ColumnSpec) -> bool:
    """Whether a column is among the plain numbers."""
    return column.kind != "text" and not is_embedded(column)


def transformer(column: ColumnSpec) -> str:
    """Return what turns the cells of a column into numbers."""
    match column.kind:
        case "number":
            made = in_a_row(tuple(_number_steps(column)))
        case "date":
            made = _union([_part(part, column.cycles) for part in column.parts])
        case _:
            made = in_a_row(tuple(_level_steps(column)))
    if not column.indicator or is_embedded(column):
        return made
    made = "FunctionTransformer()" if made == '"passthrough"' else made
    return f'make_union({made}, MissingIndicator(features="all"))'


def in_a_row(steps: Sequence[str]) -> str:
    """Return transformers as one, each working on what the one before it gives."""
    if not steps:
        return '"passthrough"'
    return steps[0] if len(steps) == 1 else f"make_pipeline({', '.join(steps)})"


def levels_call(column: ColumnSpec) -> str:
    """Return the call that lists the levels of a column, in order."""
    cells = f"table[{quoted(column.name)}]"
    if column.role == "feature" and column.missing == "constant":
        cells += f".fillna({quoted(column.fill or FILL_LEVEL)})"
    return f"levels_of({cells})"


def _number_steps(column: ColumnSpec) -> Iterator[str]:
    if column.missing == "constant":
        yield f'SimpleImputer(strategy="constant", fill_value={column.fill or 0})'
    elif column.missing != "drop":
        yield f"SimpleImputer(strategy={quoted(column.missing)})"
    if column.clip:
        yield f"Clip({column.clip})"
    if column.bins:
        yield (
            f'KBinsDiscretizer({column.bins}, encode="onehot-dense", strategy="quantile", '
            'quantile_method="averaged_inverted_cdf", subsample=None)'
        )
    elif column.scaling in SCALERS:
        yield SCALERS[column.scaling]


def _level_steps(column: ColumnSpec) -> Iterator[str]:
    if column.missing == "constant":
        yield f'SimpleImputer(strategy="constant", fill_value={quoted(column.fill or FILL_LEVEL)})'
    elif column.missing != "drop":
        yield 'SimpleImputer(strategy="most_frequent")'
    if column.kind == "category" and column.encoding == "one-hot":
        yield f'OneHotEncoder(categories=[{levels_call(column)}], handle_unknown="ignore", sparse_output=False)'
    else:
        unknown = 'handle_unknown="use_encoded_value", unknown_value=-1'
        yield f"OrdinalEncoder(categories=[{levels_call(column)}], {unknown})"


def _part(part: DatePart, cycles: bool) -> str:
    name = quoted(PANDAS.get(part, part))
    if cycles and part in CYCLES:
        return f"part_of({name}, {CYCLES[part]}{', 1' if part in FROM_ONE else ''})"
    return f"make_pipeline(part_of({name}), StandardScaler())"


def _union(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"make_union({', '.join(parts)})"
