"""The rules of the house hold for the tree as it is, and each of them is seen to fail once on a planted violation."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture import rules

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BANNED_AT_START = set(SETTINGS["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-module-level-imports"])
HEAVY = {name for name in BANNED_AT_START if not name.startswith("engine.")}

# A rule, then a file and a text that break it.
PLANTED: tuple[tuple[Callable[[Path], Iterator[str]], str, str], ...] = (
    (rules.strangers_at_the_top, "scripts/run.py", ""),
    (rules.strangers_at_the_top, "notes.txt", ""),
    (rules.rooms_without_a_name, "engine/utils.py", ""),
    (rules.rooms_without_a_name, "ui/layout_manager.py", ""),
    (rules.rooms_without_a_name, "ui/common/button.py", ""),
    (rules.long_files, "ui/panel.py", "x = 1\n" * 401),
    (rules.long_functions, "engine/fit.py", "def fit():\n" + "    x = 1\n" * 45),
    (rules.long_functions, "ui/panel.py", "class Panel:\n    def __init__(self):\n" + "        x = 1\n" * 60),
    (rules.threads_elsewhere, "ui/panel.py", "from PySide6.QtCore import QThread\n"),
    (rules.threads_elsewhere, "engine/fit.py", "import threading\n\nthreading.Thread()\n"),
    (rules.threads_elsewhere, "main.py", "from concurrent.futures import ThreadPoolExecutor\n"),
    (rules.rooms_off_the_map, "engine/fit.py", ""),
    (rules.rooms_off_the_map, "ui/panel/__init__.py", ""),
    (rules.methods_without_a_word, "ui/panel.py", "class Panel:\n    def render(self):\n        pass\n"),
    (rules.nameless_tests, "tests/test_fit.py", "def test_fit():\n    assert True\n"),
    (
        rules.nameless_tests,
        "tests/test_fit.py",
        "class TestFit:\n    def test_fit_again(self):\n        assert True\n",
    ),
    (rules.machines_named, "main.py", "DATA = '/" + "home/ada/table.csv'\n"),
    (rules.machines_named, "constraints.txt", "--index-" + "url https://example.org\nnumpy==2.4.6\n"),
    (rules.unfinished, "engine/fit.py", "# TO" + "DO: all of it\n"),
    (rules.unfinished, "tests/test_fit.py", "@pytest.mark.sk" + "ip\n"),
    (rules.unsafe_loads, "engine/storage/project_file.py", "model = pickle" + ".load(file)\n"),
    (rules.unsafe_loads, "engine/storage/project_file.py", "load_model(path, safe_mode=Fal" + "se)\n"),
)


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in PLANTED), ids=lambda rule: rule.__name__)
def test_the_tree_keeps_each_rule_of_the_house(rule: Callable[[Path], Iterator[str]]) -> None:
    assert list(rule(ROOT)) == []


@pytest.mark.parametrize("rule, name, text", PLANTED, ids=lambda value: getattr(value, "__name__", str(value)[:24]))
def test_each_rule_fails_once_on_a_planted_violation(
    rule: Callable[[Path], Iterator[str]], name: str, text: str, tmp_path: Path
) -> None:
    for house in ("engine", "ui"):
        (tmp_path / house).mkdir()
        (tmp_path / house / "__init__.py").write_text('"""A map."""\n', "utf-8")
    assert list(rule(tmp_path)) == []
    planted = tmp_path / name
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, "utf-8")
    assert len(list(rule(tmp_path))) == 1


def test_the_packaging_folder_never_shadows_the_library() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
    import packaging

    assert Path(packaging.__file__).parent != ROOT / "packaging"


def test_a_light_room_loads_neither_qt_nor_what_takes_seconds() -> None:
    rooms = sorted(_rooms_of_the_engine() - BANNED_AT_START)
    assert _loaded_by(rooms, ROOT).isdisjoint({"PySide6", "pyqtgraph", "numpy", *HEAVY})


def test_no_room_of_the_engine_loads_qt() -> None:
    assert _loaded_by(sorted(_rooms_of_the_engine()), ROOT).isdisjoint({"PySide6", "shiboken6", "pyqtgraph"})


def test_the_window_opens_without_keras() -> None:
    assert _loaded_by(["main", "ui.app.app"], ROOT).isdisjoint(HEAVY)


def test_the_probe_of_loaded_modules_sees_a_planted_import(tmp_path: Path) -> None:
    (tmp_path / "keras.py").write_text("", "utf-8")
    (tmp_path / "app.py").write_text("import keras\n", "utf-8")
    assert "keras" in _loaded_by(["app"], tmp_path)


def _rooms_of_the_engine() -> set[str]:
    names = {path.stem for path in (ROOT / "engine").glob("*.py")} | {
        path.parent.name for path in (ROOT / "engine").glob("*/__init__.py")
    }
    return {f"engine.{name}" for name in names - {"__init__"}}


def _loaded_by(modules: list[str], root: Path) -> set[str]:
    """Return the top-level packages that a fresh process holds after importing modules."""
    script = f"import sys\nimport {', '.join(modules)}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    # Files of coverage or of a site may load what they like: only the difference to an empty process counts.
    environment = {**os.environ, "PYTHONPATH": str(root)}
    empty, full = (
        subprocess.run([sys.executable, "-c", text], cwd=root, env=environment, capture_output=True, text=True)
        for text in (script.replace(f"import {', '.join(modules)}\n", ""), script)
    )
    assert full.returncode == 0, full.stderr
    return set(full.stdout.split()) - set(empty.stdout.split())
