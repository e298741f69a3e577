"""Search of the command palette: which entries answer what is typed, the best first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtGui import QIcon

SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("cross validation", "cross-validation", "k-fold", "folds", "out-of-fold"),
    ("learning rate", "step size", "lr", "eta"),
    ("regularizer", "regularization", "l1", "l2", "ridge", "lasso", "weight decay", "penalty"),
    ("dropout", "regularization", "overfitting"),
    ("early stopping", "patience", "overfitting"),
    ("normalization", "normalize", "standardize", "z-score", "scaling", "scale", "min-max"),
    ("one-hot", "dummy variables", "encoding", "embedding"),
    ("if missing", "missing values", "nan", "na", "impute", "imputation", "fill gaps", "indicator"),
    ("dense", "hidden layer", "fully connected", "perceptron", "mlp"),
    ("units", "neurons", "width", "nodes"),
    ("activation", "nonlinearity", "transfer function"),
    ("class weights", "class imbalance", "imbalanced", "unbalanced", "balance"),
    ("epochs", "iterations", "passes"),
    ("batch size", "mini-batch", "full batch", "stochastic"),
    ("test part", "validation part", "hold-out", "holdout", "train test split", "split"),
    ("seed", "random state", "reproducible", "reproducibility"),
    ("optimizer", "gradient descent", "backpropagation", "solver"),
    ("loss", "cost function", "objective", "error function"),
    ("metrics", "scores", "accuracy"),
    ("initializer", "initial weights", "initialization"),
    ("skip connection", "residual", "branch", "add"),
    ("target", "label", "dependent variable", "response", "outcome", "y"),
    ("feature", "predictor", "independent variable", "input", "x"),
    ("outliers", "clip", "winsorize"),
    ("export", "python script", "notebook", "onnx", "deploy", "code"),
    ("predict", "inference", "score a file", "forecast"),
    ("undo", "revert", "go back"),
    ("theme", "dark mode", "night mode"),
    ("font size", "text size", "zoom"),
    ("rate finder", "learning rate finder", "find learning rate", "lr range test"),
    ("gpu", "mixed precision", "numeric precision", "float16"),
    ("load", "open", "import"),
    ("save", "store"),
    ("ensemble", "bagging", "members", "best"),
)
"""Terms with one meaning: what is typed as one of a line also finds entries that are named by another."""

SHORTEST_PREFIX = 3
"""Letters from which the beginning of a synonym counts as the synonym."""


@dataclass(frozen=True)
class PaletteEntry:
    """One line of the palette.

    Attributes
    ----------
    name : str
        What is listed: ``Train: Pause``, ``Learning rate · Optimizer``.
    run : callable
        Carries out the command, or goes to the place.
    detail : str
        Text at the right: shortcut, value.
    words : tuple of str
        Other names that find it.
    tip : str
        Description; its words find the entry after all names.
    icon : QIcon
        Icon before the name.
    is_command : bool
        Whether the entry is listed before anything is typed, and found by some of its letters.
    """

    name: str
    run: Callable[[], object]
    detail: str = ""
    words: tuple[str, ...] = ()
    tip: str = ""
    icon: QIcon = field(default_factory=QIcon)
    is_command: bool = False


def found(typed: str, entries: Iterable[PaletteEntry]) -> list[PaletteEntry]:
    """Return the entries that answer what is typed, the best first.

    First names with the typed words, then other names, synonyms, descriptions, and at last commands that have the
    typed letters in order. Without any letter typed, the commands.
    """
    query = " ".join(typed.lower().split())
    if not query:
        return [entry for entry in entries if entry.is_command]
    others = _synonyms(query)
    ranked = [(rank, entry) for entry in entries if (rank := _rank(query, others, entry)) is not None]
    return [entry for _, entry in sorted(ranked, key=lambda each: each[0])]


def _rank(query: str, others: Sequence[str], entry: PaletteEntry) -> tuple[int, int] | None:
    """Return the rank of an entry among the matches, None for no match."""
    name, words = entry.name.lower(), " ".join(entry.words).replace("_", " ").lower()
    own = name.partition(": ")[2] or name
    if own.startswith(query):
        return (0, len(own))
    if all(word in name for word in query.split()):
        return (1, name.find(query.split(maxsplit=1)[0]))
    if _begins_words(query, words):
        return (2, len(entry.words))
    if any(_begins_words(other, f"{name} {words}") for other in others):
        return (3, 0)
    if any(_begins_words(term, entry.tip.lower()) for term in (query, *others)):
        return (4, 0)
    return (5, _letters(query, name)) if entry.is_command and _letters(query, name) >= 0 else None


def _synonyms(query: str) -> list[str]:
    """Return the terms that mean the same as the query."""
    begun = len(query) >= SHORTEST_PREFIX
    lines = [line for line in SYNONYMS if any(term == query or (begun and term.startswith(query)) for term in line)]
    return [term for line in lines for term in line if not term.startswith(query)]


def _begins_words(query: str, text: str) -> bool:
    """Return whether each word of the query begins a word of the text."""
    return all(re.search(rf"(?<![a-z0-9]){re.escape(word)}", text) for word in query.split())


def _letters(query: str, name: str) -> int:
    """Return the position of the last letter of the query in a name that has all of them in order, else -1."""
    position = -1
    for letter in query.replace(" ", ""):
        position = name.find(letter, position + 1)
        if position < 0:
            return -1
    return position
