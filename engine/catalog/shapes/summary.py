"""The facts of a network as Keras prints them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from engine.catalog.shapes.propagation import LayerFacts, ModelFacts

BYTES_A_PARAMETER = 4
"""Weights are 32-bit numbers."""

CHAIN = (("Layer (type)", 36), ("Output Shape", 27), ("Param #", 15))
BRANCHES = (("Layer (type)", 29), ("Output Shape", 25), ("Param #", 15), ("Connected to", 26))
"""Title and width of each column, as Keras chooses them."""


def summary_text(name: str, facts: ModelFacts) -> str:
    """Return the summary of a network, line by line as ``model.summary()`` prints it.

    Parameters
    ----------
    name : str
        Of the model.
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
    """Return the places at which each layer of Keras is called, by the name of the layer."""
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
    """Draw a row as high as its highest cell; the third column holds numbers and stands on the right."""
    columns = [_wrapped(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for line in range(max(map(len, columns))):
        texts = [column[line] if line < len(column) else "" for column in columns]
        placed = [
            f"{text:>{width}}" if place == 2 else f"{text:<{width}}"
            for place, (text, width) in enumerate(zip(texts, widths, strict=True))
        ]
        yield f"{edge} {f' {edge} '.join(placed)} {edge}"


def _wrapped(text: str, width: int) -> list[str]:
    """Break a text between words; a word that is too long loses its end."""
    lines: list[str] = []
    for word in text.split():
        fitting = word if len(word) <= width else f"{word[: width - 1]}…"
        if lines and len(lines[-1]) + 1 + len(fitting) <= width:
            lines[-1] += f" {fitting}"
        else:
            lines.append(fitting)
    return lines or [""]


def _size(parameters: int) -> str:
    """Return how much memory so many parameters take."""
    size = float(parameters * BYTES_A_PARAMETER)
    for unit in ("B", "KB", "MB", "GB", "TB"):
        if size < 1024:
            return f"{size:.2f} {unit}"
        size /= 1024
    return f"{size:.2f} PB"
