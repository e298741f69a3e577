"""What a script defines for itself, where it uses it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from engine.project.methods.encoders import ENCODERS
from engine.project.methods.scalers import SCALERS
from engine.project.methods.split_methods import SPLIT_METHODS
from engine.project.methods.target_scalers import TARGET_SCALERS

_ENCODINGS = "".join(
    f'        if self.encoding == "{encoder.name}":\n            return {encoder.code}\n'
    for encoder in ENCODERS.values()
)

_CELLS = Path(__file__).parents[1] / "readers" / "parsing" / "cells.py"


def _cell_functions() -> dict[str, str]:
    """Return the source of the functions that read the cells of columns, by name."""
    parts = re.split(r"(?m)^(?=def (\w+)\()", _CELLS.read_text("utf-8"))[1:]
    return {name: f"\n{source.rstrip()}\n" for name, source in zip(parts[::2], parts[1::2], strict=True)}


DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        **_cell_functions(),
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
    """

    def __init__(self, counts, encoding="one-hot", fill=None, most_frequent=False, rare=0, unseen="zeros"):
        self.counts, self.encoding, self.fill = counts, encoding, fill
        self.most_frequent, self.rare, self.unseen = most_frequent, rare, unseen

    def fit(self, X, y=None):
        trained = texts_of(X.iloc[:, 0])
        self.fill_ = next(iter(trained.mode()), None) if self.most_frequent else self.fill
        self.joined_ = set(self.counts.index[self.counts < self.rare])
        levels = in_order({*self.counts.index, *([self.fill_] if self.fill_ is not None else [])} - self.joined_)
        known = {*trained, self.fill_}
        places = {level: place for place, level in enumerate(levels)}
        new = {"missing": places.get(self.fill_, -1), "own": len(levels)}.get(self.unseen, -1)
        self.places_ = {level: place if level in known else new for level, place in places.items()}
        self.places_ |= dict.fromkeys(self.joined_, len(levels))
        self.new_, self.width_ = new, len(levels) + bool(self.joined_ or self.unseen == "own")
        return self

    def transform(self, X):
        texts = texts_of(X.iloc[:, 0])
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
"""By name, each before those that it uses itself."""
