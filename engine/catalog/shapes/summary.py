"""Summary of a network as ``model.summary()`` of Keras prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.catalog.shapes.propagation import LayerFacts, ModelFacts

BYTES_A_PARAMETER = 4
"""Bytes per parameter (float32)."""

CHAIN = (("Layer (type)", 36), ("Output Shape", 27), ("Param #", 15))
BRANCHES = (("Layer (type)", 29), ("Output Shape", 25), ("Param #", 15), ("Connected to", 26))
"""Title and width in characters of each column, as in Keras."""


def summary_text(name: str, facts: ModelFacts) -> str:
    """Return the text that ``model.summary()`` prints for a network.

    Parameters
    ----------
    name : str
        Name of the model.
    facts : ModelFacts
        Layers, shapes and parameter counts of the network.
    """
    chain = facts.is_chain and not any(layer.shares for layer in facts.layers)
    columns = CHAIN if chain else BRANCHES
    calls = _calls(facts)
    cells = [_cells(layer, calls)[: len(columns)] for layer in facts.layers if not layer.shares]
    if not chain:
        read = {name for layer in facts.layers for name in layer.inputs}
        sources = [source for source in facts.inputs if source.name in read]
        cells[:0] = [(f"{source.name} (InputLayer)", f"(None, {source.width})", "0", "-") for source in sources]
    fixed = facts.parameters - facts.trainable
    return "\n".join(
        [
            f'Model: "{name}"',
            *_table([title for title, _ in columns], cells, [width for _, width in columns]),
            f" Total params: {facts.parameters:,} ({_size(facts.parameters)})",
            f" Trainable params: {facts.trainable:,} ({_size(facts.trainable)})",
            f" Non-trainable params: {fixed:,} ({_size(fixed)})",
        ]
    )


def _calls(facts: ModelFacts) -> Mapping[str, Sequence[LayerFacts]]:
    """Return the calls of each Keras layer, by the name of the layer; a shared layer has several."""
    calls: dict[str, list[LayerFacts]] = {}
    for layer in facts.layers:
        calls.setdefault(layer.shares or layer.name, []).append(layer)
    return calls


def _cells(layer: LayerFacts, calls: Mapping[str, Sequence[LayerFacts]]) -> tuple[str, ...]:
    here = calls[layer.name]
    shape = here[-1].shape
    places = {each.name: f"{name}[{number}][0]" for name, row in calls.items() for number, each in enumerate(row)}
    return (
        f"{layer.name} ({layer.kind})",
        f"({', '.join(str(size) for size in shape)})" if shape is not None else "?",
        f"{layer.parameters:,}" if layer.shape is not None else "0 (unbuilt)",
        ", ".join(places.get(name, f"{name}[0][0]") for each in here for name in each.inputs),
    )


def _table(titles: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> Iterator[str]:
    yield _rule("┏━┳┓", widths)
    yield from _row("┃", titles, widths)
    yield _rule("┡━╇┩", widths)
    for number, row in enumerate(rows):
        if number:
            yield _rule("├─┼┤", widths)
        yield from _row("│", row, widths)
    yield _rule("└─┴┘", widths)


def _rule(signs: str, widths: Sequence[int]) -> str:
    left, line, cross, right = tuple(signs)
    return left + cross.join(line * (width + 2) for width in widths) + right


def _row(edge: str, cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """Yield the lines of a table row, as many as its longest cell needs; the third column is right-aligned."""
    columns = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for line in range(max(map(len, columns))):
        texts = [column[line] if line < len(column) else "" for column in columns]
        placed = [
            f"{text:>{width}}" if place == 2 else f"{text:<{width}}"
            for place, (text, width) in enumerate(zip(texts, widths, strict=True))
        ]
        yield f"{edge} {f' {edge} '.join(placed)} {edge}"


def _wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text wrapped between words; a word longer than `width` is cut off with an ellipsis."""
    lines: list[str] = []
    for word in text.split():
        fitting = word if len(word) <= width else f"{word[: width - 1]}…"
        if lines and len(lines[-1]) + 1 + len(fitting) <= width:
            lines[-1] += f" {fitting}"
        else:
            lines.append(fitting)
    return lines or [""]


def _size(parameters: int) -> str:
    """Return the memory that parameters take as text with a unit."""
    size = float(parameters * BYTES_A_PARAMETER)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} PB"
