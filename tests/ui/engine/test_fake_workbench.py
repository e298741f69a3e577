"""The fake workbench of the window's tests has the signatures of the real one."""

from __future__ import annotations

import inspect

import pytest

from engine.workbench import Workbench
from tests.ui.conftest import FakeWorkbench

OWN = {"methods_called"}
"""Methods by which tests read what the fake recorded."""
METHODS = [name for name, each in vars(FakeWorkbench).items() if inspect.isfunction(each) and name[0] != "_"]


def parameters(owner: type, name: str) -> list[tuple[str, object, object]]:
    signature = inspect.signature(getattr(owner, name))
    return [(each.name, each.kind, each.default) for each in signature.parameters.values()]


@pytest.mark.parametrize("name", sorted(set(METHODS) - OWN))
def test_a_method_of_the_fake_has_the_parameters_of_the_workbench(name: str) -> None:
    assert parameters(FakeWorkbench, name) == parameters(Workbench, name)
