"""Which rows are held out: by chance, by group, by time, as a column or other files say."""

from __future__ import annotations

from collections.abc import Iterator

from engine.codegen.reading import other_files
from engine.codegen.sklearn_columns import has_levels
from engine.codegen.source_lines import Line
from engine.project import DataSpec, Role
from engine.system.errors import Place
from engine.system.python_source import quoted

PLACE = ("data", "split")

TOLD = {"train": ("train", "learn"), "validation": ("val", "dev"), "test": ("test", "holdout", "eval")}
"""How a column may begin to name each part, in small letters."""


def parts_with_rows(data: DataSpec) -> tuple[str, ...]:
    """Return the parts of the table that have rows, as far as the settings tell."""
    split = data.split
    if split.method == "column":
        return tuple(TOLD)
    held = {
        "validation": split.validation_fraction or (split.method == "files" and split.validation_file),
        "test": split.test_fraction or (split.method == "files" and split.test_file),
    }
    return ("train", *(name for name, share in held.items() if share))


def splitting_lines(data: DataSpec, needed: str) -> Iterator[Line]:
    """Yield the lines that hold rows out: first the test part of all rows, then the validation part of the rest.

    Parameters
    ----------
    needed : str
        The list of columns without a cell of which a row cannot be used, as Python writes it.
    """
    split = data.split
    if split.method == "column":
        yield from _as_configured(data)
        return
    if split.method == "time":
        yield Line(f'table = table.sort_values({_column(data, "time")}, kind="stable")', (*PLACE, "method"))
    if split.method == "group":
        codes = f"pd.factorize(table[{_column(data, 'group')}])[0]"
        yield Line(f"groups = pd.Series({codes}, index=table.index)", (*PLACE, "method"))
    yield Line("train = table", PLACE)
    files = other_files(data)
    for part, fraction in (("test", split.test_fraction), ("validation", split.validation_fraction)):
        place = (*PLACE, f"{part}_fraction")
        if part in files:
            rows = f"read_table({quoted(files[part])}).dropna(subset={needed})"
            yield Line(f"{part} = {rows}", (*PLACE, f"{part}_file"))
        elif fraction and split.method == "group":
            yield from _by_group(data, part, fraction, place)
        elif fraction:
            options = ", ".join(["train", *_options(data, fraction)])
            yield Line(f"train, {part} = train_test_split({options})", place)
    for part in files:
        yield from _known_levels(data, part)


def _known_levels(data: DataSpec, part: str) -> Iterator[Line]:
    """Yield the lines that leave out rows of another file where a new level counts as missing and nothing fills it."""
    for column in data.with_role("feature"):
        if has_levels(column) and column.unseen == "missing" and column.missing == "drop":
            name = quoted(column.name)
            known = f"*texts_of(train[{name}])"
            if column.kind == "category" and column.rare > 1:
                known += f", *counts[{name}].index[counts[{name}] < {column.rare}]"
            yield Line(
                f"{part} = {part}[texts_of({part}[{name}]).isin([{known}])]",
                ("data", "columns", column.name, "unseen"),
            )


def _by_group(data: DataSpec, part: str, fraction: float, place: Place) -> Iterator[Line]:
    drawn = f"GroupShuffleSplit(1, test_size={fraction}, random_state={data.split.seed})"
    yield Line(f"inside, outside = next({drawn}.split(train, groups=groups[train.index]))", place)
    yield Line(f"train, {part} = train.iloc[inside], train.iloc[outside]", place)


def _as_configured(data: DataSpec) -> Iterator[Line]:
    yield Line(f"told = table[{_column(data, 'split')}].astype(str).str.strip().str.lower()", (*PLACE, "method"))
    for part, beginnings in TOLD.items():
        yield Line(f"{part} = table[told.str.startswith({beginnings!r})]".replace("'", '"'), (*PLACE, "method"))


def _options(data: DataSpec, fraction: float) -> Iterator[str]:
    split = data.split
    yield f"test_size={fraction}"
    if not split.shuffle or split.method in ("time", "validation_split"):
        yield "shuffle=False"
        return
    yield f"random_state={split.seed}"
    target = next(iter(data.with_role("target")), None)
    if split.stratify and target is not None and target.kind != "number":
        yield f"stratify=train[{quoted(target.name)}]"


def _column(data: DataSpec, role: Role) -> str:
    found = data.with_role(role)
    return quoted(found[0].name) if found else '""'
