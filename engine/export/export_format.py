"""The class of an entry in the registry of export formats, and of what an export is written from."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from engine.system.errors import EngineError

if TYPE_CHECKING:
    import pandas as pd

    from engine.export.verify import SampleRows
    from engine.messages.job import Job
    from engine.results.run import DataSplit, Run
    from engine.results.verdicts.reference_models import TargetScores
    from engine.training.trainer import TrainedModel

MenuGroup = Literal["1 code", "2 network", "3 documents", "4 training"]
"""Groups of the menu, in their order; a line separates them."""


@dataclass(frozen=True)
class Exported:
    """The names of the files that were written, and a sentence on how they were verified or what they contain."""

    files: tuple[str, ...]
    proof: str = ""

    @property
    def text(self) -> str:
        """A message for the user."""
        return f"Saved {' and '.join(self.files)}. {self.proof}".rstrip()


@dataclass(frozen=True)
class ExportRequest:
    """What an export is written from; the callables compute what only some formats need.

    Attributes
    ----------
    path : Path
        The destination; an ending may be missing.
    run : Run or None
        The last run of the project.
    model : callable () -> TrainedModel
        Return the current model with the threshold that the user chose; raises `EngineError` if there is none.
    sample_rows : callable () -> SampleRows
        Return rows, with the network's outputs, on which the export is verified.
    predicted_part : callable (DataSplit) -> DataFrame
        Return the raw rows of a part of the model's table, with their predictions on the right; the index is the
        position of the row in its table.
    compared : callable () -> tuple of TargetScores
        Return how the model compares with reference models on the test rows; empty if that was not computed before.
    """

    path: Path
    run: Run | None
    model: Callable[[], TrainedModel]
    sample_rows: Callable[[], SampleRows]
    predicted_part: Callable[[DataSplit], pd.DataFrame]
    compared: Callable[[], tuple[TargetScores, ...]]
    job: Job

    def require_run(self) -> Run:
        """Return the last run; raise an `EngineError` if there is none."""
        if self.run is None:
            raise EngineError("There is no run whose history could be exported. Train the project first.")
        return self.run


@dataclass(frozen=True)
class ExportFormat:
    """A file format for other programs.

    Attributes
    ----------
    name : str
        The name on the command line and in the ids of actions.
    label : str
        The text of the menu item, without the ellipsis.
    tooltip : str
        What is written.
    group : str
        The group of the menu.
    order : int
        The position in its group.
    title : str
        The title of the file dialog.
    file_kind : str
        What the file dialog calls the files.
    ending : str
        With the dot; empty for a folder.
    write : callable (ExportRequest) -> Exported
        Write the files. Raises `EngineError`, with nothing written, if that is impossible or the files would give
        other predictions than the network.
    packages : tuple of str
        Optional packages that are needed.
    """

    name: str
    label: str
    tooltip: str
    group: MenuGroup
    order: int
    title: str
    file_kind: str
    ending: str
    write: Callable[[ExportRequest], Exported]
    packages: tuple[str, ...] = ()

    def missing_packages(self) -> list[str]:
        """Return the needed packages that are not installed."""
        return [name for name in self.packages if importlib.util.find_spec(name) is None]

    def require_packages(self) -> None:
        """Raise an `EngineError` if a needed package is not installed."""
        missing = self.missing_packages()
        if missing:
            raise EngineError(
                f"{self.label} needs {', '.join(missing)}, which {'are' if len(missing) > 1 else 'is'} not installed. "
                f"Install Layerdesk with its extra [{self.name}], or use another format."
            )
