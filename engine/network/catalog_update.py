"""Bring `catalog.json` up to the installed Keras: ``python -m engine.network.catalog_update [--check]``.

Names, arguments and defaults come from Keras; types, bounds, labels and texts are written by hand and kept. New entries
get an empty text, and the tests fail until it is written.
"""

from __future__ import annotations

import argparse
import inspect
import json
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import keras

from engine.catalog.entries import SECTION_OF, Section
from engine.catalog.omissions import why_argument, why_kind
from engine.network import MODULES, OWN
from engine.system.word_forms import snake_case

CATALOG = Path(__file__).parents[1] / "catalog" / "catalog.json"

ENDINGS = ("activation", "initializer", "regularizer", "constraint")
"""Arguments with names that end so take objects of that section."""

RawEntry = dict[str, Any]
"""An object of the JSON."""


def offered(section: Section, kept: Sequence[str] = ()) -> tuple[str, ...]:
    """Return one name for each object of a section; of several names, one that the catalog has already."""
    module = MODULES[section]
    wanted: Callable[[object], bool] = inspect.isfunction if section == "activations" else inspect.isclass
    names = [name for name in vars(module) if not name.startswith("_") and wanted(getattr(module, name))]
    names.sort(key=lambda name: (name not in kept, not why_kind(section, name), name))
    firsts: dict[int, str] = {}
    for name in names:
        firsts.setdefault(id(getattr(module, name)), name)
    return (*firsts.values(), *(kind for place, kind in OWN if place == section))


def signature(section: Section, kind: str) -> dict[str, Any]:
    """Return the arguments that the catalog should list, with their defaults; `inspect.Parameter.empty` for none."""
    if section == "activations":  # Keras keeps an activation by its name alone, so there is nothing to set.
        return {}
    parameters = inspect.signature(_described(section, kind).__init__).parameters.values()
    return {
        parameter.name: parameter.default
        for parameter in list(parameters)[1:]
        if parameter.kind not in (parameter.VAR_KEYWORD, parameter.VAR_POSITIONAL)
        and not why_argument(kind, parameter.name)
    }


def _described(section: Section, kind: str) -> Any:
    """Return the class whose constructor has the arguments of an entry."""
    return OWN.get((section, kind)) or getattr(MODULES[section], kind)


def inherited(section: Section, entry: RawEntry) -> dict[str, Any]:
    """Return those arguments of all layers that an entry lists."""
    if section != "layers":
        return {}
    common = inspect.signature(keras.layers.Layer.__init__).parameters
    return {name: common[name].default for name in ("trainable",) if name in entry.get("arguments", {})}


def log_name(kind: str, section: Section) -> str:
    """Return the name under which a loss or metric is logged."""
    name = inspect.signature(_described(section, kind).__init__).parameters["name"].default
    return str(name or snake_case(kind))


def updated(raw: RawEntry) -> tuple[RawEntry, list[str]]:
    """Return the catalog for the installed Keras, and a sentence for each change."""
    changes: list[str] = []
    if raw["keras"] != keras.__version__:
        changes.append(f"Keras {raw['keras']} has become {keras.__version__}.")
    sections = {section: _section(section, raw["sections"].get(section, {}), changes) for section in get_args(Section)}
    return {"keras": keras.__version__, "sections": sections}, changes


def as_json(raw: RawEntry) -> str:
    """Return the catalog as JSON, with lists of plain values in one line."""
    text = json.dumps(raw, indent=2, ensure_ascii=False)
    return re.sub(r"\[\s+([^\[\]{}]*?)\s+\]", lambda row: f"[{' '.join(row[1].split())}]", text) + "\n"


def main(words: Sequence[str] | None = None) -> int:
    """Run the command; with ``--check``, write nothing and return 1 where the catalog differs."""
    parser = argparse.ArgumentParser(
        prog="python -m engine.network.catalog_update", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="only print the differences")
    chosen = parser.parse_args(words)
    before = CATALOG.read_text("utf-8")
    raw, changes = updated(json.loads(before))
    after = as_json(raw)
    if after != before and not changes:
        changes.append("The JSON is formatted in another way.")
    for change in changes:
        print(change)
    if chosen.check:
        return 1 if changes else 0
    CATALOG.write_text(after, "utf-8")
    print(f"The catalog is that of Keras {keras.__version__}: {len(changes)} changes.")
    return 0


def _section(section: Section, entries: Mapping[str, RawEntry], changes: list[str]) -> RawEntry:
    there = [kind for kind in offered(section, tuple(entries)) if not why_kind(section, kind)]
    changes.extend(f"{section}: {kind} is gone." for kind in entries if kind not in there)
    new = [kind for kind in there if kind not in entries]
    changes.extend(f"{section}: {kind} is new. Write its group, label and text." for kind in new)
    return {
        kind: _entry(section, kind, entries.get(kind) or {"group": "", "label": kind, "text": ""}, changes)
        for kind in (*(kind for kind in entries if kind in there), *new)
    }


def _entry(section: Section, kind: str, entry: RawEntry, changes: list[str]) -> RawEntry:
    old = entry.get("arguments", {})
    truth = {**signature(section, kind), **inherited(section, entry)}
    changes.extend(f"{section}: {kind}.{name} is gone." for name in old if name not in truth)
    arguments = {
        name: _argument(f"{section}: {kind}.{name}", name, old.get(name), default, changes)
        for name, default in truth.items()
    }
    found = {key: value for key, value in entry.items() if key not in ("arguments", "log_name")}
    if section in ("losses", "metrics"):
        found["log_name"] = log_name(kind, section)
        if entry.get("log_name", "") != found["log_name"]:
            changes.append(f"{section}: {kind} is now logged as {found['log_name']}.")
    return {**found, "arguments": arguments} if arguments else found


def _argument(place: str, name: str, old: RawEntry | None, default: Any, changes: list[str]) -> RawEntry:
    """Return an argument with the default of Keras; it stays required where the catalog requires it and Keras not."""
    if old is None:
        changes.append(f"{place} is new. Write its bounds, label and text.")
        old = {"type": _guess(name, default), "label": name, "text": ""}
    truth = _truth(old["type"], default)
    if all(key in old and _same(old[key], value) for key, value in truth.items()):
        return old
    if old.get("required") and default is None:
        return old
    if old.keys() & {"required", "default"}:
        changes.append(f"{place} {_described_default(truth)} instead of {_described_default(old)}.")
    rest = {key: value for key, value in old.items() if key not in ("type", "required", "default")}
    return {"type": old["type"], **truth, **rest}


def _truth(kind: str, default: Any) -> RawEntry:
    """Return the default of an argument as the JSON has it."""
    if default is inspect.Parameter.empty:
        return {"required": True}
    if default is None:
        return {"optional": True, "default": None}
    section = SECTION_OF.get(kind)
    if section and section != "activations" and isinstance(default, str):
        return {"default": _kind_of(section, default)}
    return {"default": list(default) if isinstance(default, tuple) else default}


def _kind_of(section: Section, name: str) -> str:
    """Return the class of a short name such as ``glorot_uniform``."""
    found = type(MODULES[section].get(name))
    return next(kind for kind in offered(section) if getattr(MODULES[section], kind) is found)


def _guess(name: str, default: Any) -> str:
    """Return the likely type of a new argument, from its name and default."""
    if name.endswith(ENDINGS):
        return name.rpartition("_")[2]
    if isinstance(default, tuple | list):
        return "integers" if all(isinstance(item, int) for item in default) else "numbers"
    return {bool: "boolean", int: "integer", float: "number"}.get(type(default), "text")


def _same(one: Any, other: Any) -> bool:
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)


def _described_default(argument: RawEntry) -> str:
    return "has no default" if argument.get("required") else f"has the default {argument.get('default')}"


if __name__ == "__main__":
    sys.exit(main())
