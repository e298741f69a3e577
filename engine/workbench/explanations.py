"""The verbs that ask a model why: importance, dependence, made-up rows; and the report of it all."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.dates import date_text, seconds_of
from engine.errors import EngineError
from engine.events import QUIET, Job
from engine.findings import Cell, Dependence, Driver, Findings, Importances, PairDependence, Question, Reply
from engine.run import Part, Run
from engine.specs import Project
from engine.workbench.findings import FindingBench

CURVE_POINTS = 50
"""How many values of a number or date a local curve tries."""

if TYPE_CHECKING:
    import pandas as pd

    from engine.explanation import AskedModel


class ExplainingBench(FindingBench):
    """What the present network looks at, and what it says of rows that are made up."""

    def importances(
        self, project: Project, part: Part = "test", target: int = 0, repeats: int = 10, *, job: Job = QUIET
    ) -> Importances:
        """Return how much worse the answers about a target get when a column is shuffled, for every feature."""
        from engine import explanation
        from engine.evaluation import figures_of

        frame, rows = self._rows_of(part, "", job)
        known = self._answered(project, rows, self._outputs(rows.X, job))[target]
        name = "R2" if known.task == "regression" else "Accuracy"

        def score(answers: Any, picked: Any) -> float:
            weights = None if known.weights is None else known.weights[picked]
            asked = replace(known, true=known.true[picked], answers=answers, rows=known.rows[picked], weights=weights)
            return float(next(each.value or 0.0 for each in figures_of(asked) if each.name == name))

        features = self._features(frame.iloc[rows.positions])
        return explanation.importances(self._asked(target, job), features, score, name, repeats)

    def dependence(
        self, column: str, part: Part = "test", target: int = 0, answer: int = 1, *, job: Job = QUIET
    ) -> Dependence:
        """Return how the answers about a target change when a column is set to one value after another.

        Parameters
        ----------
        answer : int
            Which class's probability, as a position among its labels; without meaning for a regression.
        """
        from engine import explanation

        frame, rows = self._rows_of(part, "", job)
        features = self._features(frame.iloc[rows.positions])
        return explanation.dependence(self._asked(target, job), features, column, self._place(target, answer))

    def pair_dependence(
        self, columns: tuple[str, str], part: Part = "test", target: int = 0, answer: int = 1, *, job: Job = QUIET
    ) -> PairDependence:
        """Return the same for two columns together."""
        from engine import explanation

        frame, rows = self._rows_of(part, "", job)
        features = self._features(frame.iloc[rows.positions])
        return explanation.pair_dependence(self._asked(target, job), features, columns, self._place(target, answer))

    def questions(self, *, job: Job = QUIET) -> tuple[Question, ...]:
        """Return what a row is made of that the trained network can be asked about; it needs no table."""
        _, preparation = self._require_trained()
        usual = {each.name: each for each in preparation.usual}
        return tuple(
            Question(
                feature.name,
                feature.kind,
                known.minimum if known else None,
                known.maximum if known else None,
                known.typical if known else feature.fill,
                known.levels if known and known.levels else feature.levels,
            )
            for feature in preparation.features
            for known in (usual.get(feature.name),)
        )

    def ask(self, project: Project, cells: Mapping[str, Cell], *, job: Job = QUIET) -> tuple[Reply, ...]:
        """Return what the trained network says of one made-up row, one reply for each target."""
        from engine.scoring import decided

        _, preparation = self._require_trained()
        frame = self._made_up([cells])
        if not preparation.usable(frame).all():
            lacking = next(name for name in cells if frame[name].isna().all())
            raise EngineError(f"{lacking} is empty, and this model has no rule for empty cells there. Give a value.")
        outside = tuple(each.name for each in self.questions() if _is_outside(each, cells.get(each.name)))
        replies = []
        for given, target, task in zip(
            self._answers(self._outputs(preparation.X(frame), QUIET)),
            preparation.targets,
            preparation.tasks,
            strict=True,
        ):
            if task == "regression":
                replies.append(Reply(target.name, task, float(given[0, 0]), {}, outside))
                continue
            chances = given[0] if given.shape[1] > 1 else (1 - given[0, 0], given[0, 0])
            decision = target.levels[int(decided(given, project.predict.threshold)[0])]
            by_level = dict(zip(target.levels, map(float, chances), strict=False))
            replies.append(Reply(target.name, task, decision, by_level, outside))
        return tuple(replies)

    def local_curve(
        self, cells: Mapping[str, Cell], column: str, target: int = 0, answer: int | None = None, *, job: Job = QUIET
    ) -> Dependence:
        """Return how the answer about one made-up row changes with one of its cells.

        Without `answer` it is the second of two classes, and of several the one that is most probable for the row.
        """
        import numpy as np

        question = next(each for each in self.questions() if each.name == column)
        values: tuple[Any, ...] = question.levels
        dated = question.kind == "date"
        if question.kind in ("number", "date"):
            low, high = question.minimum or 0.0, question.maximum if question.maximum is not None else 1.0
            values = tuple(np.linspace(low, high, CURVE_POINTS).tolist())
        asked = self._asked(target, job)
        place = self._place_for(asked, cells, target, answer)
        answers = asked(self._made_up([{**cells, column: date_text(value) if dated else value} for value in values]))
        _, preparation = self._require_trained()
        labels = preparation.targets[target].levels if preparation.tasks[target] != "regression" else ()
        return Dependence(column, values, answers[:, place], answers[:0], labels[place] if labels else "", dated)

    def drivers(
        self, cells: Mapping[str, Cell], target: int = 0, answer: int | None = None, *, job: Job = QUIET
    ) -> tuple[Driver, ...]:
        """Return what each cell of a row does to the answer about it, against a typical cell (occlusion).

        Without `answer` it is the answer that `local_curve` takes.
        """
        from engine import explanation

        typical = {each.name: each.typical for each in self.questions()}
        row = self._made_up([cells])
        asked = self._asked(target, job)
        place = self._place_for(asked, cells, target, answer)
        return explanation.drivers(asked, row, typical, place)

    def save_report(
        self,
        destination: str,
        project: Project,
        run: Run | None = None,
        part: Part = "test",
        source: str = "",
        *,
        job: Job = QUIET,
    ) -> None:
        """Write everything that is found about the trained network as one HTML page that stands alone."""
        from engine.files import write_text
        from engine.report import TargetReport, html_report

        trained, _ = self._require_trained()
        frame, _ = self._rows_of(part, source, job)
        figures = self.intervals(project, part, source, job=job)
        targets = []
        for place, found in enumerate(self.examine(project, part, source, job=job)):
            importances = None if source else self.importances(project, part, place, 5, job=job)
            targets.append(TargetReport(replace(found, figures=figures[place]), _worst(found, frame), importances))
        name = Path(source or trained.project.data.source).name
        page = html_report(trained.project, run, targets, f"{part} rows of {name}" if not source else f"rows of {name}")
        write_text(Path(destination), page)

    def save_pictures(
        self, destination: str, project: Project, part: Part = "test", source: str = "", *, job: Job = QUIET
    ) -> None:
        """Write every picture that the report has as SVG into a zip file, of several targets in a folder each."""
        from engine.files import write_atomically
        from engine.report import pictures_of

        found = self.examine(project, part, source, job=job)
        made = {
            name: svg
            for place, each in enumerate(found)
            for name, svg in pictures_of(
                each,
                None if source else self.importances(project, part, place, 5, job=job),
                in_folder=len(found) > 1,
            ).items()
        }

        def write(path: Path) -> None:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
                for name, svg in made.items():
                    packed.writestr(name, svg)

        write_atomically(Path(destination), write)

    def _asked(self, target: int, job: Job) -> AskedModel:
        """Return the trained network as explanations ask it: with rows of the raw table, about one target.

        Dates may also be seconds since 1970, which can be set to any value in between.
        """
        import numpy as np
        import pandas as pd

        from engine.explanation import AskedModel

        _, preparation = self._require_trained()
        labels = () if preparation.tasks[target] == "regression" else preparation.targets[target].levels

        dates = [each.name for each in preparation.features if each.kind == "date"]

        def answer(frame: Any) -> Any:
            counted = [name for name in dates if pd.api.types.is_numeric_dtype(frame[name])]
            rows = frame.assign(**{name: pd.to_datetime(frame[name], unit="s") for name in counted})
            given = self._answers(self._outputs(preparation.X(rows), QUIET))[target].astype(np.float64)
            return np.hstack([1 - given, given]) if labels and given.shape[1] == 1 else given

        return AskedModel(answer, labels, job)

    def _made_up(self, rows: list[Mapping[str, Cell]]) -> pd.DataFrame:
        """Return rows as a table with the columns that the trained network reads."""
        import pandas as pd

        _, preparation = self._require_trained()
        columns = {
            each.name: pd.Series(
                [row.get(each.name) for row in rows], dtype="float64" if each.kind == "number" else object
            )
            for each in preparation.features
        }
        return pd.DataFrame(columns)

    def _place_for(self, asked: AskedModel, cells: Mapping[str, Cell], target: int, answer: int | None) -> int:
        """Return the column of the answers that is looked at for one row."""
        if answer is None:
            answer = int(asked(self._made_up([cells]))[0].argmax()) if len(asked.labels) > 2 else 1
        return self._place(target, answer)

    def _place(self, target: int, answer: int) -> int:
        """Return the column of the answers that holds the probability of a class, or the number."""
        _, preparation = self._require_trained()
        return (
            0 if preparation.tasks[target] == "regression" else min(answer, len(preparation.targets[target].levels) - 1)
        )


def _is_outside(question: Question, cell: Cell) -> bool:
    if cell is None:
        return False
    if question.kind not in ("number", "date"):
        return bool(question.levels) and str(cell) not in question.levels
    low, high = question.minimum, question.maximum
    value = seconds_of(str(cell)) if question.kind == "date" else float(cell)
    return low is not None and high is not None and not low <= value <= high


def _worst(found: Findings, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the worst rows with what they are and what was predicted."""
    import pandas as pd

    places = found.worst[:15]
    rows = frame.iloc[found.rows[places]]

    def said(values: Any) -> list[Any]:
        return [found.labels[int(value)] if found.labels else round(float(value), 4) for value in values[places]]

    told = {"row": found.rows[places] + 1, "actual": said(found.true), "predicted": said(found.predicted)}
    features = rows[[column for column in rows if column != found.target]]
    return pd.concat([pd.DataFrame(told, index=rows.index), features], axis=1)
