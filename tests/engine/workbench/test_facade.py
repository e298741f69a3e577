"""The facade: its type, and what loading it must not load."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from engine.workbench import STOPPABLE, Workbench, WorkbenchProtocol


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
    assert set(STOPPABLE) <= methods(Workbench).keys()


def test_a_new_workbench_loads_neither_keras_nor_pandas() -> None:
    code = "import sys; from engine.workbench import Workbench; Workbench(); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"keras", "tensorflow", "sklearn", "pandas"} & set(loaded)
