"""The guards that ruff, import-linter and mypy keep are seen to fail once each, with the project's own settings."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture import rules

ROOT = Path(__file__).resolve().parents[2]
DISTRIBUTIONS = {
    "PySide6": "pyside6-essentials",
    "pynvml": "nvidia-ml-py",
    "shiboken6": "pyside6-essentials",
    "sklearn": "scikit-learn",
    "tensorflow": "tensorflow-cpu",
}
"""Packages that are imported by another name than they are installed by."""
SPECS = "engine/project/__init__.py"
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The program and the project's settings, without anything else, to plant a violation in."""
    for name in ("engine", "ui"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("main.py", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize(
    "module, line, code",
    [
        ("ui/planted.py", "from PySide6.QtCore import QThread", "TID251"),
        ("ui/planted.py", "from PySide6 import QtCore\n\nQtCore.QThreadPool()", "TID251"),
        ("engine/planted.py", "import threading\n\nthreading.Thread()", "TID251"),
        ("engine/planted.py", "from concurrent.futures import ThreadPoolExecutor", "TID251"),
        ("ui/planted.py", "import keras", "TID253"),
        ("ui/planted.py", "from tensorflow import function", "TID253"),
        ("engine/planted.py", "import sklearn.metrics", "TID253"),
        ("engine/planted.py", "from engine import training", "TID253"),
        ("main.py", "from engine.training.graph_fit import fit", "TID253"),
        ("engine/planted.py", "from . import specs", "TID252"),
        ("engine/planted.py", "def doubled(x: int) -> int:\n    return 2 * x", "D103"),
        ("ui/planted.py", "print(1)", "T201"),
    ],
)
def test_ruff_reports_a_planted_violation(module: str, line: str, code: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / module
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n", "utf-8")
    assert code in _ruff_codes(tmp_path)


@pytest.mark.parametrize(
    "module, line",
    [
        ("ui/engine/engine_thread.py", "from PySide6.QtCore import QThread"),
        ("engine/training/checkpoint_writer.py", "from concurrent.futures import ThreadPoolExecutor"),
        ("engine/training/trainer.py", "import keras"),
        ("engine/storage/models/weights_file.py", "import keras"),
        ("ui/planted.py", "def preload_keras():\n    import keras"),
    ],
)
def test_ruff_allows_what_the_rules_allow(module: str, line: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    planted = tmp_path / module
    planted.parent.mkdir(parents=True)
    planted.write_text(f"{line}\n", "utf-8")
    assert not _ruff_codes(tmp_path) & {"TID251", "TID252", "TID253"}


@pytest.mark.parametrize(
    "module, line, broken",
    [
        (SPECS, "import PySide6", "The engine makes sense without a screen"),
        (SPECS, "def plot():\n    import pyqtgraph", "The engine makes sense without a screen"),
        (SPECS, "def window():\n    import ui", "The engine makes sense without a screen"),
        (SPECS, "def fit():\n    import engine.tables", "Packages of the engine import only packages below them"),
        (
            "engine/training/__init__.py",
            "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    import engine.workbench",
            "Packages of the engine import only packages below them",
        ),
        ("ui/style/__init__.py", "import ui.pages.data", "Packages of the window import only packages below them"),
        (
            "engine/training/snapshot.py",
            "def fit():\n    import engine.training.trainer",
            "No two packages import each other",
        ),
        ("ui/__init__.py", "def fit():\n    import keras", "The window reaches Keras through the workbench alone"),
        (SPECS, "def fit():\n    import tensorflow", "The window reaches Keras through the workbench alone"),
        (
            "ui/pages/__init__.py",
            "def fit():\n    import engine.training.control",
            "The window uses the packages that load Keras or pandas through the workbench alone",
        ),
    ],
)
def test_the_import_contracts_report_a_planted_violation(module: str, line: str, broken: str, tree: Path) -> None:
    with (tree / module).open("a", encoding="utf-8") as file:
        file.write(f"\n\n{line}\n")
    report = _lint_imports(tree)
    assert report.returncode == 1, report.stdout + report.stderr
    assert f"{broken} BROKEN" in re.sub(r"\s+", " ", report.stdout)


def test_the_import_contracts_hold_where_nothing_is_planted(tree: Path) -> None:
    report = _lint_imports(tree)
    assert report.returncode == 0, report.stdout + report.stderr


@pytest.mark.parametrize("package", ["engine", "ui"])
def test_mypy_reports_an_untyped_function_of_the_program(package: str, tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "main.py").write_text("", "utf-8")
    for name in ("engine", "ui"):
        (tmp_path / name).mkdir()
        code = "def doubled(x):\n    return 2 * x\n" if name == package else ""
        (tmp_path / name / "__init__.py").write_text(code, "utf-8")
    report = subprocess.run([sys.executable, "-m", "mypy"], cwd=tmp_path, capture_output=True, text=True)
    assert report.returncode == 1
    assert "[no-untyped-def]" in report.stdout


def test_every_dependency_is_pinned_to_a_version_that_fits_and_is_installed() -> None:
    project = SETTINGS["project"]
    pins = _pins()
    extras = project["optional-dependencies"]
    for text in [*project["dependencies"], *extras["cpu"], *extras["dev"], *extras["package"]]:
        wanted = Requirement(text)
        if wanted.marker is not None and not wanted.marker.evaluate():  # for another system
            continue
        pinned = pins[canonicalize_name(wanted.name)]
        assert wanted.specifier.contains(pinned), text
        if text not in extras["package"]:  # what only builds the package has an environment of its own
            assert version(wanted.name) == pinned, f"{wanted.name}: run `make` to bring .venv up to date"


def test_everything_that_the_program_imports_is_among_its_dependencies() -> None:
    project = SETTINGS["project"]
    extras = project["optional-dependencies"]
    declared = {Requirement(text).name for text in [*project["dependencies"], *extras["cpu"], *extras["onnx"]]}
    own = {"engine", "main", "ui", *sys.stdlib_module_names}
    imported = set().union(*(_imported_by(path) for path in rules.program_of(ROOT))) - own
    assert {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in imported} <= declared


def test_the_pins_name_a_version_each_and_no_place_to_fetch_from() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines == sorted(lines, key=lambda line: line.split("==")[0])
    for line in lines:
        assert re.fullmatch(r"[a-z0-9-]+==[0-9][0-9a-z.+]*", line), line


def _imported_by(path: Path) -> set[str]:
    """Return the top-level packages that a file imports, at its head or inside its functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).split(".")[0])
    return names


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return dict(line.split("==") for line in lines if not line.startswith("#"))


def _ruff_codes(tree: Path) -> set[str]:
    """Return the codes of what ruff finds in a tree, with that tree's settings."""
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--output-format=concise", "."]
    report = subprocess.run(command, cwd=tree, capture_output=True, text=True)
    assert report.returncode in (0, 1), report.stderr
    return set(re.findall(r": ([A-Z]+\d+) ", report.stdout))


def _lint_imports(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True)
