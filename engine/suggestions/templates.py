"""Templates of networks for a table, and the suggestion of one of them with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from engine.catalog.shapes import NetworkInput, inputs_of, safe_name
from engine.project import FEATURES, ModelSpec, OutputSpec, Project
from engine.project.table_facts import TableFacts, Task
from engine.suggestions.network_draft import NetworkDraft
from engine.suggestions.presets import PRESETS
from engine.suggestions.suggested_project import OutputAdvice, advice_for, hidden_layers, without_folds

FEW_ROWS = 200
"""Number of rows below which a linear model may predict better than a network with hidden layers."""

SOME_ROWS, MANY_ROWS = 2_000, 20_000
"""Numbers of rows from which layers get twice, and four times as many units."""

MAX_EMBEDDING = 50
"""Longest vector of a level."""

DEFAULT = next(iter(PRESETS))
"""Name of the template that is filled in when a table is opened."""


@dataclass(frozen=True)
class Template:
    """Template of a network.

    Attributes
    ----------
    name : str
        Key in `TEMPLATES`.
    title, text : str
        Title and description.
    """

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Suggestion:
    """Suggested template, with a sentence for each reason."""

    template: Template
    reasons: tuple[str, ...]


TEMPLATES: Mapping[str, Template] = MappingProxyType(
    {
        template.name: template
        for template in (
            *(Template(preset.name, preset.title, preset.text) for preset in PRESETS.values()),
            Template("linear", "Linear model", "Only the output layer: the simplest network, a good baseline."),
            Template("mlp", "Small network", "Two hidden layers: sufficient for most small tables."),
            Template(
                "regularized",
                "Network with dropout",
                "Batch normalization stabilizes training; dropout reduces overfitting.",
            ),
            Template(
                "residual",
                "Residual network",
                "Blocks with skip connections, so that deep networks can be trained.",
            ),
            Template(
                "wide_and_deep",
                "Wide and deep",
                "The output layer reads the features and the hidden layers: linear and non-linear effects together.",
            ),
            Template(
                "embeddings",
                "Category embeddings",
                "Every category is mapped to a learned vector, so that similar levels get similar vectors.",
            ),
            Template(
                "multitask",
                "Multiple targets",
                "Hidden layers shared by all targets, and separate ones for each target.",
            ),
            Template(
                "convolution",
                "Convolution over columns",
                "Convolutions over neighbouring columns, for ordered columns such as spectra or time series.",
            ),
        )
    }
)
"""Templates by name: the presets, then networks alone, the simplest first."""


def title_for(template: Template, task: Task | None) -> str:
    """Return the title of a template for a task: a linear model of classes is a logistic regression."""
    if template.name == "linear" and task is not None:
        return "Linear regression" if task == "regression" else "Logistic regression"
    return template.title


def why_not(template: Template, project: Project, table: TableFacts | None) -> str:
    """Return why a template does not fit the table; empty if it does."""
    features = project.data.with_role("feature")
    if template.name in PRESETS and (table is None or not project.data.with_role("target")):
        return "It needs a table with a target."
    if template.name == "embeddings" and not any(column.kind == "category" for column in features):
        return "None of the features is a category."
    if template.name == "multitask" and len(project.data.with_role("target")) < 2:
        return "It needs at least two targets. Choose them on the Data page."
    if template.name == "convolution" and (table is None or _plain_width(project, table) < 4):
        return "It needs at least four numeric features."
    return ""


def started(project: Project, template: Template, table: TableFacts | None) -> Project:
    """Return the project with the network of a template, with an output layer and a loss for each target.

    Without a table the network has one output, which is checked against the target when a table is open.
    """
    if template.name in PRESETS and table is not None:
        return PRESETS[template.name].make(project, table)
    project = without_folds(project)
    if template.name == "embeddings":
        project = _with_embeddings(project)
    inputs = inputs_of(project.data, table) if table is not None else (NetworkInput(FEATURES, 1),)
    units = _units(table, sum(source.width or 0 for source in inputs))
    draft = NetworkDraft(source.name for source in inputs)
    _join_inputs(draft, inputs, only_numbers=template.name == "convolution")
    BODIES[template.name](draft, units)
    return _with_heads(project, table, draft, apart=units // 2 if template.name == "multitask" else 0)


def suggested(project: Project, table: TableFacts) -> Suggestion:
    """Return the template that suits the rows and columns of a table, with reasons."""
    width = sum(source.width or 0 for source in inputs_of(project.data, table))
    counts = f"{table.rows:,} rows for {width:,} number{'' if width == 1 else 's'} each"
    if table.rows < max(FEW_ROWS, 5 * width):
        few = "With so few rows, compare it with a linear model, which overfits less."
        return Suggestion(TEMPLATES[DEFAULT], (f"{counts} are few.", few))
    return Suggestion(TEMPLATES[DEFAULT], (f"{counts}.", "It needs no tuning on most tables."))


def with_inputs_read(model: ModelSpec, inputs: Sequence[NetworkInput], unread: Sequence[NetworkInput]) -> ModelSpec:
    """Return the model with unread inputs joined to the input of its first layers."""
    if not unread or not model.layers:
        return model
    present = [source for source in inputs if source not in unread]
    first = present[0].name if present else inputs[0].name
    unread_others = [source for source in unread if source.name != first]
    draft = NetworkDraft({*model.names, *(source.name for source in inputs)})
    joined = _join_inputs(draft, [*(source for source in inputs if source.name == first), *unread_others])
    readers = model.readers(first) or model.readers(FEATURES)
    spelled = [
        layer.replaced(
            inputs=tuple(joined if layer.name in readers and name in (first, FEATURES) else name for name in reads)
        )
        for layer, reads in zip(model.layers, model.sources, strict=True)
    ]
    return model.replaced(layers=(*draft.layers, *spelled)).normalized()


def _linear(draft: NetworkDraft, units: int) -> None:
    """Add nothing: the output reads the columns."""


def _mlp(draft: NetworkDraft, units: int) -> None:
    draft.add("Dense", "dense", units=units, activation="relu")
    draft.add("Dense", "dense_1", units=units // 2, activation="relu")


def _regularized(draft: NetworkDraft, units: int) -> None:
    for number, size in enumerate((units * 2, units)):
        end = f"_{number}" if number else ""
        draft.add("Dense", f"dense{end}", units=size)
        draft.add("BatchNormalization", f"batch_normalization{end}")
        draft.add("Activation", f"activation{end}", activation="relu")
        draft.add("Dropout", f"dropout{end}", rate=0.2)


def _residual(draft: NetworkDraft, units: int) -> None:
    before = draft.add("Dense", "entrance", units=units, activation="relu")
    for number in (1, 2):
        draft.add("Dense", f"block_{number}", units=units, activation="relu")
        inner = draft.add("Dense", f"block_{number}_end", units=units)
        draft.add("Add", f"add_{number}", before, inner)
        before = draft.add("Activation", f"activation_{number}", activation="relu")


def _wide_and_deep(draft: NetworkDraft, units: int) -> None:
    wide = draft.end
    _mlp(draft, units)
    draft.add("Concatenate", "wide_and_deep", wide, draft.end)


def _convolution(draft: NetworkDraft, units: int) -> None:
    draft.add("Reshape", "steps", target_shape=(-1, 1))
    draft.add("Conv1D", "conv", filters=16, kernel_size=3, padding="same", activation="relu")
    draft.add("MaxPooling1D", "pooling")
    draft.add("Conv1D", "conv_1", filters=32, kernel_size=3, padding="same", activation="relu")
    draft.add("GlobalAveragePooling1D", "average")


BODIES: Mapping[str, Callable[[NetworkDraft, int], None]] = MappingProxyType(
    {
        "linear": _linear,
        "mlp": _mlp,
        "regularized": _regularized,
        "residual": _residual,
        "wide_and_deep": _wide_and_deep,
        "embeddings": _mlp,
        "multitask": _mlp,
        "convolution": _convolution,
    }
)
"""What each template draws between the inputs and the outputs."""


def _join_inputs(draft: NetworkDraft, inputs: Sequence[NetworkInput], *, only_numbers: bool = False) -> str:
    """Bring all inputs together, and return the name of what the network reads."""
    names = [source.name for source in inputs if not source.levels]
    embedded = [source for source in inputs if source.levels and not (only_numbers and names)]
    return draft.join("inputs_joined", [*names, *(draft.embed(source, MAX_EMBEDDING) for source in embedded)])


def _with_heads(project: Project, table: TableFacts | None, draft: NetworkDraft, *, apart: int) -> Project:
    """Return the project with an output, a loss and metrics for each target at the end of a draft."""
    advised = [
        (target.name, advice)
        for target in project.data.with_role("target")
        if table is not None and (advice := advice_for(target, table)) is not None
    ]
    trunk, ends = draft.end, list[str]()
    if not advised:
        draft.add("Dense", "output", units=1)
    for name, advice in advised:
        draft.end = trunk
        if apart:
            draft.add("Dense", safe_name(f"{name} layer"), units=apart, activation="relu")
        end = "output" if len(advised) == 1 else safe_name(f"{name} output")
        ends.append(draft.add("Dense", end, units=advice.units, activation=advice.activation))
    model = draft.model.with_outputs(*ends).normalized()
    return project.replaced(model=model, compile=_losses(project, [advice for _, advice in advised]))


def _losses(project: Project, advised: Sequence[OutputAdvice]) -> object:
    if not advised:
        return project.compile
    outputs = tuple(OutputSpec(loss=advice.loss, metrics=advice.metrics) for advice in advised)
    return project.compile.replaced(outputs=outputs)


def _with_embeddings(project: Project) -> Project:
    """Return the project in which every category among the features is embedded."""
    columns = tuple(
        column.replaced(encoding="embedding") if column.role == "feature" and column.kind == "category" else column
        for column in project.data.columns
    )
    return project.replaced(data=project.data.replaced(columns=columns))


def _units(table: TableFacts | None, width: int) -> int:
    """Return how many units the first hidden layer has: more for more columns, and for many rows."""
    first = hidden_layers(width).layers[0].params["units"]
    rows = table.rows if table is not None else 0
    return int(str(first)) * (4 if rows >= MANY_ROWS else 2 if rows >= SOME_ROWS else 1)


def _plain_width(project: Project, table: TableFacts) -> int:
    return sum(source.width or 0 for source in inputs_of(project.data, table) if not source.levels)
