"""Histories of runs for other programs: CSV for spreadsheets, logs for TensorBoard."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import tensorflow as tf

from engine.results.run import Run
from engine.storage.project_file import with_suffix
from engine.system.atomic_files import write_text
from engine.system.csv_safety import escape_cell
from engine.system.errors import EngineError


def write_history(path: Path, run: Run) -> Path:
    """Write one row an epoch; a number that is none stays empty."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["epoch", *(escape_cell(name) for name in run.history)])
    for epoch, values in enumerate(zip(*run.history.values(), strict=True), 1):
        writer.writerow([epoch, *("" if value is None else repr(value) for value in values)])
    path = with_suffix(path, ".csv")
    write_text(path, out.getvalue())
    return path


def write_logs(folder: Path, run: Run) -> Path:
    """Write logs as the TensorBoard callback of Keras does: one folder for training, one for validation.

    Raises
    ------
    EngineError
        Where the folder cannot be written.
    """
    try:
        for part, start in (("train", ""), ("validation", "val_")):
            names = [name for name in run.history if name.startswith("val_") == bool(start)]
            if not names:
                continue
            writer = tf.summary.create_file_writer(str(folder / run.id / part))
            with writer.as_default():
                for name in names:
                    for epoch, value in enumerate(run.history[name]):
                        if value is not None:
                            _write(f"epoch_{name.removeprefix(start)}", value, epoch)
            writer.close()
    except (OSError, tf.errors.OpError) as error:
        raise EngineError(f"{folder} cannot be written. Choose another place.", details=str(error)) from error
    return folder


def _write(tag: str, value: float, epoch: int) -> None:
    """Write a number as ``tf.summary.scalar`` does, which needs TensorBoard itself to be there."""
    scalars = tf.compat.v1.SummaryMetadata(
        plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars"), data_class=1
    )
    tf.summary.write(tag, tf.constant(value, tf.float32), epoch, scalars)
