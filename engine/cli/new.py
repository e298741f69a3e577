"""The command `new`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engine.cli.console import print_message
from engine.cli.parsers import OK, command
from engine.cli.suggestion import add_options, described, is_table, suggested_project
from engine.system.errors import EngineError
from engine.workbench import Workbench

ENDINGS = (".json", ".layerdesk")


def add(commands: Any) -> None:
    """Add `new`."""
    parser = command(commands, "new", _new, "write the project that is suggested for a table")
    parser.add_argument("table", metavar="TABLE", help="a table in any supported format")
    add_options(parser)
    default = "write here (.json or .layerdesk); without it to NAME.json in this folder, with the name of the table"
    parser.add_argument("-o", "--out", metavar="PROJECT", help=default)
    parser.add_argument("--force", action="store_true", help="overwrite a project that exists")


def _new(options: argparse.Namespace) -> int:
    if not is_table(options.table):
        raise EngineError(f"{options.table} is a project. Name a table, for which a project is to be written.")
    out = options.out or f"{Path(options.table).stem}.json"
    _require_free(out, options)
    bench = Workbench()
    table = bench.open_table(str(Path(options.table).absolute()))
    for note in (*table.notes, *table.ambiguities):
        print_message(note)
    project = suggested_project(table, options)
    bench.save_project(out, project)
    print("\n".join(described(project, table)))
    print(f"Written to {out}. Train it: layerdesk train {out}")
    return OK


def _require_free(out: str, options: argparse.Namespace) -> None:
    """Raise EngineError if the project cannot be written there without losing a file."""
    if not out.lower().endswith(ENDINGS):
        raise EngineError(f"{out} does not end in {' or '.join(ENDINGS)}, the formats of a project.")
    if Path(out).exists() and (not options.force or Path(out).samefile(options.table)):
        force = "" if out == options.table else ", or overwrite it with --force"
        raise EngineError(f"{out} exists. Choose another place with --out{force}.")
