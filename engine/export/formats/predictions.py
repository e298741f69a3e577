"""The predictions of the training, validation and test rows as CSV."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from engine.export.export_format import Exported, ExportFormat, ExportRequest
from engine.results.run import DataSplit
from engine.system.csv_safety import escape_formulas
from engine.system.errors import EngineError

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

PARTS: tuple[DataSplit, ...] = ("train", "validation", "test")
WORDS: Mapping[DataSplit, str] = MappingProxyType({"train": "training", "validation": "validation", "test": "test"})


def _write(request: ExportRequest) -> Exported:
    import pandas as pd

    from engine.storage.project_file import with_suffix
    from engine.system.atomic_files import write_atomically

    preprocessor = request.model().preprocessor
    if preprocessor is None:
        raise EngineError("This model has no preprocessing. Attach one, or train the model on a table.")
    targets = [target.name for target in preprocessor.targets]
    words = dict(WORDS)
    if request.model().project.data.split.member_folds:  # these rows are in the training part, too
        words = {"validation": "out-of-fold", "test": "test"}
    frames = {part: _arranged(request.predicted_part(part), words[part], targets) for part in PARTS if part in words}
    frame = pd.concat([frame for frame in frames.values() if len(frame)], ignore_index=True)
    path = with_suffix(request.path, FORMAT.ending)

    def write(temporary: Path) -> None:
        escape_formulas(frame).to_csv(temporary, index=False)

    write_atomically(path, write)
    counts = ", ".join(f"{len(frame):,} {words[part]}" for part, frame in frames.items())
    return Exported((path.name,), f"It contains the predictions of {counts} rows.")


def _arranged(predicted: pd.DataFrame, word: str, targets: list[str]) -> pd.DataFrame:
    """Return the part in a word, row number, actual and predicted values, probabilities, then all other columns.

    Row numbers count the rows of the table that the part comes from, from 1.
    """
    first = [column for column in predicted if str(column).startswith(("predicted ", "spread of ", "probability of "))]
    others = [column for column in predicted if column not in (*targets, *first)]
    frame = predicted[[*targets, *first, *others]].rename(columns={name: f"actual {name}" for name in targets})
    for name, values in (("row", predicted.index + 1), ("part", word)):
        frame.insert(0, name, values, allow_duplicates=True)
    return frame


FORMAT = ExportFormat(
    name="predictions",
    label="Predictions of all parts (.csv)",
    tooltip="Export the training, validation and test rows with their part, actual values and predictions",
    group="3 documents",
    order=2,
    title="Export the predictions of all parts",
    file_kind="CSV table",
    ending=".csv",
    write=_write,
)
