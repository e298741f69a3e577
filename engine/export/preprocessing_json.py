"""The preprocessing of a model as documented JSON, for programs that use an exported network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engine.preprocessing import Preprocessor
from engine.project import DataSpec
from engine.project.methods.date_fields import DATE_FIELDS
from engine.project.methods.encoders import ENCODERS
from engine.project.methods.scalers import SCALERS
from engine.project.methods.target_scalers import TARGET_SCALERS
from engine.storage.untrusted import open_file, safe_json
from engine.storage.untrusted.payload import MAX_TEXT_BYTES
from engine.system.atomic_files import write_text
from engine.system.errors import EngineError

FORMAT = "layerdesk preparation 1"
TABLE_FIELDS = {"reading", "columns"}
"""Fields of `DataSpec` that say how the training table was read."""


def _curves() -> str:
    curves = "; ".join(scaler.document for scaler in SCALERS.values() if scaler.curve)
    return f"curve '' changes nothing; {curves}"


def _date_fields() -> str:
    return ", ".join(f"'{field.name}' {field.document}".rstrip() for field in DATE_FIELDS.values())


def _cycles() -> str:
    return ", ".join(
        f"{field.first} and {field.period} for {field.name}" for field in DATE_FIELDS.values() if field.period
    )


def _target_scalings() -> str:
    return "; ".join(scaler.document for scaler in TARGET_SCALERS.values())


DOCUMENTATION = {
    "table": "How the training table was read; any other table is read in the same way, or refused. reading has the "
    "options of the file, the cells that count as missing, the order of day and month in dates, the sheet, and, in "
    "columns, the readings of single columns; columns says what each column is for. null if that is not known.",
    "inputs": "What the network reads, by name. 'features' is one row of float32 numbers: the columns under "
    "preparation.features, in their order, one after another; an embedded one gives none of them. Every other input is "
    "one int32 number a row, for the column that it names. A column with indicator gives one more number behind its "
    "own: 1 where the cell was missing, else 0. Where fill is null, a row with a missing cell cannot be used.",
    "number": "x becomes fill where the cell is missing, is moved to low or high where it is beyond (null: none), "
    f"goes through curve, then becomes (x - shift) / scale. {_curves()}. With bins, x becomes that many numbers "
    "instead of all this: a 1 at the count of edges that are not above it, else 0.",
    "category": "A cell becomes its text: a whole number without '.0', a date without a time as 2026-11-24; with "
    "join_levels a text that differs from one of levels and joined by case only, or by blanks around it or in a row, "
    "becomes that one; a missing cell becomes fill. Its place is that among levels. With other there is one more "
    "place, the last, for the texts in joined and, where unseen is 'own', for new ones: those that are neither in "
    "levels nor in joined, or are in untrained. Else a new text has the place of fill where unseen is 'missing', "
    "cannot be used where it is 'error', and has no place where it is 'zeros'. encoding "
    + ". ".join(encoder.document for encoder in ENCODERS.values())
    + ".",
    "boolean": "As a category of two levels, and becomes the place: 1 for the second level, else 0.",
    "date": "A cell becomes seconds since 1970-01-01 00:00, a missing one fill. Each of parts is read from that, in "
    f"order: {_date_fields()}. A part becomes (part - shift) / scale; with cycle it becomes the sine and the cosine of "
    f"2 pi (part - first) / length, where first and length are {_cycles()}.",
    "outputs": "One for each target, in this order. regression: with z = shift + scale output, the number is, by "
    f"target_scaling, {_target_scalings()}; then it is moved to low or high where it is beyond (null: none). binary: "
    "the probability of the second level. classes: one probability a level. Where a loss has from_logits the "
    "outputs are logits: apply sigmoid or softmax. An output of shape (rows, members, values) is that of several "
    "networks: do all this for each member, and take the mean.",
}
"""What the keys of the file mean, for readers of the file."""


def document(preprocessor: Preprocessor, data: DataSpec | None = None) -> dict[str, Any]:
    """Return a preprocessor as documented JSON data, with the reading of the table that it was fitted to."""
    return {
        "format": FORMAT,
        "documentation": DOCUMENTATION,
        "inputs": [
            {"name": each.name, "width": each.width, "dtype": each.dtype, "column": each.column}
            for each in preprocessor.inputs
        ],
        "table": json.loads(data.model_dump_json(include=TABLE_FIELDS)) if data and data.columns else None,
        "preparation": json.loads(preprocessor.model_dump_json()),
    }


def read_preparation(path: Path) -> tuple[DataSpec, Preprocessor]:
    """Read the preprocessor of an exported JSON file, which is validated like any file of another program.

    Returns
    -------
    data : DataSpec
        How the table was read that it was fitted to; without columns if the file does not say so.
    preprocessor : Preprocessor

    Raises
    ------
    EngineError
        If it is no such file, or is damaged.
    """
    with open_file.open_regular(path) as file:
        data = safe_json.parse(file.read(MAX_TEXT_BYTES + 1), path.name)
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise EngineError(f"{path.name} holds no preprocessing. Choose a .preparation.json file that an export wrote.")
    try:
        return DataSpec.model_validate(data.get("table") or {}), Preprocessor.model_validate(data.get("preparation"))
    except (ValidationError, RecursionError) as error:
        raise EngineError(
            f"{path.name} is damaged: its preprocessing is invalid. Export the model again.", details=str(error)
        ) from error


def write_next_to(path: Path, preprocessor: Preprocessor, data: DataSpec) -> Path:
    """Write the JSON next to an exported file; return its path."""
    target = path.with_name(f"{path.stem}.preparation.json")
    write_text(target, json.dumps(document(preprocessor, data), indent=1) + "\n")
    return target
