"""How rows are made ready, as documented JSON, for programs that use an exported network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.files import write_text
from engine.preparation import Preparation

DOCUMENTATION = {
    "inputs": "What the network reads, by name. 'features' is one row of float32 numbers: the columns under "
    "preparation.features that are not embedded, one after another. Every other input is one int32 number a row.",
    "number": "x becomes fill where the cell is missing (none: the row cannot be used), is moved between low and high, "
    "goes through curve ('' none, 'log1p', 'power' of Yeo and Johnson with the exponent 'power', 'quantile' "
    "interpolated in 'quantiles'), then becomes (x - shift) / scale. With edges it becomes the bin instead.",
    "category": "A cell becomes its text; whole numbers lose '.0'. one-hot: a 1 at its position among levels, zeros "
    "for a text that is none of them. ordinal: its position. embedding: its position plus one, 0 for what is new.",
    "indicator": "One more number behind: 1 where the cell was missing.",
    "outputs": "One for each target, in this order. regression: (output * scale) + shift is the number. binary: the "
    "probability of the second level. classes: one probability a level. Where a loss has from_logits the outputs are "
    "logits: apply sigmoid or softmax.",
}
"""What the words of the file mean."""


def document(preparation: Preparation) -> dict[str, Any]:
    """Return a preparation as data that anybody can read."""
    return {
        "format": "layerdesk preparation 1",
        "documentation": DOCUMENTATION,
        "inputs": [
            {"name": each.name, "width": each.width, "dtype": each.dtype, "column": each.column}
            for each in preparation.inputs
        ],
        "preparation": json.loads(preparation.model_dump_json()),
    }


def write_beside(path: Path, preparation: Preparation) -> Path:
    """Write the JSON beside an exported file, and return where."""
    beside = path.with_name(f"{path.stem}.preparation.json")
    write_text(beside, json.dumps(document(preparation), indent=1) + "\n")
    return beside
