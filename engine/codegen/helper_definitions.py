"""What a script defines for itself, where it uses it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from inspect import getsource
from pathlib import Path
from textwrap import wrap
from types import MappingProxyType

from engine.project.methods.encoders import ENCODERS
from engine.project.methods.scalers import SCALERS
from engine.project.methods.split_methods import SPLIT_METHODS
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.readers import READERS
from engine.readers.layout_words import TOTALS
from engine.system.python_source import quoted


def _listed(words: Iterable[str]) -> str:
    """Return a list of words as source, in lines of a usual length."""
    return "[\n" + "\n".join(f"    {line}" for line in wrap(", ".join(map(quoted, sorted(words))) + ",", 90)) + "\n]"


_ENCODINGS = "".join(
    f'        if self.encoding == "{encoder.name}":\n            return {encoder.code}\n'
    for encoder in ENCODERS.values()
)

_ENGINE = Path(__file__).parents[1]
_PARSING = "readers/parsing"


def _functions_of(module: str, *names: str) -> dict[str, str]:
    """Return the source of functions of a module of the engine, by name; without names of all of them."""
    parts = re.split(r"(?m)^(?=def (\w+)\()", (_ENGINE / f"{module}.py").read_text("utf-8"))[1:]
    found = {name: f"\n{source.rstrip()}\n" for name, source in zip(parts[::2], parts[1::2], strict=True)}
    return {name: found[name] for name in names or found}


def _plain_source(function: Callable[..., object]) -> str:
    """Return the source of a function without its types, which a script would have to import."""
    source = getsource(function)
    node = ast.parse(source).body[0]
    assert isinstance(node, ast.FunctionDef)
    for each in (*node.args.args, node.args.vararg, node.args.kwarg):
        if each is not None:
            each.annotation = None
    lines = source.splitlines()[node.body[0].lineno - 1 :]
    return "\n".join([f"\ndef {node.name}({ast.unparse(node.args)}):", *lines, ""])


DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        **_functions_of(f"{_PARSING}/cells"),
        "TOTALS": f"\nTOTALS = {_listed(TOTALS)}\n",
        **_functions_of(f"{_PARSING}/header_lines", "spread_names", "joined_names"),
        "header_names": '''
def header_names(head, lines, margin=0):
    """Return a name for each column of a table from its header lines, joined; `column 3` for one without a name.

    The columns of the margin, on the left, are called `margin 1` and so on.
    """
    cells = head.fillna("").to_numpy().tolist()
    names = joined_names([line[margin:] for line in cells[:lines]]) or [""] * (head.shape[1] - margin)
    names = [name or f"column {place}" for place, name in enumerate(names, 1)]
    before = [names[:place].count(name) for place, name in enumerate(names)]
    names = [f"{name}.{count}" if count else name for name, count in zip(names, before)]
    return [*(f"margin {place}" for place in range(1, margin + 1)), *names]
''',
        "with_names": '''
def with_names(table):
    """Return a table with the names as texts, all different; a column without a name is called `column 3`."""
    names = [str(name).strip() for name in table.columns]
    names = [f"column {place}" if name.startswith("Unnamed: ") else name for place, name in enumerate(names, 1)]
    before = [names[:place].count(name) for place, name in enumerate(names)]
    return table.set_axis([f"{name}.{count}" if count else name for name, count in zip(names, before)], axis="columns")
''',
        "above_notes": '''
def above_notes(read, notes, totals, margin=0):
    """Return a table without what is below its rows: notes (text in the first column only), and rows of totals.

    `read` reads so many rows, or all of them for None. The columns of the margin, on the left, are left out, too.
    """
    table = read(None)
    names = table.iloc[:, : margin + 1].bfill(axis=1).iloc[:, 0] if margin else table.iloc[:, 0]
    first, others = names.astype(str), table.iloc[:, margin + 1 :].notna().any(axis=1)
    blank = ~others & names.isna()
    note = ~others & ~blank & pd.to_numeric(first, errors="coerce").isna()
    total = others & first.str.strip().str.lower().str.rstrip(": ").isin(TOTALS)
    rows = len(table)
    for kind in [note] * notes + [total] * totals:
        below = (kind | blank).iloc[:rows]
        last = rows - int(below[::-1].cumprod().sum())
        rows = last if kind.iloc[last:rows].any() and last else rows
    return read(rows).iloc[:, margin:]
''',
        **_functions_of("project/methods/level_spelling"),
        "texts_of": '''
def texts_of(cells):
    """Return cells as the texts that name their levels; whole numbers and whole days are written as such."""

    def text(cell):
        if isinstance(cell, pd.Timestamp) and cell == cell.normalize():
            return cell.date().isoformat()
        whole = isinstance(cell, (float, np.floating)) and float(cell).is_integer()
        return str(int(cell) if whole else cell)

    return cells.astype(object).map(text, na_action="ignore")
''',
        "in_order": '''
def in_order(levels):
    """Return levels in the order of their numbers where they all are numbers, else in that of their texts."""
    try:
        return sorted(levels, key=float)
    except ValueError:
        return sorted(levels)
''',
        "Levels": '''
class Levels(TransformerMixin, BaseEstimator):
    """Gives each cell its place among the levels of the whole column, -1 for a level that no training row has.

    Levels in fewer rows than `rare` are joined into one, which comes last; `unseen` says what a new level counts as.
    `join` makes one level of texts that differ by blanks or case only; levels in `order` come first.
    """

    def __init__(
        self, counts, encoding="one-hot", fill=None, most_frequent=False, rare=0, unseen="zeros", join=None, order=()
    ):
        self.counts, self.encoding, self.fill, self.join, self.order = counts, encoding, fill, join, order
        self.most_frequent, self.rare, self.unseen = most_frequent, rare, unseen

    def fit(self, X, y=None):
        trained = self.texts(X.iloc[:, 0])
        fill = next(iter(self.texts(pd.Series([self.fill]).dropna())), None)
        self.fill_ = next(iter(trained.mode()), None) if self.most_frequent else fill
        self.joined_ = set(self.counts.index[self.counts < self.rare])
        levels = in_order({*self.counts.index, *([self.fill_] if self.fill_ is not None else [])} - self.joined_)
        levels.sort(key=lambda level: self.order.index(level) if level in self.order else len(self.order))
        known = {*trained, self.fill_}
        places = {level: place for place, level in enumerate(levels)}
        new = {"missing": places.get(self.fill_, -1), "own": len(levels)}.get(self.unseen, -1)
        self.places_ = {level: place if level in known else new for level, place in places.items()}
        self.places_ |= dict.fromkeys(self.joined_, len(levels))
        self.new_, self.width_ = new, len(levels) + bool(self.joined_ or self.unseen == "own")
        return self

    def texts(self, cells):
        return self.join(texts_of(cells), self.counts.index) if self.join else texts_of(cells)

    def transform(self, X):
        texts = self.texts(X.iloc[:, 0])
        texts = texts if self.fill_ is None else texts.fillna(self.fill_)
        if self.unseen == "error" and (new := set(texts.dropna()) - set(self.places_)):
            raise ValueError(f"No training row has {in_order(new)}.")
        codes = texts.map(lambda level: self.places_.get(level, self.new_), na_action="ignore")
        codes = codes.astype("float64").fillna(-1).to_numpy("int64")[:, None]
        if self.encoding == "boolean":
            return np.maximum(codes, 0)
'''
        + _ENCODINGS,
        "Clip": '''
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
        "seconds_of": '''
def seconds_of(rows):
    """Return dates as seconds since 1970."""
    return ((rows.iloc[:, 0] - pd.Timestamp(0)) / pd.Timedelta(seconds=1)).to_numpy("float64")[:, None]
''',
        "part_of": '''
def part_of(name, cycle=0, first=0):
    """Return what reads a part of dates in seconds since 1970: a number, or its place on a circle."""

    def read(seconds):
        dates = pd.DatetimeIndex(pd.to_datetime(seconds[:, 0], unit="s"))
        values = (seconds[:, 0] / 86400 if name == "elapsed" else np.asarray(getattr(dates, name)))[:, None]
        angles = (values - first) * 2 * np.pi / (cycle or 1)
        return np.hstack([np.sin(angles), np.cos(angles)]) if cycle else values

    return FunctionTransformer(read)
''',
        **{name: source for method in SPLIT_METHODS.values() for name, source in method.definitions},
        **{name: source for scaler in SCALERS.values() for name, source in scaler.definitions},
        **{name: source for scaler in TARGET_SCALERS.values() for name, source in scaler.definitions},
    }
)
"""By name, each after those that it uses itself."""


@cache
def _of_readers() -> Mapping[str, str]:
    """Return the definitions of all readers, whose modules are not imported before there is a script."""
    return {each.__name__: _plain_source(each) for reader in READERS.values() for each in reader.functions.defined}


def definitions_used(source: str) -> list[str]:
    """Return what a script defines for itself because its source uses it."""
    found: list[str] = []
    for name, definition in reversed([*DEFINITIONS.items(), *_of_readers().items()]):
        if re.search(rf"\b{name}\(|\({name}\)", "\n".join([source, *found])):
            found.insert(0, definition)
    return found
