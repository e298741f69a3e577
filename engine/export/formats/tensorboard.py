"""The history of the last run as logs for TensorBoard."""

from __future__ import annotations

from engine.export.export_format import Exported, ExportFormat, ExportRequest
from engine.system.errors import EngineError


def _write(request: ExportRequest) -> Exported:
    """Write logs as the TensorBoard callback of Keras does: one folder for training, one for validation."""
    import tensorflow as tf

    run, folder = request.require_run(), request.path
    try:
        for part, prefix in (("train", ""), ("validation", "val_")):
            names = [name for name in run.history if name.startswith("val_") == bool(prefix)]
            if not names:
                continue
            writer = tf.summary.create_file_writer(str(folder / run.id / part))
            with writer.as_default():
                for name in names:
                    for epoch, value in enumerate(run.history[name]):
                        if value is not None:
                            _write_scalar(f"epoch_{name.removeprefix(prefix)}", value, epoch)
            writer.close()
    except (OSError, tf.errors.OpError) as error:
        raise EngineError(f"{folder} cannot be written. Choose another folder.", details=str(error)) from error
    return Exported((folder.name,))


def _write_scalar(tag: str, value: float, epoch: int) -> None:
    """Write a number as ``tf.summary.scalar`` does, which needs the package TensorBoard."""
    import tensorflow as tf

    scalars = tf.compat.v1.SummaryMetadata(
        plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars"), data_class=1
    )
    tf.summary.write(tag, tf.constant(value, tf.float32), epoch, scalars)


FORMAT = ExportFormat(
    name="tensorboard",
    label="Logs for TensorBoard",
    tooltip="Export the history of the last run as TensorBoard logs",
    group="4 training",
    order=2,
    title="Export logs for TensorBoard",
    file_kind="Log folder",
    ending="",
    write=_write,
)
