"""The project as a Python script, with the trained model and a script that only predicts."""

from __future__ import annotations

from engine.export.export_format import Exported, ExportFormat, ExportRequest


def _write(request: ExportRequest) -> Exported:
    from engine.export.scripts import write_script

    return write_script(request.path, request.model(), request.sample_rows())


FORMAT = ExportFormat(
    name="script",
    label="Python script",
    tooltip="Export the project as a Python script: read the table, preprocess, train, evaluate",
    group="1 code",
    order=1,
    title="Export as a script",
    file_kind="Python script",
    ending=".py",
    write=_write,
)
