"""Lines of code, each with the field of the project that made it."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from engine.system.errors import Place


@dataclass(frozen=True)
class Line:
    """One line of code.

    Attributes
    ----------
    text : str
        Without the line end.
    place : tuple of (str or int)
        The field of the project that made it; empty where it is always the same.
    """

    text: str
    place: Place = ()


@dataclass(frozen=True)
class Code:
    """A script, line by line."""

    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The script as it is run."""
        return "\n".join(line.text for line in self.lines) + "\n"

    def lines_of(self, place: Place) -> tuple[int, ...]:
        """Return the numbers of the lines, counted from 0, that a field made; the nearest where it has none by itself.

        ``("model", "layers", 2, "params", "units")`` leads to the lines of its layer.
        """
        for length in range(len(place), 0, -1):
            wanted = place[:length]
            found = tuple(number for number, line in enumerate(self.lines) if line.place[:length] == wanted)
            if found:
                return found
        return ()

    def place_at(self, number: int) -> Place:
        """Return the field that made a line; empty for none."""
        return self.lines[number].place if 0 <= number < len(self.lines) else ()


def indented(lines: Iterable[Line], by: int = 1) -> list[Line]:
    """Return lines further to the right."""
    return [Line("    " * by + line.text if line.text else "", line.place) for line in lines]


def identifier(name: str, taken: Collection[str]) -> str:
    """Return a name as Python allows it for a variable, none of those that are taken."""
    stem = re.sub(r"\W+", "_", name, flags=re.ASCII).strip("_").lower() or "value"
    stem = f"_{stem}" if stem[0].isdigit() else stem
    stem = f"{stem}_" if keyword.iskeyword(stem) else stem
    found, count = stem, 1
    while found in taken:
        count += 1
        found = f"{stem}_{count}"
    return found
