"""Scores of the model for each target, next to those of simple models on the same rows, and a verdict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

from engine.project import Frozen, Spec
from engine.project.table_facts import Task
from engine.results.run import Scores
from engine.system.word_forms import counted, listed

Compared = Literal["better", "similar", "worse"]
"""How the model compares with another one: by more than chance and by more than a trifle, or not."""

TITLES: Mapping[str, str] = MappingProxyType(
    {"naive": "guessing", "linear": "linear regression", "boosting": "gradient boosting"}
)
"""What a verdict calls each reference model."""

KEY_TITLES: Mapping[str, str] = MappingProxyType(
    {"accuracy": "Accuracy", "log_loss": "Log loss", "auc": "ROC AUC", "r2": "R²", "rmse": "RMSE", "mae": "MAE"}
)
"""Title of each score in a table."""

KEY_OF_LOG: Mapping[str, str] = MappingProxyType(
    {
        "accuracy": "accuracy",
        "auc": "auc",
        "r2_score": "r2",
        "root_mean_squared_error": "rmse",
        "mean_absolute_error": "mae",
    }
)
"""Score that is the same as a metric of Keras, by the end of its name in the logs."""

IN_WORDS: Mapping[Compared, str] = MappingProxyType(
    {"better": "better than", "similar": "as good as", "worse": "worse than"}
)


CLOSE = 0.05
"""Relative difference of two losses up to which models that chance may separate are called as good as each other."""


class ReferenceScores(Spec):
    """Scores of a reference model.

    Attributes
    ----------
    name : {"naive", "linear", "boosting"}
        The model that ignores the features; linear or logistic regression; histogram gradient boosting.
    scores : mapping of str to float or None
        As in `TargetScores`.
    compared : {"better", "similar", "worse"}
        What the model is, compared with this one.
    """

    name: str
    scores: Frozen[str, float | None]
    compared: Compared


class TargetScores(Spec):
    """Scores of the current model for one target on some rows.

    Attributes
    ----------
    target : str
        The target column.
    rows : int
        Number of rows.
    scores : mapping of str to float or None
        ``accuracy``, ``log_loss`` and ``auc`` of classes; ``r2``, ``rmse`` and ``mae`` of numbers, in the target's
        unit. None for one that these rows do not determine.
    references : tuple of ReferenceScores
        Scores of reference models on the same rows; empty if they were not requested.
    """

    target: str
    task: Task
    rows: int
    scores: Frozen[str, float | None]
    references: tuple[ReferenceScores, ...] = ()

    @property
    def verdict(self) -> str:
        """How good the model is, in one sentence; empty without reference models."""
        return as_sentence(
            f"{self._words(each)} {self._title(each.name)}{self._figures(each)}" for each in self._decisive()
        )

    def summary(self, low: float | None = None, high: float | None = None) -> str:
        """How good the model is, in one sentence without its scores; empty without reference models.

        Parameters
        ----------
        low, high : float or None
            The 95 % interval of the accuracy, or of the root mean squared error.
        """
        decisive = self._decisive()
        gain = self._gain(low, high) if decisive and decisive[0].name == "naive" else ""
        groups: dict[str, list[str]] = {}
        for each in decisive[1:] if gain else decisive:
            groups.setdefault(self._words(each), []).append(self._title(each.name))
        return as_sentence((*([gain] if gain else []), *(f"{words} {listed(each)}" for words, each in groups.items())))

    @property
    def gain_key(self) -> str:
        """The score by which `summary` says how much better than guessing the model is."""
        return "rmse" if self.task == "regression" else "accuracy"

    def reference_score(self, name: str, log: str = "") -> tuple[str, float | None]:
        """Return the score of a reference model that is comparable to a metric of Keras, with its key.

        Parameters
        ----------
        log : str
            The name of the metric in the logs; the loss of the verdict stands for a metric that has no equal.
        """
        key = next((key for suffix, key in KEY_OF_LOG.items() if log.endswith(suffix)), self._measure)
        found = next((each.scores for each in self.references if each.name == name), {})
        return key, found.get(key)

    @property
    def lines(self) -> list[tuple[str, str, Mapping[str, float | None]]]:
        """The lines of a table: name, title and scores of each model; this one is the first, without a name."""
        others = ((each.name, self._title(each.name), each.scores) for each in self.references)
        return [
            ("", "This model", self.scores),
            *((name, title.capitalize(), scores) for name, title, scores in others),
        ]

    def _title(self, name: str) -> str:
        return "logistic regression" if name == "linear" and self.task != "regression" else TITLES[name]

    def _decisive(self) -> list[ReferenceScores]:
        """Return the baseline, gradient boosting, and linear regression if it is better than boosting."""
        known = {reference.name: reference for reference in self.references}
        losses = {name: each.scores.get(self._measure) for name, each in known.items()}
        linear, boosting = losses.get("linear"), losses.get("boosting")
        if linear is not None and boosting is not None and linear >= boosting:
            del known["linear"]
        return [known[name] for name in TITLES if name in known]

    def _words(self, reference: ReferenceScores) -> str:
        if reference.name == "naive":
            return "no better than" if reference.compared == "similar" else IN_WORDS[reference.compared]
        own, other = self._losses(reference)
        if reference.compared == "similar" and own and other and abs(own - other) > CLOSE * max(own, other):
            return f"not clearly {'worse' if own > other else 'better'} than"
        return IN_WORDS[reference.compared]

    def _figures(self, reference: ReferenceScores) -> str:
        own, other = self._losses(reference)
        return "" if reference.name == "naive" else f" ({short(own)} against {short(other)})"

    def _losses(self, reference: ReferenceScores) -> tuple[float | None, float | None]:
        return self.scores.get(self._measure), reference.scores.get(self._measure)

    def _gain(self, low: float | None, high: float | None) -> str:
        """Return how much better than guessing the model is; empty if it is not, or that is not known."""
        naive = next(each for each in self.references if each.name == "naive")
        own, guessed = self.scores.get(self.gain_key), naive.scores.get(self.gain_key)
        if naive.compared != "better" or own is None or not guessed:
            return ""
        if self.task == "regression":
            gains = [100 * (1 - each / guessed) for each in (own, high, low) if each is not None]
            text, unit = f"errors {gains[0]:.0f} % smaller than by guessing", " %"
        else:
            gains = [100 * (each - guessed) for each in (own, low, high) if each is not None]
            text, unit = f"right {gains[0]:.0f} percentage points more often than by guessing", ""
        if round(gains[0]) <= 0:  # of classes the probabilities alone are better
            return ""
        return text + (f" (95 % interval: {gains[1]:.0f} to {gains[2]:.0f}{unit})" if len(gains) > 2 else "")

    @property
    def _measure(self) -> str:
        return "rmse" if self.task == "regression" else "log_loss"


def as_sentence(parts: Iterable[str]) -> str:
    """Return parts as one sentence; empty without any."""
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def against_guessing(targets: Sequence[TargetScores]) -> Compared | None:
    """Return how a model compares with guessing: as in its worst target; None if that is not known."""
    compared = {each.compared for target in targets for each in target.references if each.name == "naive"}
    return next((each for each in ("worse", "similar", "better") if each in compared), None)


def key_scores_document(scores: Scores) -> dict[str, Any]:
    """Return key scores for JSON: those of the only target, or of each by its name."""
    return _by_target({each.target: dict(each.key_scores) for each in scores.all_targets})


def out_of_fold_text(scores: Scores) -> str:
    """Return the key scores of one target that networks predict for the folds that they were not trained on."""
    values = ", ".join(f"{KEY_TITLES[key]} {short(value)}" for key, value in scores.key_scores.items())
    return f"Out-of-fold, {counted(scores.rows, 'row')} of {scores.target}: {values}"


def comparison_document(targets: Sequence[TargetScores]) -> dict[str, Any]:
    """Return scores, baselines and verdict for JSON."""
    names = [name for name in TITLES if any(each.name == name for target in targets for each in target.references)]
    baselines = {
        name: _by_target(
            {target.target: dict(each.scores) for target in targets for each in target.references if each.name == name}
        )
        for name in names
    }
    several = len(targets) > 1
    verdict = " ".join(f"{each.target}: {each.verdict}" if several else each.verdict for each in targets)
    scores = _by_target({each.target: dict(each.scores) for each in targets})
    return {"scores": scores, "baselines": baselines, "verdict": verdict}


def _by_target(scores: Mapping[str, dict[str, float | None]]) -> dict[str, Any]:
    return dict(next(iter(scores.values()))) if len(scores) == 1 else dict(scores)


def short(value: float | None, digits: int = 3) -> str:
    """Return a score with so many significant digits, and all digits before the point."""
    if value is None:
        return "none"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.{digits}g}"
