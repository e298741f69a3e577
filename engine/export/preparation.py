"""How rows are made ready, as documented JSON, for programs that use an exported network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.errors import EngineError
from engine.files import write_text
from engine.foreign import door, plain
from engine.foreign.raw import LARGEST_TEXT
from engine.preparation import Preparation

FORMAT = "layerdesk preparation 1"

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
        "format": FORMAT,
        "documentation": DOCUMENTATION,
        "inputs": [
            {"name": each.name, "width": each.width, "dtype": each.dtype, "column": each.column}
            for each in preparation.inputs
        ],
        "preparation": json.loads(preparation.model_dump_json()),
    }


def read_preparation(path: Path) -> Preparation:
    """Return the preparation that such a JSON file holds, which is believed no more than other files.

    Raises
    ------
    EngineError
        Where it is none, or is damaged.
    """
    with door.opened(path) as file:
        data = plain.parsed(file.read(LARGEST_TEXT + 1), path.name)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise EngineError(f"{path.name} is no preparation. Choose a .preparation.json that an export wrote.")
    try:
        return Preparation.model_validate(data.get("preparation"))
    except (ValidationError, RecursionError) as error:
        raise EngineError(f"{path.name} is damaged: its preparation makes no sense.", details=str(error)) from error


def write_beside(path: Path, preparation: Preparation) -> Path:
    """Write the JSON beside an exported file, and return where."""
    beside = path.with_name(f"{path.stem}.preparation.json")
    write_text(beside, json.dumps(document(preparation), indent=1) + "\n")
    return beside
