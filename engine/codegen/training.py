"""Compile, callbacks, fit, and what the test rows say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.codegen.keras_calls import object_text
from engine.codegen.preprocessing import undoes_outputs
from engine.codegen.source_lines import Line, indented
from engine.project import CompileSpec, FitSpec, ObjectSpec, Project
from engine.system.errors import Place

OUTPUTS = ("compile", "outputs")


def compile_lines(settings: CompileSpec, *, weighted: bool) -> Iterator[Line]:
    """Yield the lines that compile the model; `weighted` tells whether every metric applies the weights of rows."""
    yield Line("model.compile(", ("compile",))
    yield from indented(_compile_arguments(settings, weighted))
    yield Line(")", ("compile",))


def fit_lines(project: Project, parts: Sequence[str], weighted: bool) -> Iterator[Line]:
    """Yield the lines that train the model and evaluate it; `parts` are those of the table that have rows."""
    yield Line("history = model.fit(", ("fit",))
    yield from indented(_fit_arguments(project, parts, weighted))
    yield Line(")", ("fit",))
    if "test" in parts:
        weights = ", sample_weight=weight_test" if weighted else ""
        yield Line("")
        yield Line(f"scores = model.evaluate(X_test, y_test{weights}, verbose=0, return_dict=True)", ("data", "split"))
        yield Line("print(scores)", ("data", "split"))
        if undoes_outputs(project):
            yield comment("Loss and metrics above are of scaled targets; these are the predictions in their units")
            yield Line("predictions = predictions_of(model.predict(X_test, verbose=0))", ("data", "columns"))


def _compile_arguments(settings: CompileSpec, weighted: bool) -> Iterator[Line]:
    yield Line(f"optimizer={object_text('optimizers', settings.optimizer)},", ("compile", "optimizer"))
    outputs = settings.outputs
    losses = [object_text("losses", output.loss) if output.loss else "None" for output in outputs]
    yield from _for_each("loss", losses)
    if any(output.loss_weight != 1 for output in outputs):
        yield Line(f"loss_weights={[output.loss_weight for output in outputs]},", OUTPUTS)
    plain = [() if weighted else output.metrics for output in outputs]
    yield from _metrics("metrics", plain)
    by_weight = [(*(output.metrics if weighted else ()), *output.weighted_metrics) for output in outputs]
    yield from _metrics("weighted_metrics", by_weight)
    if settings.run_eagerly:
        yield Line("run_eagerly=True,", ("compile", "run_eagerly"))
    if settings.steps_per_execution != "auto":
        yield Line(f"steps_per_execution={settings.steps_per_execution},", ("compile", "steps_per_execution"))
    if settings.jit_compile != "auto":
        yield Line(f"jit_compile={settings.jit_compile},", ("compile", "jit_compile"))
    if not settings.auto_scale_loss:
        yield Line("auto_scale_loss=False,", ("compile", "auto_scale_loss"))


def _for_each(name: str, texts: Sequence[str]) -> Iterator[Line]:
    """Yield an argument that has one value for each output, without a list where there is one."""
    if len(texts) == 1:
        yield Line(f"{name}={texts[0]},", (*OUTPUTS, 0, name))
        return
    yield Line(f"{name}=[", OUTPUTS)
    yield from indented([Line(f"{text},", (*OUTPUTS, number, name)) for number, text in enumerate(texts)])
    yield Line("],", OUTPUTS)


def _metrics(name: str, metrics: Sequence[Sequence[ObjectSpec]]) -> Iterator[Line]:
    if any(metrics):
        yield from _for_each(name, [f"[{', '.join(object_text('metrics', each) for each in row)}]" for row in metrics])


def _fit_arguments(project: Project, parts: Sequence[str], weighted: bool) -> Iterator[Line]:
    fit, has_folds = project.fit, project.data.split.member_folds > 0
    yield Line("X_train,", ("data", "columns"))
    yield Line("y_train,", ("data", "columns"))
    if weighted or has_folds:
        yield Line("sample_weight=weight_train,", ("fit", "class_weight"))
    if has_folds:
        yield Line("validation_data=(X_train, y_train, weight_validation),", ("data", "split", "member_folds"))
    elif "validation" in parts:
        rows = "(X_validation, y_validation, weight_validation)" if weighted else "(X_validation, y_validation)"
        yield Line(f"validation_data={rows},", ("data", "split"))
    plain = FitSpec()
    for name in ("epochs", "batch_size", *OPTIONAL):
        value = getattr(fit, name)
        if name in ("epochs", "batch_size") or value != getattr(plain, name):
            yield Line(f"{name}={value},", ("fit", name))
    if fit.callbacks:
        yield Line("callbacks=[", ("fit", "callbacks"))
        yield from indented(
            [
                Line(f"{object_text('callbacks', callback)},", ("fit", "callbacks", number))
                for number, callback in enumerate(fit.callbacks)
            ]
        )
        yield Line("],", ("fit", "callbacks"))
    yield Line(f"verbose={fit.verbose},", ("fit", "verbose"))


OPTIONAL = (
    "initial_epoch",
    "steps_per_epoch",
    "validation_steps",
    "validation_batch_size",
    "validation_freq",
    "shuffle",
)
"""Arguments of `fit` that are said only where they differ from Keras's defaults."""


def comment(text: str, place: Place = ()) -> Line:
    """Return a comment."""
    return Line(f"# {text}", place)


def heading(text: str) -> tuple[Line, ...]:
    """Return a comment that begins a part of the script."""
    return Line(""), comment(text)
