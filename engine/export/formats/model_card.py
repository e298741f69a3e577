"""A model card in Markdown: purpose, data, network, training, scores, limits and versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.export.export_format import Exported, ExportFormat, ExportRequest
from engine.project import ObjectSpec, Project, Value
from engine.results.run import Run, Scores, logs_of, marks_of
from engine.results.verdicts.reference_models import KEY_TITLES, TargetScores, out_of_fold_text, short
from engine.results.verdicts.scores import metric_remarks, remark_sentence, repeated_key
from engine.system.atomic_files import write_text
from engine.system.environment import environment
from engine.system.word_forms import decimal

if TYPE_CHECKING:
    from engine.preprocessing import FittedTarget
    from engine.training.trainer import TrainedModel


def _write(request: ExportRequest) -> Exported:
    from engine.storage.project_file import with_suffix

    path = with_suffix(request.path, FORMAT.ending)
    write_text(path, "\n".join(_card(request.model(), request.run, request.compared())) + "\n")
    return Exported((path.name,))


def _card(trained: TrainedModel, run: Run | None, compared: tuple[TargetScores, ...]) -> Iterator[str]:
    project, preprocessor = trained.project, trained.preprocessor
    yield f"# {_plain(project.name)}"
    yield ""
    targets = ", ".join(_plain(target.name) for target in preprocessor.targets) if preprocessor else "unknown columns"
    yield f"A neural network that predicts {targets} from the columns of a table, made with Layerdesk."
    yield from _data(trained, run)
    yield from _network(trained)
    yield from _settings(project)
    if run is not None and run.scores is not None:
        yield from ("", "## Scores", "")
        marks, remarks = marks_of(run.scores, project), metric_remarks(run.scores, project)
        for scores in run.scores.all_targets:
            yield from _scores(scores, project, marks, remarks)
        held_out = run.out_of_fold.all_targets if run.out_of_fold is not None else ()
        yield from (f"\n{_plain(out_of_fold_text(each))}." for each in held_out)
    for target in compared:
        yield from _comparison(target)
    yield from ("", "## Limits", "")
    yield "The model was trained on one table. Predictions for rows of another source or period may be worse."
    yield "The scores are those of held-out rows of the same table. Decisions about people need more than a score."
    yield from ("", "## Versions", "")
    versions = run.environment if run is not None and run.environment else environment()
    yield from (f"- {_plain(name)}: {_plain(str(value))}" for name, value in versions.items())


def _data(trained: TrainedModel, run: Run | None) -> Iterator[str]:
    project, preprocessor = trained.project, trained.preprocessor
    yield from ("", "## Data", "")
    yield f"- Table: {_plain(Path(project.data.source).name) or 'unknown'}"
    if run is not None:
        rows = run.rows
        yield f"- Rows: {rows.text}"
    split = project.data.split
    changed = {name: value for name, value in split.model_dump().items() if value not in (None, "")}
    yield f"- Split: {', '.join(f'{name} {value}' for name, value in changed.items())}"
    if preprocessor is None:
        return
    yield from ("", "| column | role | type | preprocessed as |", "|---|---|---|---|")
    for column in preprocessor.features:
        kind = column.kind
        becomes = (
            f"{len(column.levels)} levels, {column.encoding} encoding" if column.levels else f"{column.width} numbers"
        )
        yield f"| {_plain(column.name)} | feature | {kind} | {becomes} |"
    for target, task in zip(preprocessor.targets, preprocessor.tasks, strict=True):
        levels = ", ".join(map(_plain, target.levels[:20]))
        yield f"| {_plain(target.name)} | target | {target.kind} | {task} {levels or _scaling(target)} |"


def _scaling(target: FittedTarget) -> str:
    """Return how a number target is scaled for the network; empty where it is not."""
    scaled = f"scaled for the network: {target.target_scaling}" if target.target_scaling != "none" else ""
    clamped = f"predictions clamped to {target.low:g} to {target.high:g}" if target.low is not None else ""
    return "; ".join(text for text in (scaled, clamped) if text)


def _network(trained: TrainedModel) -> Iterator[str]:
    model = trained.model
    yield from ("", "## Network", "")
    yield f"{model.count_params():,} parameters."
    yield from ("", "| layer | class | arguments | inputs |", "|---|---|---|---|")
    for layer in trained.project.model.layers:
        settings = ", ".join(f"{name}={_value(value)}" for name, value in layer.params.items())
        yield f"| {_plain(layer.name)} | {layer.kind} | {_plain(settings)} | {_plain(', '.join(layer.inputs))} |"


def _settings(project: Project) -> Iterator[str]:
    yield from ("", "## Training", "")
    yield f"- Optimizer: {_plain(_object(project.compile.optimizer))}"
    for output in project.compile.outputs:
        loss = _object(output.loss) if output.loss is not None else "none"
        metrics = ", ".join(_object(metric) for metric in output.metrics)
        yield f"- Loss: {_plain(loss)}{f'; metrics: {_plain(metrics)}' if metrics else ''}"
    fit = project.fit
    yield f"- At most {fit.epochs} epochs, batches of {fit.batch_size} rows, seed {fit.seed}"
    yield from (f"- {_plain(_object(callback))}" for callback in fit.callbacks)


def _scores(scores: Scores, project: Project, marks: Mapping[str, str], remarks: Mapping[str, str]) -> Iterator[str]:
    yield f"On {scores.rows:,} {scores.part} rows{f', {_plain(scores.target)}' if scores.target else ''}:"
    yield ""
    logs = logs_of(scores, project)
    for name, value in scores.metrics.items():
        of_target = next(iter(scores.all_targets[logs[name].output or 0 :]), scores)
        if logs[name].plain != "loss" and repeated_key(logs[name], value, of_target, project):
            continue
        shown = "none" if value is None else decimal(value)
        yield f"- {name}{marks.get(name, '')}: {shown}{f', {_red(remarks[name])}' if name in remarks else ''}"
    if scores.report:
        yield from ("", "```", scores.report.rstrip(), "```", "")
    if text := remark_sentence(scores):
        yield from (_red(text), "")
    yield from (_plain(note) for note in scores.notes)


def _red(text: str) -> str:
    """Return a bold text, in red where a reader of Markdown renders HTML."""
    return f'<span style="color: #c62828">**{_plain(text)}**</span>'


def _comparison(target: TargetScores) -> Iterator[str]:
    yield from ("", f"## {_plain(target.target)}: compared with other models", "", target.verdict, "")
    yield f"On {target.rows:,} test rows; all models are fitted to the same training rows."
    yield from ("", f"| model | {' | '.join(KEY_TITLES[key] for key in target.scores)} |")
    yield f"|---|{'---|' * len(target.scores)}"
    for _, title, scores in target.lines:
        yield f"| {title} | {' | '.join(short(value, 4) for value in scores.values())} |"


def _object(spec: ObjectSpec) -> str:
    settings = ", ".join(f"{name}={_value(value)}" for name, value in spec.params.items())
    return f"{spec.kind}({settings})" if settings else spec.kind


def _value(value: Value) -> str:
    if isinstance(value, ObjectSpec):
        return _object(value)
    return f"({', '.join(map(_value, value))})" if isinstance(value, tuple) else str(value)


def _plain(text: str) -> str:
    """Return a text with the special characters of Markdown escaped."""
    return "".join(f"\\{letter}" if letter in "\\`*_{}[]<>#|!" else letter for letter in text.replace("\n", " "))


FORMAT = ExportFormat(
    name="card",
    label="Model card (.md)",
    tooltip="Export a description of the model: data, split, scores, settings and versions",
    group="3 documents",
    order=1,
    title="Export a model card",
    file_kind="Markdown",
    ending=".md",
    write=_write,
)
