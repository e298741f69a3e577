"""Settings of a page, as the command palette finds them: a name, its value, and the place of its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.catalog.entries import SECTION_OF, Argument, Section
from engine.project import Value
from engine.system.errors import Place
from ui.forms.defaults import default_of, section_entries
from ui.forms.form_row import label_of, value_in_words


@dataclass(frozen=True)
class Setting:
    """One setting of the project.

    Attributes
    ----------
    place : Place
        Path of the field in the project: ``("compile", "optimizer", "learning_rate")``.
    owner : str
        What it belongs to: ``Optimizer``, ``hidden (Dense)``.
    label, text : str
        Name and description, as the form shows them.
    words : tuple of str
        Other names that find it: keyword in Keras, names of the objects that can be chosen.
    value : str
        Current value as text, empty if it is not shown.
    """

    place: Place
    owner: str
    label: str
    text: str = ""
    words: tuple[str, ...] = ()
    value: str = ""


def settings_of(
    arguments: Sequence[Argument], values: Mapping[str, Value], place: Place, owner: str
) -> Iterator[Setting]:
    """Yield the settings for the arguments of one object of the project at a place."""
    for argument in arguments:
        section = SECTION_OF.get(argument.type)
        yield Setting(
            (*place, argument.name),
            owner,
            label_of(argument),
            argument.text,
            (argument.name, *(kinds_of(section) if section else argument.choices)),
            value_in_words(values.get(argument.name, default_of(argument))),
        )


def kinds_of(section: Section) -> tuple[str, ...]:
    """Return the names of all objects of a section of the catalog, in Keras and as the window shows them."""
    entries = section_entries(section).values()
    return tuple(name for entry in entries for name in {entry.kind, entry.label or entry.kind})
