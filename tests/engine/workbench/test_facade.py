"""The facade: its type, and what loading it must not load."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.suggestions.suggested_project import project_for
from engine.workbench import STOPPABLE, TABLE_METHODS, Workbench, WorkbenchProtocol


def methods(owner: type) -> dict[str, Callable[..., Any]]:
    return {name: each for name, each in vars(owner).items() if inspect.isfunction(each) and not name.startswith("_")}


def test_the_facade_is_accepted_where_its_protocol_is_asked_for() -> None:
    workbench: WorkbenchProtocol = Workbench()
    assert methods(type(workbench)).keys() == methods(WorkbenchProtocol).keys()


@pytest.mark.parametrize("name", methods(WorkbenchProtocol))
def test_protocol_and_facade_have_equal_signatures(name: str) -> None:
    assert inspect.signature(methods(WorkbenchProtocol)[name]) == inspect.signature(methods(Workbench)[name])


@pytest.mark.parametrize("name", methods(Workbench))
def test_each_method_takes_a_job_by_keyword_and_has_a_docstring(name: str) -> None:
    method = methods(Workbench)[name]
    assert inspect.signature(method).parameters["job"].kind is inspect.Parameter.KEYWORD_ONLY
    assert inspect.getdoc(method)


def test_methods_that_can_be_stopped_exist_by_their_names() -> None:
    assert set(STOPPABLE) | set(TABLE_METHODS) <= methods(Workbench).keys()


def test_a_new_workbench_loads_neither_keras_nor_pandas() -> None:
    code = "import sys; from engine.workbench import Workbench; Workbench(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"keras", "tensorflow", "sklearn", "pandas"} & set(loaded)


USES_TABLES = """
import sys
from engine.results.row_query import RowQuery
from engine.suggestions.suggested_project import filled_in, project_for
from engine.workbench import Workbench

bench, path = Workbench(), sys.argv[1]
bench.preload_tables()
facts = bench.open_table(path)
project = project_for(facts)
bench.preview(path)
bench.rows(RowQuery())
bench.column_chart("age")
bench.pair_chart("age", "passed")
bench.correlations()
bench.missing_map()
bench.balance(project)
bench.scaled_target(filled_in(facts, ["age"]), "age")
print({"keras", "tensorflow"} & set(sys.modules))
"""


def test_methods_for_tables_load_no_keras(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("age,passed\n" + "".join(f"{20 + row},{row % 2}\n" for row in range(40)))
    done = subprocess.run([sys.executable, "-c", USES_TABLES, str(path)], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "set()", done.stderr


def test_a_table_and_a_project_are_handed_over_once(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("age,passed\n1,0\n2,1\n3,0\n")
    giver, taker = Workbench(), Workbench()
    facts = giver.open_table(str(path))
    taker.state.take_over(giver.state.hand_over())
    assert taker.state.require_table() is giver.state.require_table()
    assert giver.state.hand_over() is None
    settings = tmp_path / "people.json"
    giver.save_project(str(settings), project_for(facts))
    giver.read_project(str(settings))
    contents = giver.state.hand_over()
    assert giver.state.unloaded is None
    taker.state.take_over(contents)
    assert taker.state.unloaded is contents and taker.state.hand_over() is None
