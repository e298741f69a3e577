"""The rules of the house that no other tool checks, as functions from a tree to what breaks them there."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

TOP = {"engine", "main.py", "packaging", "pyproject.toml", "README.md", "resources", "tests", "ui"}
SMALL_FILES = {"CHANGELOG.md", "LICENSE", "Makefile", "constraints.txt"}
NAMELESS = re.compile(r"(?:.*_)?(?:utils?|helpers?|common|core|misc|managers?|handlers?)(?:\.py)?")
MAX_LINES_OF_A_FILE = 400
MAX_LINES_OF_A_FUNCTION = 45
MAX_LINES_OF_A_CONSTRUCTOR = 60
MIN_WORDS_OF_A_RULE = 3
THREAD_FILES = ("ui/engine/engine_thread.py", "engine/training/checkpoints.py")
"""Where threads are named: the window's engine, and the writer that trainings in the terminal have, too."""
THREADS = {"QRunnable", "QThread", "QThreadPool", "Thread", "ThreadPoolExecutor", "_thread"}
ONE_WORD_NAMES_OF_QT = {"data", "event", "flags", "generate", "index", "paint", "parent", "redo", "sort", "undo"}

# Written so that this file does not break its own rules.
ONE_MACHINE = re.compile(r"(?<![\w.$}/-])/(?:" + "|".join(["work", "root", "home", "tmp", "opt", "Users"]) + r")/[\w.]")
REGISTRY = re.compile("|".join([r"\bpypi" + r"\.org", r"python" + r"hosted\.org", r"--(?:extra-)?index-" + "url"]))
UNFINISHED = re.compile("|".join(["TO" + "DO", "FIX" + "ME", r"\bXX" + "X\b", r"mark\.sk" + "ip", r"mark\.xf" + "ail"]))
UNSAFE_LOADS = re.compile(
    "|".join([r"(?:pickle|joblib)\.load", r"allow_pickle\s*=\s*Tr" + "ue", r"safe_mode\s*=\s*Fal" + "se"])
    + "|enable_unsafe_deser"
    + "ialization"
)


def files_of(root: Path) -> list[Path]:
    """Return the files that git keeps or would keep; all of them where the tree is no checkout."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True) if (root / ".git").exists() else None
    if answer is None or answer.returncode:
        return [path for path in sorted(root.rglob("*")) if path.is_file() and "__pycache__" not in path.parts]
    return [root / name for name in answer.stdout.split("\0") if name and (root / name).is_file()]


def program_of(root: Path) -> list[Path]:
    """Return the Python files of the program itself."""
    return [
        path for path in files_of(root) if path.suffix == ".py" and _first(root, path) in {"engine", "ui", "main.py"}
    ]


def strangers_at_the_top(root: Path) -> Iterator[str]:
    """Names at the top of the tree that are not in the plan of the house."""
    for name in sorted({_first(root, path) for path in files_of(root)}):
        if name not in TOP | SMALL_FILES and not name.startswith("."):
            yield f"{name} is not in the plan of the house"


def rooms_without_a_name(root: Path) -> Iterator[str]:
    """Files and folders whose name says nothing of what they are."""
    for path in files_of(root):
        for part in path.relative_to(root).parts:
            if NAMELESS.fullmatch(part):
                yield f"{path.relative_to(root)}: a room is named after what it is"


def long_files(root: Path) -> Iterator[str]:
    """Files that are two things."""
    for path in program_of(root):
        count = len(path.read_text("utf-8").splitlines())
        if count > MAX_LINES_OF_A_FILE:
            yield f"{path.relative_to(root)} has {count} lines"


def long_functions(root: Path) -> Iterator[str]:
    """Functions that do not fit in the eye; their docstring is not counted."""
    for path in program_of(root):
        for function in _functions(path):
            most = MAX_LINES_OF_A_CONSTRUCTOR if function.name == "__init__" else MAX_LINES_OF_A_FUNCTION
            count = function.end_lineno - function.lineno + 1 - _docstring_lines(function)
            if count > most:
                yield f"{path.relative_to(root)}:{function.lineno} {function.name} has {count} lines, {most} at most"


def threads_elsewhere(root: Path) -> Iterator[str]:
    """Code that names a thread outside the two files that have them; a lock or an event of `threading` is no thread."""
    for path in program_of(root):
        if path.relative_to(root).as_posix() in THREAD_FILES:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name in _names_in(node) & THREADS:
                yield f"{path.relative_to(root)}:{node.lineno} names {name}; threads live in {THREAD_FILES}"


def rooms_off_the_map(root: Path) -> Iterator[str]:
    """Rooms that the prose of their house's `__init__.py` does not name."""
    for house in ("engine", "ui"):
        told = ast.get_docstring(ast.parse((root / house / "__init__.py").read_text("utf-8"))) or ""
        for path in sorted((root / house).iterdir()):
            room = path.stem if path.suffix == ".py" else path.name if (path / "__init__.py").exists() else ""
            if room and room != "__init__" and not re.search(rf"\b{re.escape(room)}\b", told):
                yield f"{house}/__init__.py does not name {room}"


def methods_without_a_word(root: Path) -> Iterator[str]:
    """Public methods of the window without a docstring; what overrides Qt does what Qt says."""
    for path in program_of(root):
        if _first(root, path) != "ui":
            continue
        for owner in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(owner, ast.ClassDef) or owner.name.startswith("_"):
                continue
            for method in owner.body:
                if isinstance(method, ast.FunctionDef) and not _has_docstring(method):
                    yield f"{path.relative_to(root)}:{method.lineno} {owner.name}.{method.name} has no docstring"


def nameless_tests(root: Path) -> Iterator[str]:
    """Tests whose name is no rule, but a topic: fewer than three words."""
    for path in files_of(root):
        if not path.name.startswith("test_") or path.suffix != ".py":
            continue
        for function in _functions(path):
            if function.name.startswith("test_") and function.name.count("_") < MIN_WORDS_OF_A_RULE:
                yield f"{path.relative_to(root)}:{function.lineno} {function.name} is no rule"


def machines_named(root: Path) -> Iterator[str]:
    """Lines that hold on one machine only: a path of it, or where its packages come from."""
    yield from _lines_with(root, (ONE_MACHINE, REGISTRY), "names one machine", program_only=False)


def unfinished(root: Path) -> Iterator[str]:
    """Lines that put something off."""
    yield from _lines_with(root, (UNFINISHED,), "is unfinished", program_only=False)


def unsafe_loads(root: Path) -> Iterator[str]:
    """Lines that would run what a file says."""
    yield from _lines_with(root, (UNSAFE_LOADS,), "runs what a file says", program_only=True)


def _lines_with(root: Path, patterns: tuple[re.Pattern[str], ...], what: str, *, program_only: bool) -> Iterator[str]:
    for path in program_of(root) if program_only else files_of(root):
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            if any(pattern.search(line) for pattern in patterns):
                yield f"{path.relative_to(root)}:{number} {what}: {line.strip()[:100]}"


def _first(root: Path, path: Path) -> str:
    return path.relative_to(root).parts[0]


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _has_docstring(method: ast.FunctionDef) -> bool:
    of_qt = method.name != method.name.lower() or method.name in ONE_WORD_NAMES_OF_QT
    setter = any(isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in method.decorator_list)
    return method.name.startswith("_") or of_qt or setter or ast.get_docstring(method) is not None


def _docstring_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    return first.end_lineno - first.lineno + 1 if ast.get_docstring(function, clean=False) is not None else 0


def _names_in(node: ast.AST) -> set[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {alias.name for alias in names}
    return set()
