"""Rules of the source tree that no other tool checks, as functions from a tree to its violations."""

from __future__ import annotations

import ast
import re
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

TOP = {"engine", "main.py", "packaging", "pyproject.toml", "README.md", "resources", "tests", "ui"}
SMALL_FILES = {
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "SECURITY.md",
    "constraints.txt",
}
VAGUE_NAME = re.compile(r"(?:.*_)?(?:utils?|helpers?|common|core|misc|managers?)(?:\.py)?")
MAX_LINES_OF_A_FILE = 400
MAX_LINES_OF_A_FUNCTION = 45
MAX_LINES_OF_A_CONSTRUCTOR = 60
MAX_ENTRIES_OF_A_PACKAGE = 16
MIN_WORDS_OF_A_TEST_NAME = 3
THREAD_FILES = ("ui/engine/engine_thread.py", "engine/training/checkpoint_writer.py")
"""Where threads are started: the window's engine thread, and the writer of checkpoints, which the terminal has too."""
THREADS = {"QRunnable", "QThread", "QThreadPool", "Thread", "ThreadPoolExecutor", "_thread"}
KERAS_ADAPTER = "engine/network/keras_adapter.py"
"""The one module that touches private attributes of Keras and TensorFlow."""
PRIVATE_PACKAGES = {"keras": "src", "tensorflow": "python", "tf": "python"}
PRIVATE_EXCEPTIONS = {"engine/network/qhadam.py": {"_get_variable_index"}}
"""QHAdam is an optimizer itself, and scripts contain its source without Layerdesk; the adapter probes the method."""
PUBLIC_UNDERSCORES = {"_asdict", "_fields", "_replace", "_exit"}
"""Public methods of named tuples and of `os`."""
PATCHING = {"getattr", "setattr", "hasattr", "delattr", "patched", "get", "pop"}
"""Functions that take the name of an attribute as a text or as a keyword."""
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
RETIRED = re.compile(
    r"(?<![A-Za-z])(?<!-u )(?:"
    + "|".join(
        f"{start}{end}".replace(" ", "[ _]")
        for start, end in [
            ("to", "ld"),
            ("wis", "h(?:es|ed)?"),
            ("hel", "m"),
            ("parc", "els?"),
            ("in ha", "nd"),
            ("someb", "ody"),
            ("nob", "ody"),
            ("who", "ever"),
            ("bes", "ide"),
            ("made re", "ady"),
            ("hangs? tog", "ether"),
            ("by he", "art"),
            ("naive gu", "ess"),
            ("(?:go|goes|going) o", "n"),
            ("borr", "ow(?:ed|s)?"),
            ("spit", "eful"),
            ("fare", "well"),
        ]
    )
    + r")(?![A-Za-z])",
    re.IGNORECASE,
)
"""Words of the first version of the program that the field does not use; the terms are in ARCHITECTURE.md."""
IN_PLAIN_ENGLISH = ("engine", "ui", "tests", "main.py", "packaging", "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md")


def files_of(root: Path) -> list[Path]:
    """Return the files that git tracks or would track; all of them where the tree is no checkout."""
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


def unexpected_top_level_names(root: Path) -> Iterator[str]:
    """Find names at the top of the tree that are not in the plan."""
    for name in sorted({_first(root, path) for path in files_of(root)}):
        if name not in TOP | SMALL_FILES and not name.startswith("."):
            yield f"{name} is not in the plan of the top level"


def modules_outside_packages(root: Path) -> Iterator[str]:
    """Find modules that are directly in `engine/` or `ui/`, where only packages belong."""
    for path in program_of(root):
        parts = path.relative_to(root).parts
        if len(parts) == 2 and parts[1] != "__init__.py":
            yield f"{'/'.join(parts)} belongs into a package"


def vague_names(root: Path) -> Iterator[str]:
    """Find files and folders whose name does not say what is inside."""
    for path in files_of(root):
        for part in path.relative_to(root).parts:
            if VAGUE_NAME.fullmatch(part):
                yield f"{path.relative_to(root)}: a module is named after what it contains"


def long_files(root: Path) -> Iterator[str]:
    """Find files that hold more than one subject."""
    for path in program_of(root):
        count = len(path.read_text("utf-8").splitlines())
        if count > MAX_LINES_OF_A_FILE:
            yield f"{path.relative_to(root)} has {count} lines"


def long_functions(root: Path) -> Iterator[str]:
    """Find functions that are too long to read at once; their docstring is not counted."""
    for path in program_of(root):
        for function in _functions(path):
            most = MAX_LINES_OF_A_CONSTRUCTOR if function.name == "__init__" else MAX_LINES_OF_A_FUNCTION
            count = function.end_lineno - function.lineno + 1 - _docstring_lines(function)
            if count > most:
                yield f"{path.relative_to(root)}:{function.lineno} {function.name} has {count} lines, {most} at most"


def private_keras_elsewhere(root: Path) -> Iterator[str]:
    """Code outside of the adapter that names something private in Keras or TensorFlow.

    Private are the packages `PRIVATE_PACKAGES`, and every attribute with a leading underscore that the module itself
    does not define, in a module that imports Keras or TensorFlow.
    """
    for path in program_of(root):
        name = path.relative_to(root).as_posix()
        if name == KERAS_ADAPTER:
            continue
        tree = ast.parse(path.read_text("utf-8"))
        nodes = list(ast.walk(tree))
        own = PRIVATE_EXCEPTIONS.get(name, set()).union(*map(_defined_by, nodes))
        uses_keras = any(_imported_by(node) & {"keras", "tensorflow"} for node in nodes)
        for node in nodes:
            for private in sorted(_private_packages(node) | (_private_names(node) - own if uses_keras else set())):
                yield f"{name}:{node.lineno} names {private}, which belongs in {KERAS_ADAPTER}"


def threads_elsewhere(root: Path) -> Iterator[str]:
    """Find code that names a thread outside the two files that start one; a lock or an event is no thread."""
    for path in program_of(root):
        if path.relative_to(root).as_posix() in THREAD_FILES:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            for name in _names_in(node) & THREADS:
                yield f"{path.relative_to(root)}:{node.lineno} names {name}; threads are started in {THREAD_FILES}"


def unlisted_modules(root: Path) -> Iterator[str]:
    """Find modules and packages that the docstring of their package does not name."""
    for package in _packages(root):
        docstring = ast.get_docstring(ast.parse((package / "__init__.py").read_text("utf-8"))) or ""
        for entry in _entries(package):
            if not re.search(rf"\b{re.escape(entry)}\b", docstring):
                yield f"{package.relative_to(root)}/__init__.py does not name {entry}"


def crowded_packages(root: Path) -> Iterator[str]:
    """Find packages with more modules than a reader can keep apart; the packages of the tops are the architecture."""
    for package in _packages(root):
        if package.parent == root:
            continue
        count = len(_entries(package))
        if count > MAX_ENTRIES_OF_A_PACKAGE:
            yield f"{package.relative_to(root)} has {count} entries, {MAX_ENTRIES_OF_A_PACKAGE} at most"


def repeated_class_names(root: Path) -> Iterator[str]:
    """Find public classes that share their name with another one, which a reader would take for the same thing."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for path in program_of(root):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(root).as_posix())
    for name, found in sorted(places.items()):
        if len(found) > 1:
            yield f"{name} is defined in {', '.join(found)}"


def undocumented_methods(root: Path) -> Iterator[str]:
    """Find public methods of the window without a docstring; overrides of Qt do what Qt documents."""
    for path in program_of(root):
        if _first(root, path) != "ui":
            continue
        for owner in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(owner, ast.ClassDef) or owner.name.startswith("_"):
                continue
            for method in owner.body:
                if isinstance(method, ast.FunctionDef) and not _is_documented(method):
                    yield f"{path.relative_to(root)}:{method.lineno} {owner.name}.{method.name} has no docstring"


def unspecific_test_names(root: Path) -> Iterator[str]:
    """Find tests whose name states no rule, but a topic: fewer than three words."""
    for path in files_of(root):
        if not path.name.startswith("test_") or path.suffix != ".py":
            continue
        for function in _functions(path):
            if function.name.startswith("test_") and function.name.count("_") < MIN_WORDS_OF_A_TEST_NAME:
                yield f"{path.relative_to(root)}:{function.lineno} {function.name} states no rule"


def machines_named(root: Path) -> Iterator[str]:
    """Find lines that are valid on one machine only: one of its paths, or the source of its packages."""
    yield from _lines_with(root, (ONE_MACHINE, REGISTRY), "names one machine", files_of(root))


def unfinished(root: Path) -> Iterator[str]:
    """Find lines that defer work."""
    yield from _lines_with(root, (UNFINISHED,), "is unfinished", files_of(root))


def unsafe_loads(root: Path) -> Iterator[str]:
    """Find lines that would execute the content of a file."""
    yield from _lines_with(root, (UNSAFE_LOADS,), "executes the content of a file", program_of(root))


def retired_words(root: Path) -> Iterator[str]:
    """Find lines with words that the terms of the field have replaced."""
    files = [
        path
        for path in files_of(root)
        if (_first(root, path) in IN_PLAIN_ENGLISH or path.is_relative_to(root / "resources" / "help"))
        and path.suffix in {".py", ".md", ".html", ".json", ".sh"}
        and not path.is_relative_to(root / "tests" / "data")
    ]
    yield from _lines_with(root, (RETIRED,), "uses a retired word", files)


def _lines_with(root: Path, patterns: tuple[re.Pattern[str], ...], what: str, files: list[Path]) -> Iterator[str]:
    for path in files:
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(lines, 1):
            if any(pattern.search(line) for pattern in patterns):
                yield f"{path.relative_to(root)}:{number} {what}: {line.strip()[:100]}"


def _first(root: Path, path: Path) -> str:
    return path.relative_to(root).parts[0]


def _packages(root: Path) -> Iterator[Path]:
    for top in ("engine", "ui"):
        yield from sorted(path.parent for path in (root / top).rglob("__init__.py"))


def _entries(package: Path) -> list[str]:
    modules = {path.stem for path in package.glob("*.py")} - {"__init__"}
    return sorted(modules | {path.parent.name for path in package.glob("*/__init__.py")})


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _is_documented(method: ast.FunctionDef) -> bool:
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


def _imported_by(node: ast.AST) -> set[str]:
    match node:
        case ast.Import(names=names):
            return {alias.name.partition(".")[0] for alias in names}
        case ast.ImportFrom(module=str(module)):
            return {module.partition(".")[0]}
    return set()


def _private_packages(node: ast.AST) -> set[str]:
    """Return packages such as ``keras.src`` that a node imports or reads."""
    match node:
        case ast.Import(names=names):
            parts = [alias.name.split(".")[:2] for alias in names]
        case ast.ImportFrom(module=str(module), names=names):
            parts = [f"{module}.{alias.name}".split(".")[:2] for alias in names]
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            parts = [[owner, name]]
        case _:
            parts = []
    return {".".join(each) for each in parts if PRIVATE_PACKAGES.get(each[0], "") == each[-1]}


def _private_names(node: ast.AST) -> set[str]:
    """Return names of attributes with one leading underscore that a node reads, sets, or passes to `PATCHING`."""
    match node:
        case ast.Attribute(attr=name):
            names = [name]
        case ast.Call(func=ast.Name(id=function) | ast.Attribute(attr=function), args=args, keywords=keywords):
            texts = [each.value for each in args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
            names = [*texts, *(each.arg or "" for each in keywords)] if function in PATCHING else []
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            names = [name]
        case _:
            names = []
    return {name for name in names if re.fullmatch(r"_[a-z]\w*", name)} - PUBLIC_UNDERSCORES


def _defined_by(node: ast.AST) -> set[str]:
    """Return names that a node defines: functions, attributes of ``self``, fields of classes."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
            return {name}
        case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()):
            return {name}
    return set()
