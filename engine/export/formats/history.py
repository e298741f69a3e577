"""The history of the last run as CSV."""

from __future__ import annotations

import csv
import io

from engine.export.export_format import Exported, ExportFormat, ExportRequest
from engine.system.atomic_files import write_text
from engine.system.csv_safety import escape_cell


def _write(request: ExportRequest) -> Exported:
    """Write one row per epoch; a metric without a value is an empty cell."""
    from engine.storage.project_file import with_suffix

    run = request.require_run()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["epoch", *(escape_cell(name) for name in run.history)])
    for epoch, values in enumerate(zip(*run.history.values(), strict=True), 1):
        writer.writerow([epoch, *("" if value is None else repr(value) for value in values)])
    path = with_suffix(request.path, FORMAT.ending)
    write_text(path, out.getvalue())
    return Exported((path.name,))


FORMAT = ExportFormat(
    name="history",
    label="History of the last run (.csv)",
    tooltip="Export the metrics of the last run, one row per epoch",
    group="4 training",
    order=1,
    title="Export the history",
    file_kind="CSV table",
    ending=".csv",
    write=_write,
)
