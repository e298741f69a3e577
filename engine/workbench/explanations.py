"""The verbs that ask a model why: importance, dependence, made-up rows; and the report of it all."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.messages.events import NULL_JOB, Job
from engine.project import Project
from engine.project.table_facts import Task
from engine.results.evaluation import (
    Cell,
    Dependence,
    EvaluationReport,
    Importances,
    InputField,
    PairDependence,
    Reply,
    RowExplanation,
)
from engine.results.run import DataSplit, Run
from engine.system.dates import date_text, seconds_of
from engine.system.errors import EngineError
from engine.workbench.evaluation import FindingBench

CURVE_POINTS = 50
"""How many values of a number or date a local curve tries."""

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from engine.evaluation.explain import ModelEstimator
    from engine.preprocessing import Preprocessor


class ExplainingBench(FindingBench):
    """What the present network looks at, and what it says of rows that are made up."""

    def importances(
        self,
        project: Project,
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        repeats: int = 10,
        *,
        job: Job = NULL_JOB,
    ) -> Importances:
        """Return how much worse the answers about a target get when a column is shuffled, for every feature."""
        from engine.evaluation import explain, figures_of

        frame, rows = self._rows_of(part, source, job)
        known = self._answered(project, rows, self._outputs(rows.X, job))[target]
        name = "R2" if known.task == "regression" else "Accuracy"

        def score(answers: Any, picked: Any) -> float:
            weights = None if known.weights is None else known.weights[picked]
            asked = replace(known, true=known.true[picked], answers=answers, rows=known.rows[picked], weights=weights)
            return float(next(each.value or 0.0 for each in figures_of(asked) if each.name == name))

        features = self._features(frame.iloc[rows.positions])
        return explain.importances(self._asked(target, job), features, score, name, repeats)

    def dependence(
        self,
        column: str,
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        answer: int = 1,
        *,
        job: Job = NULL_JOB,
    ) -> Dependence:
        """Return how the answers about a target change when a column is set to one value after another.

        Parameters
        ----------
        answer : int
            Which class's probability, as a position among its labels; without meaning for a regression.
        """
        from engine.evaluation import explain

        frame, rows = self._rows_of(part, source, job)
        features = self._features(frame.iloc[rows.positions])
        return explain.dependence(self._asked(target, job), features, column, self._place(target, answer))

    def pair_dependence(
        self,
        columns: tuple[str, str],
        part: DataSplit = "test",
        source: str = "",
        target: int = 0,
        answer: int = 1,
        *,
        job: Job = NULL_JOB,
    ) -> PairDependence:
        """Return the same for two columns together."""
        from engine.evaluation import explain

        frame, rows = self._rows_of(part, source, job)
        features = self._features(frame.iloc[rows.positions])
        return explain.pair_dependence(self._asked(target, job), features, columns, self._place(target, answer))

    def input_fields(self, *, job: Job = NULL_JOB) -> tuple[InputField, ...]:
        """Return what a row is made of that the trained network can be asked about; it needs no table."""
        _, preprocessor = self._require_trained()
        usual = {each.name: each for each in preprocessor.usual}
        return tuple(
            InputField(
                feature.name,
                feature.kind,
                known.minimum if known else None,
                known.maximum if known else None,
                known.typical if known else feature.fill,
                known.levels if known and known.levels else feature.levels,
            )
            for feature in preprocessor.features
            for known in (usual.get(feature.name),)
        )

    def ask(
        self, project: Project, cells: Mapping[str, Cell], column: str, target: int = 0, *, job: Job = NULL_JOB
    ) -> RowExplanation:
        """Return what the trained network says of one made-up row, and why.

        Somebody waits for it with a finger on the mouse: whatever is to be found out is asked at once, as rows of one
        table.

        Parameters
        ----------
        column : str
            Whose cell the curve changes.
        target : int
            About which target the curve and the drivers are: about the second of two classes, and about that of
            several which is most probable for the row.
        """
        from engine.evaluation import explain

        _, preprocessor = self._require_trained()
        input_fields = {each.name: each for each in self.input_fields()}
        values, typical = _along(input_fields[column]), {name: each.typical for name, each in input_fields.items()}
        dated = input_fields[column].kind == "date"
        along = [{**cells, column: date_text(float(value)) if dated else value} for value in values]
        frame = self._made_up([cells, *along, *explain.occluded(cells, typical)])
        _require_usable(preprocessor, frame.iloc[:1])
        given = self._answers(self._outputs(preprocessor.X(frame), NULL_JOB))
        outside = tuple(name for name, each in input_fields.items() if _is_outside(each, cells.get(name)))
        replies = self._replies(project, [each[:1] for each in given], outside)
        answers, labels = _of_classes(given[target], replies[target].task), tuple(replies[target].chances)
        place = int(answers[0, : len(labels)].argmax()) if len(labels) > 2 else len(labels) // 2
        told, end = labels[place] if labels else "", 1 + len(values)
        curve = Dependence(column, values, answers[1:end, place], answers[:0], told, dated)
        asked = [answers[0, place], *answers[end:, place]]
        what = f"probability of {told}" if labels else "prediction"
        return RowExplanation(replies, curve, explain.drivers(cells, typical, asked, what))

    def _replies(
        self, project: Project, given: Sequence[NDArray[np.float32]], outside: tuple[str, ...]
    ) -> tuple[Reply, ...]:
        """Return what answers about one row, each of shape (1, units), say about each target."""
        from engine.network.decoding import decided

        _, preprocessor = self._require_trained()
        replies = []
        for each, target, task in zip(given, preprocessor.targets, preprocessor.tasks, strict=True):
            if task == "regression":
                replies.append(Reply(target.name, task, float(each[0, 0]), {}, outside))
                continue
            decision = target.levels[int(decided(each, project.predict.threshold)[0])]
            by_level = dict(zip(target.levels, map(float, _of_classes(each, task)[0]), strict=False))
            replies.append(Reply(target.name, task, decision, by_level, outside))
        return tuple(replies)

    def save_report(
        self,
        destination: str,
        project: Project,
        run: Run | None = None,
        part: DataSplit = "test",
        source: str = "",
        *,
        job: Job = NULL_JOB,
    ) -> None:
        """Write everything that is found about the trained network as one HTML page that stands alone."""
        from engine.export.report import TargetReport, html_report
        from engine.system.atomic_files import write_text

        trained, _ = self._require_trained()
        frame, _ = self._rows_of(part, source, job)
        figures = self.intervals(project, part, source, job=job)
        targets = []
        for place, found in enumerate(self.evaluate_full(project, part, source, job=job)):
            importances = None if source else self.importances(project, part, "", place, 5, job=job)
            targets.append(TargetReport(replace(found, figures=figures[place]), _worst(found, frame), importances))
        name = Path(source or trained.project.data.source).name
        page = html_report(trained.project, run, targets, f"{part} rows of {name}" if not source else f"rows of {name}")
        write_text(Path(destination), page)

    def save_pictures(
        self, destination: str, project: Project, part: DataSplit = "test", source: str = "", *, job: Job = NULL_JOB
    ) -> None:
        """Write every picture that the report has as SVG into a zip file, of several targets in a folder each."""
        from engine.export.report import pictures_of
        from engine.system.atomic_files import write_atomically

        found = self.evaluate_full(project, part, source, job=job)
        made = {
            name: svg
            for place, each in enumerate(found)
            for name, svg in pictures_of(
                each,
                None if source else self.importances(project, part, "", place, 5, job=job),
                in_folder=len(found) > 1,
            ).items()
        }

        def write(path: Path) -> None:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                for name, svg in made.items():
                    packed.writestr(name, svg)

        write_atomically(Path(destination), write)

    def _asked(self, target: int, job: Job) -> ModelEstimator:
        """Return the trained network as explanations ask it: with rows of the raw table, about one target.

        Dates may also be seconds since 1970, which can be set to any value in between.
        """
        import pandas as pd

        from engine.evaluation.explain import ModelEstimator

        _, preprocessor = self._require_trained()
        labels = () if preprocessor.tasks[target] == "regression" else preprocessor.targets[target].levels

        dates = [each.name for each in preprocessor.features if each.kind == "date"]

        def answer(frame: Any) -> Any:
            counted = [name for name in dates if pd.api.types.is_numeric_dtype(frame[name])]
            rows = frame.assign(**{name: pd.to_datetime(frame[name], unit="s") for name in counted})
            given = self._answers(self._outputs(preprocessor.X(rows), NULL_JOB))[target]
            return _of_classes(given, preprocessor.tasks[target])

        return ModelEstimator(answer, labels, job)

    def _made_up(self, rows: Sequence[Mapping[str, Cell]]) -> pd.DataFrame:
        """Return rows as a table with the columns that the trained network reads."""
        import numpy as np
        import pandas as pd

        _, preprocessor = self._require_trained()
        cells = {each.name: [row.get(each.name) for row in rows] for each in preprocessor.features}
        columns = {
            each.name: np.array(cells[each.name], dtype=np.float64)
            if each.kind == "number"
            else pd.Series(cells[each.name], dtype=object)
            for each in preprocessor.features
        }
        return pd.DataFrame(columns)

    def _place(self, target: int, answer: int) -> int:
        """Return the column of the answers that holds the probability of a class, or the number."""
        _, preprocessor = self._require_trained()
        return (
            0
            if preprocessor.tasks[target] == "regression"
            else min(answer, len(preprocessor.targets[target].levels) - 1)
        )


def _along(question: InputField) -> tuple[float | str, ...]:
    """Return the values that a curve tries: from end to end of the training rows, or every level."""
    import numpy as np

    if question.kind not in ("number", "date"):
        return question.levels
    low, high = question.minimum or 0.0, question.maximum if question.maximum is not None else 1.0
    return tuple(np.linspace(low, high, CURVE_POINTS).tolist())


def _of_classes(given: NDArray[np.float32], task: Task) -> NDArray[np.float64]:
    """Return probabilities with a column for each class, also of two of which the network gives one; or numbers."""
    import numpy as np

    answers = given.astype(np.float64)
    return answers if task == "regression" or answers.shape[1] > 1 else np.hstack([1 - answers, answers])


def _require_usable(preprocessor: Preprocessor, row: pd.DataFrame) -> None:
    """Raise a sentence where a cell of one row is empty, or holds a new level, and no rule says what that counts as."""
    for each in preprocessor.features:
        if each.fill is None and not each.usable(row[each.name])[0]:
            lacking = "empty" if row[each.name].isna().all() else "a level that training never saw"
            raise EngineError(f"{each.name} is {lacking}, and this model has no rule for such cells. Choose another.")


def _is_outside(question: InputField, cell: Cell) -> bool:
    if cell is None:
        return False
    if question.kind not in ("number", "date"):
        return bool(question.levels) and str(cell) not in question.levels
    low, high = question.minimum, question.maximum
    value = seconds_of(str(cell)) if question.kind == "date" else float(cell)
    return low is not None and high is not None and not low <= value <= high


def _worst(found: EvaluationReport, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the worst rows with what they are and what was predicted."""
    import pandas as pd

    places = found.worst[:15]
    rows = frame.iloc[found.rows[places]]

    def said(values: Any) -> list[Any]:
        return [found.labels[int(value)] if found.labels else round(float(value), 4) for value in values[places]]

    told = {"row": found.rows[places] + 1, "actual": said(found.true), "predicted": said(found.predicted)}
    features = rows[[column for column in rows if column != found.target]]
    return pd.concat([pd.DataFrame(told, index=rows.index), features], axis=1)
