"""The rules hold for the tree as it is, and each of them is seen to fail once on a planted violation."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.__main__ import SUITES
from tests.architecture import rules

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BANNED_AT_START = set(SETTINGS["tool"]["ruff"]["lint"]["flake8-tidy-imports"]["banned-module-level-imports"])
HEAVY = {name for name in BANNED_AT_START if not name.startswith("engine.")}

# A rule, then a file and a text that break it.
PLANTED: tuple[tuple[Callable[[Path], Iterator[str]], str, str], ...] = (
    (rules.unexpected_top_level_names, "scripts/run.py", ""),
    (rules.unexpected_top_level_names, "notes.txt", ""),
    (rules.modules_outside_packages, "engine/fit.py", ""),
    (rules.vague_names, "engine/training/utils.py", ""),
    (rules.vague_names, "ui/window/layout_manager.py", ""),
    (rules.vague_names, "ui/common/button.py", ""),
    (rules.long_files, "ui/pages/page.py", "x = 1\n" * 401),
    (rules.long_functions, "engine/training/fit.py", "def fit():\n" + "    x = 1\n" * 45),
    (rules.long_functions, "ui/pages/page.py", "class Page:\n    def __init__(self):\n" + "        x = 1\n" * 60),
    (rules.private_keras_elsewhere, "engine/fit.py", "from keras.src import utils\n"),
    (rules.private_keras_elsewhere, "engine/fit.py", "from tensorflow.python.eager import context\n"),
    (rules.private_keras_elsewhere, "engine/fit.py", "import keras\n\nkeras.src.utils\n"),
    (rules.private_keras_elsewhere, "main.py", "import keras\n\nkeras.Model()._functional\n"),
    (rules.private_keras_elsewhere, "ui/panel.py", "import keras\n\ngetattr(keras.Model(), '_functional')\n"),
    (rules.private_keras_elsewhere, "engine/fit.py", "import keras\n\npatched(keras.Model(), _functional=None)\n"),
    (rules.threads_elsewhere, "ui/pages/page.py", "from PySide6.QtCore import QThread\n"),
    (rules.threads_elsewhere, "engine/training/fit.py", "import threading\n\nthreading.Thread()\n"),
    (rules.threads_elsewhere, "main.py", "from concurrent.futures import ThreadPoolExecutor\n"),
    (rules.unlisted_modules, "engine/fit.py", ""),
    (rules.unlisted_modules, "ui/pages/__init__.py", ""),
    (rules.repeated_class_names, "ui/pages/page.py", "class Run:\n    pass\n\n\nclass Run:\n    pass\n"),
    (rules.undocumented_methods, "ui/pages/page.py", "class Page:\n    def render(self):\n        pass\n"),
    (rules.unspecific_test_names, "tests/test_fit.py", "def test_fit():\n    assert True\n"),
    (
        rules.unspecific_test_names,
        "tests/test_fit.py",
        "class TestFit:\n    def test_fit_again(self):\n        assert True\n",
    ),
    (rules.machines_named, "main.py", "DATA = '/" + "home/ada/table.csv'\n"),
    (rules.machines_named, "constraints.txt", "--index-" + "url https://example.org\nnumpy==2.4.6\n"),
    (rules.unfinished, "engine/training/fit.py", "# TO" + "DO: all of it\n"),
    (rules.unfinished, "tests/test_fit.py", "@pytest.mark.sk" + "ip\n"),
    (rules.unsafe_loads, "engine/storage/files.py", "model = pickle" + ".load(file)\n"),
    (rules.unsafe_loads, "engine/storage/files.py", "load_model(path, safe_mode=Fal" + "se)\n"),
    (rules.retired_words, "engine/training/fit.py", '"""What somebo' + 'dy wants."""\n'),
    (rules.retired_words, "README.md", "The model in ha" + "nd.\n"),
    (rules.retired_words, "tests/test_fit.py", "def test_an_error_is_to" + "ld_once():\n    assert True\n"),
)


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, _, _ in PLANTED), ids=lambda rule: rule.__name__)
def test_the_tree_keeps_each_rule(rule: Callable[[Path], Iterator[str]]) -> None:
    assert list(rule(ROOT)) == []


@pytest.mark.parametrize("rule, name, text", PLANTED, ids=lambda value: getattr(value, "__name__", str(value)[:24]))
def test_each_rule_fails_once_on_a_planted_violation(
    rule: Callable[[Path], Iterator[str]], name: str, text: str, tmp_path: Path
) -> None:
    for top in ("engine", "ui"):
        (tmp_path / top).mkdir()
        (tmp_path / top / "__init__.py").write_text('"""A list of packages."""\n', "utf-8")
    assert list(rule(tmp_path)) == []
    planted = tmp_path / name
    planted.parent.mkdir(parents=True, exist_ok=True)
    planted.write_text(text, "utf-8")
    assert len(list(rule(tmp_path))) == 1


def test_a_package_with_too_many_modules_is_reported(tmp_path: Path) -> None:
    for package in ("engine", "engine/training", "ui"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    for number in range(rules.MAX_ENTRIES_OF_A_PACKAGE + 1):
        (tmp_path / "engine" / "training" / f"part{number}.py").touch()
    assert len(list(rules.crowded_packages(tmp_path))) == 1
    assert list(rules.crowded_packages(ROOT)) == []


def test_every_test_file_belongs_to_exactly_one_suite() -> None:
    folders = [Path("tests", folder) for suite in SUITES for folder in suite]
    for path in rules.files_of(ROOT):
        inside = path.relative_to(ROOT)
        if inside.parts[0] == "tests" and inside.name.startswith("test_") and inside.suffix == ".py":
            assert sum(inside.is_relative_to(folder) for folder in folders) == 1, inside


def test_the_packaging_folder_never_shadows_the_library() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()
    import packaging

    assert Path(packaging.__file__).parent != ROOT / "packaging"


def test_a_light_package_loads_neither_qt_nor_what_takes_seconds() -> None:
    light = sorted(
        name
        for name in _modules_of_the_engine()
        if not any(name == heavy or name.startswith(f"{heavy}.") for heavy in BANNED_AT_START)
        and name.split(".")[1] not in {"cli", "storage"}
    )
    assert len(light) > 60
    assert _loaded_by(light, ROOT).isdisjoint({"PySide6", "pyqtgraph", *HEAVY})


def test_no_module_of_the_engine_loads_qt() -> None:
    assert _loaded_by(sorted(_modules_of_the_engine()), ROOT).isdisjoint({"PySide6", "shiboken6", "pyqtgraph"})


def test_the_window_opens_without_keras() -> None:
    assert _loaded_by(["main", "ui.app.app"], ROOT).isdisjoint(HEAVY)


def test_the_probe_of_loaded_modules_sees_a_planted_import(tmp_path: Path) -> None:
    (tmp_path / "keras.py").write_text("", "utf-8")
    (tmp_path / "app.py").write_text("import keras\n", "utf-8")
    assert "keras" in _loaded_by(["app"], tmp_path)


def _modules_of_the_engine() -> set[str]:
    paths = (path.relative_to(ROOT).with_suffix("") for path in (ROOT / "engine").rglob("*.py"))
    return {".".join(path.parts).removesuffix(".__init__") for path in paths} - {"engine"}


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
