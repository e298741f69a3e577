"""The split into parts and the preprocessing of columns, with scikit-learn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.catalog.entries import entry
from engine.catalog.shapes import NetworkInput
from engine.codegen.sklearn_columns import is_plain, levels, transformer
from engine.codegen.source_lines import Line, identifier, indented
from engine.codegen.splitting import parts_with_rows
from engine.project import FEATURES, ColumnSpec, DataSpec, OutputSpec, Project
from engine.project.methods.encoders import ENCODERS, STATISTICS_FOLDS
from engine.project.methods.missing_values import MISSING_RULES
from engine.project.methods.split_methods import METHOD_OF_ROLE
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.system.errors import Place
from engine.system.python_source import quoted

SPLIT = ("data", "split")
OUT_OF_FOLD = "numbers_train"
"""The variable with the plain numbers of the training rows, each row encoded by targets of others."""


def cleaning_lines(data: DataSpec) -> Iterator[Line]:
    """Yield the lines that count the levels of the whole table, then leave out rows which cannot be used."""
    for column in data.columns:
        if column.join_levels and column.has_levels and column.role != "ignore":
            cells = f"table[{quoted(column.name)}]"
            yield Line(f"{cells} = joined_levels(texts_of({cells}))", _place(column))
    names = ", ".join(quoted(column.name) for column in data.with_role("feature") if column.has_levels)
    if names:
        yield Line(
            f"counts = {{name: texts_of(table[name]).value_counts() for name in [{names}]}}", ("data", "columns")
        )
    yield Line(f"table = table.dropna(subset={needed_cells(data)})", ("data", "columns"))


def needed_cells(data: DataSpec) -> str:
    """Return the list of columns without a cell of which a row cannot be used, as Python writes it."""
    return f"[{', '.join(quoted(column.name) for column in data.columns if _needs_every_cell(column, data))}]"


def number_lines(data: DataSpec, inputs: Sequence[NetworkInput]) -> Iterator[Line]:
    """Yield the lines that learn from the training rows how columns become numbers, and what makes them of any rows."""
    plain = [column for column in data.with_role("feature") if is_plain(column)]
    if encoded := _encoded_by_target(data):
        yield from _target_encoder_lines(data, encoded)
    if plain:
        yield Line("columns = ColumnTransformer(", ("data", "columns"))
        rows = [line for column in plain for line in _transformer_lines(column)]
        yield from indented([Line("["), *indented(rows), Line("]")])
        yield Line(")" if encoded else ").fit(train)", ("data", "columns"))
    if encoded:
        yield Line(f"{OUT_OF_FOLD} = columns.fit_transform(train, outcome)", _place(encoded[0]))
    embedded = [source for source in inputs if source.column]
    made = {source.name: identifier(f"{source.name}_codes", ()) for source in embedded}
    for source in embedded:
        column = data.column(source.column)
        if column is not None:
            yield Line(
                f"{made[source.name]} = {levels(column)}.fit(train[[{quoted(column.name)}]])",
                ("data", "columns", column.name),
            )
    yield from _inputs_function(data, inputs, bool(plain), made)


def target_lines(project: Project) -> Iterator[Line]:
    """Yield the lines that encode the targets of any rows, as loss and output need them, and undo their scaling."""
    targets = project.data.with_role("target")
    names: list[str] = []
    for target in targets:
        is_number = target.kind == "number"
        names.append(identifier(f"{target.name}_{'scaler' if is_number else 'codes'}", {*names}))
        if is_number and _is_scaled(target):
            scaler = TARGET_SCALERS[target.target_scaling].code
            yield Line(f"{names[-1]} = {scaler}.fit({_numbers(target, 'train')})", _place(target))
        elif not is_number:
            yield Line(f"{names[-1]} = {_class_numbers(target)}", _place(target))
    yield Line("")
    yield Line("")
    yield Line("def targets_of(rows):", ("data", "columns"))
    outputs = (*project.compile.outputs, *[OutputSpec()] * len(targets))[: len(targets)]
    given = [
        Line(_repeated(_encoded_target(target, name, output), members), _place(target))
        for target, name, output, members in zip(targets, names, outputs, members_of(project), strict=True)
    ]
    yield from _returned(given)
    if undoes_outputs(project):
        yield from _predictions_function(targets, names, members_of(project))


def _class_numbers(target: ColumnSpec) -> str:
    """Return what gives the classes of a target their numbers, as an expression."""
    counts = f"texts_of(table[{quoted(target.name)}]).value_counts()"
    join = ", join=joined_levels" if target.join_levels else ""
    order = f", order=[{', '.join(map(quoted, target.level_order))}]" if target.level_order else ""
    return f'Levels({counts}, encoding="ordinal", unseen="error"{join}{order}).fit(table[[{quoted(target.name)}]])'


def _encoded_by_target(data: DataSpec) -> tuple[ColumnSpec, ...]:
    """Return the features whose levels become statistics of the first target."""
    features = data.with_role("feature") if data.with_role("target") else ()
    return tuple(each for each in features if each.kind == "category" and ENCODERS[each.encoding].reads_target)


def _target_encoder_lines(data: DataSpec, encoded: Sequence[ColumnSpec]) -> Iterator[Line]:
    target = data.with_role("target")[0]
    is_number = target.kind == "number"
    read = f"{_numbers(target, 'train')}[:, 0]"
    codes = f"{_class_numbers(target)}.transform(train[[{quoted(target.name)}]])[:, 0]"
    yield Line(f"outcome = {read if is_number else codes}", _place(target))
    kind, folds = ("continuous", "KFold") if is_number else ("auto", "StratifiedKFold")
    drawn = f"{folds}({STATISTICS_FOLDS}, shuffle=True, random_state={data.split.seed})"
    yield Line(f'target_encoder = TargetEncoder(target_type="{kind}", cv={drawn})', _place(encoded[0]))


def members_of(project: Project) -> tuple[int, ...]:
    """Return the number of members of the output of each target; 0 for an output of a single network."""
    targets = project.data.with_role("target")
    return (*project.model.end_members, *[0] * len(targets))[: len(targets)]


def undoes_outputs(project: Project) -> bool:
    """Whether outputs of the network become predictions by ``predictions_of`` alone, which the script defines then."""
    targets = project.data.with_role("target")
    return any(_is_scaled(target) or _is_clamped(target) for target in targets) or any(members_of(project))


def _repeated(array: str, members: int) -> str:
    """Return an array once for each member of an output, as an expression."""
    return f"np.repeat({array}[:, None], {members}, axis=1)" if members else array


def _predictions_function(
    targets: Sequence[ColumnSpec], names: Sequence[str], members: Sequence[int]
) -> Iterator[Line]:
    yield Line("")
    yield Line("")
    yield Line("def predictions_of(outputs):", ("data", "columns"))
    each = [f"outputs[{place}]" for place in range(len(targets))] if len(targets) > 1 else ["outputs"]
    yield from _returned(
        [
            Line(_averaged(target, name, text, count), _place(target))
            for target, name, text, count in zip(targets, names, each, members, strict=True)
        ]
    )


def _returned(values: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines that return a value, or a list of several."""
    if len(values) == 1:
        yield Line(f"    return {values[0].text}", values[0].place)
        return
    yield Line("    return [")
    yield from indented([Line(f"{line.text},", line.place) for line in values], 2)
    yield Line("    ]")


def _averaged(target: ColumnSpec, scaler: str, outputs: str, members: int) -> str:
    """Return the predictions of a target, of several members their mean, as an expression."""
    if not members:
        return _unscaled(target, scaler, outputs)
    return f"np.mean([{_unscaled(target, scaler, 'each')} for each in np.moveaxis({outputs}, 1, 0)], axis=0)"


def _unscaled(target: ColumnSpec, scaler: str, outputs: str) -> str:
    """Return the predictions of a target as an expression."""
    text = f'{scaler}.inverse_transform({outputs}.astype("float64"))' if _is_scaled(target) else outputs
    cells = f"train[{quoted(target.name)}]"
    return f"np.clip({text}, {cells}.min(), {cells}.max())" if _is_clamped(target) else text


def _is_scaled(target: ColumnSpec) -> bool:
    return target.kind == "number" and not TARGET_SCALERS[target.target_scaling].is_identity


def _is_clamped(target: ColumnSpec) -> bool:
    return target.kind == "number" and target.clamp_predictions


def _numbers(target: ColumnSpec, rows: str) -> str:
    return f'{rows}[[{quoted(target.name)}]].to_numpy("float64")'


def arrays_lines(project: Project, inputs: Sequence[NetworkInput]) -> Iterator[Line]:
    """Yield the lines that make the arrays of each part."""
    for part in parts_with_rows(project.data):
        yield Line(f"X_{part}, y_{part} = inputs_of({part}), targets_of({part})", SPLIT)
    if encoded := _encoded_by_target(project.data):
        name = f"X_train[{quoted(FEATURES)}]" if len(inputs) > 1 else "X_train"
        yield Line(f'{name} = {OUT_OF_FOLD}.astype("float32")', _place(encoded[0]))
    yield from _weight_lines(project)
    if project.data.split.member_folds:
        yield from _fold_lines(project)


def has_weights(project: Project) -> bool:
    """Whether rows count differently."""
    return bool(project.data.with_role("weight")) or project.fit.class_weight != "none"


def _weight_lines(project: Project) -> Iterator[Line]:
    if not has_weights(project):
        return
    weight = next(iter(project.data.with_role("weight")), None)
    for part in parts_with_rows(project.data):
        plain = f'{part}[{quoted(weight.name)}].to_numpy("float32")' if weight else f'np.ones(len({part}), "float32")'
        texts = [plain]
        if part == "train" and project.fit.class_weight != "none":
            texts = [plain + _class_factor(target, project) for target in project.data.with_role("target")]
        if any(members := members_of(project)):
            texts = texts * len(members) if len(texts) == 1 else texts
            texts = [_repeated(f"({text})", count) for text, count in zip(texts, members, strict=True)]
        place = ("fit", "class_weight") if weight is None or part == "train" else _place(weight)
        yield Line(f"weight_{part} = {_listed(texts)}", place)


def _fold_lines(project: Project) -> Iterator[Line]:
    """Yield the lines that draw the folds, and weigh the training rows for each member in training and validation."""
    split, place = project.data.split, (*SPLIT, "member_folds")
    target = next(iter(project.data.with_role("target")), None)
    is_stratified = split.stratify and target is not None and target.kind != "number"
    kind, strata = "KFold", ""
    if is_stratified and target is not None:
        kind, strata = "StratifiedKFold", f", texts_of(train[{quoted(target.name)}])"
    yield Line(f'held_out = np.zeros((len(train), {split.member_folds}), "float32")', place)
    yield Line(f"folds = {kind}({split.member_folds}, shuffle=True, random_state={split.seed})", place)
    yield Line(f"for fold, (_, rows) in enumerate(folds.split(train{strata})):", place)
    yield Line("    held_out[rows, fold] = 1", place)
    weight = next(iter(project.data.with_role("weight")), None)
    by_row = f'train[{quoted(weight.name)}].to_numpy("float32")[:, None]' if weight else ""
    by_training = "weight_train" if has_weights(project) else ""
    yield _fold_weights(project, "validation", "held_out", by_row)
    yield _fold_weights(project, "train", "(1 - held_out)", by_training)


def _fold_weights(project: Project, part: str, counted: str, by_row: str) -> Line:
    """Return the line with the weights of the training rows for each member, whose mean is 1, times those of rows."""
    split, each = project.data.split, members_of(project)
    texts = []
    for number, members in enumerate(each):
        text = (
            counted if members == split.member_folds else f"{counted}[:, np.arange({members}) % {split.member_folds}]"
        )
        given = f"{by_row}[{number}]" if by_row == "weight_train" and len(each) > 1 else by_row
        texts.append(f"{text} / {text}.mean(){given and f' * {given}'}")
    return Line(f"weight_{part} = {_listed(texts)}", (*SPLIT, "member_folds"))


def _listed(texts: Sequence[str]) -> str:
    """Return the one expression that there is, or a list of several."""
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _class_factor(target: ColumnSpec, project: Project) -> str:
    """Return what the weights of the training rows are multiplied with for the classes of a target."""
    cells = f"train[{quoted(target.name)}]"
    if target.kind == "number":
        return ""
    if project.fit.class_weight == "balanced":
        return f' * compute_sample_weight("balanced", {cells})'
    named = ", ".join(f"{quoted(level)}: {factor}" for level, factor in project.fit.class_weights.items())
    return f' * texts_of({cells}).map({{{named}}}).fillna(1).to_numpy("float32")'


def _needs_every_cell(column: ColumnSpec, data: DataSpec) -> bool:
    if column.role == "feature":
        return MISSING_RULES[column.missing].drops_rows and column.kind != "text"
    if column.role in METHOD_OF_ROLE:
        return data.split.method == METHOD_OF_ROLE[column.role].name
    return column.role in ("target", "weight")


def _transformer_lines(column: ColumnSpec) -> Iterator[Line]:
    name = quoted(column.name)
    yield Line(f"({name}, {transformer(column)}, [{name}]),", _place(column))


def _inputs_function(
    data: DataSpec, inputs: Sequence[NetworkInput], plain: bool, made: dict[str, str]
) -> Iterator[Line]:
    yield Line("")
    yield Line("")
    yield Line("def inputs_of(rows):", ("data", "columns"))
    numbers = 'columns.transform(rows).astype("float32")'
    codes = {
        source.name: (
            f'{made[source.name]}.transform(rows[[{quoted(source.column)}]]).astype("int32") + 1',
            source.column,
        )
        for source in inputs
        if source.column
    }
    if len(inputs) == 1:
        text, column = (numbers, "") if plain else next(iter(codes.values()), (numbers, ""))
        yield Line(f"    return {text}", ("data", "columns", column) if column else ("data", "columns"))
        return
    yield Line("    return {")
    for source in inputs:
        text, column = codes.get(source.name, (numbers, ""))
        place: Place = ("data", "columns", column) if column else ("data", "columns")
        yield Line(f"        {quoted(source.name)}: {text},", place)
    yield Line("    }")


def _encoded_target(target: ColumnSpec, codes: str, output: OutputSpec) -> str:
    rows = f"rows[[{quoted(target.name)}]]"
    if _is_scaled(target):
        return f'{codes}.transform({_numbers(target, "rows")}).astype("float32")'
    if target.kind == "number":
        return f'{rows}.to_numpy("float32")'
    known = entry("losses", output.loss.kind) if output.loss else None
    if known is not None and known.labels == "columns":
        return f"keras.utils.to_categorical({codes}.transform({rows}), {codes}.width_)"
    return f'{codes}.transform({rows}).astype("float32")'


def _place(column: ColumnSpec) -> Place:
    return ("data", "columns", column.name)
