"""The lines that divide the rows, as the project's split method writes them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.codegen.source_lines import Line
from engine.project import DataSpec
from engine.project.methods.missing_values import MISSING_RULES
from engine.project.methods.part_words import PARTS
from engine.project.methods.split_methods import SPLIT_METHODS, SplitCode
from engine.system.python_source import quoted

PLACE = ("data", "split")


def parts_with_rows(data: DataSpec) -> tuple[str, ...]:
    """Return the parts of the table that have rows according to the settings."""
    split = data.split
    if SPLIT_METHODS[split.method].assigns_parts:
        return PARTS
    parts = ("validation", "test")
    return ("train", *(part for part in parts if split.held_out[part] or part in split.part_files))


def splitting_lines(data: DataSpec, needed: str) -> Iterator[Line]:
    """Yield the lines that hold rows out: first the test rows of all rows, then the validation rows of the rest.

    Parameters
    ----------
    needed : str
        The list of columns without a cell of which a row cannot be used, as Python source.
    """
    split, method = data.split, SPLIT_METHODS[data.split.method]
    code = _split_code(data)
    yield from (Line(text, (*PLACE, "method")) for text in method.setup_code(code))
    yield Line(method.train_code, PLACE)
    for part, fraction in split.held_out.items():
        if part in split.part_files:
            rows = f"read_table({quoted(split.part_files[part])}).dropna(subset={needed})"
            yield Line(f"{part} = {rows}", (*PLACE, f"{part}_file"))
        elif fraction or method.assigns_parts:
            place = (*PLACE, "method" if method.assigns_parts else f"{part}_fraction")
            yield from (Line(text, place) for text in method.part_code(code, part, fraction))
    for part in split.part_files:
        yield from _known_levels(data, part)


def _split_code(data: DataSpec) -> SplitCode:
    role = SPLIT_METHODS[data.split.method].role
    columns = data.with_role(role) if role else ()
    target = next(iter(data.with_role("target")), None)
    return SplitCode(
        data.split,
        column=quoted(columns[0].name) if columns else '""',
        target=quoted(target.name) if target is not None else "",
        target_is_number=target is not None and target.kind == "number",
    )


def _known_levels(data: DataSpec, part: str) -> Iterator[Line]:
    """Yield the lines that leave out rows of another file if a new level counts as missing and no fill is chosen."""
    for column in data.with_role("feature"):
        if column.has_levels and column.unseen == "missing" and MISSING_RULES[column.missing].drops_rows:
            name = quoted(column.name)
            known = f"*texts_of(train[{name}])"
            if column.kind == "category" and column.rare > 1:
                known += f", *counts[{name}].index[counts[{name}] < {column.rare}]"
            texts = f"texts_of({part}[{name}])"
            texts = f"joined_levels({texts}, counts[{name}].index)" if column.join_levels else texts
            yield Line(
                f"{part} = {part}[{texts}.isin([{known}])]",
                ("data", "columns", column.name, "unseen"),
            )
