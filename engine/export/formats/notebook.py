"""The project as a Jupyter notebook, with the trained model."""

from __future__ import annotations

from engine.export.export_format import Exported, ExportFormat, ExportRequest


def _write(request: ExportRequest) -> Exported:
    from engine.export.scripts import write_notebook

    return write_notebook(request.path, request.model(), request.sample_rows())


FORMAT = ExportFormat(
    name="notebook",
    label="Jupyter notebook",
    tooltip="Export the project as a Jupyter notebook: read the table, preprocess, train, evaluate",
    group="1 code",
    order=2,
    title="Export as a notebook",
    file_kind="Jupyter notebook",
    ending=".ipynb",
    write=_write,
)
