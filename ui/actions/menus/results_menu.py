"""The menu Results."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec
from ui.actions.menus.enablement import model_ready

RESULTS = (
    ActionSpec(
        "results.evaluate",
        "Results",
        "Evaluate on the test rows",
        "Loss, metrics and report on rows that were not used in training",
        ("Ctrl+E",),
        "target",
        enabled=model_ready,
    ),
    ActionSpec(
        "results.evaluate_validation",
        "Results",
        "Evaluate on the validation rows",
        "Loss, metrics and report on the rows that were monitored during training",
        enabled=model_ready,
    ),
    ActionSpec(
        "results.evaluate_train",
        "Results",
        "Evaluate on the training rows",
        "Loss, metrics and report on the rows that the model was trained on: a much better score "
        "here means overfitting",
        enabled=model_ready,
    ),
    ActionSpec(
        "results.evaluate_file",
        "Results",
        "Evaluate on a file…",
        "Loss, metrics and report on the rows of another table that has the target",
        enabled=model_ready,
    ),
    ActionSpec(
        "results.batches",
        "Results",
        "Batch size…",
        "Choose the batch size of evaluate and predict, and after how many batches they end. Keras: batch_size, steps",
        icon="layers",
        enabled=model_ready,
    ),
    ActionSpec(
        "results.predict",
        "Results",
        "Predict a file…",
        "Predict the target for each row of a file",
        ("Ctrl+P",),
        "wand-sparkles",
        group=True,
        enabled=model_ready,
    ),
    ActionSpec(
        "results.predict_with_options",
        "Results",
        "Predict with options…",
        "Choose how a file is read, instead of as the training table, and predict its rows",
        icon="sliders-horizontal",
        enabled=model_ready,
    ),
    ActionSpec(
        "results.predict_into_file",
        "Results",
        "Predict and save directly…",
        "Write the rows of a file with their predictions to another file; for tables of any size",
        ("Ctrl+Shift+D",),
        "file-down",
        enabled=model_ready,
    ),
    ActionSpec(
        "results.save_predictions",
        "Results",
        "Save predictions…",
        "Save the rows with their predictions as CSV, Excel or Parquet",
        icon="download",
        enabled=lambda now: now.has_predictions and not now.running,
    ),
    ActionSpec(
        "results.report",
        "Results",
        "Save report…",
        "Save all metrics and charts of the evaluated rows, and the settings, as one self-contained HTML page",
        ("Ctrl+Alt+R",),
        "file-down",
        group=True,
        enabled=model_ready,
    ),
    ActionSpec(
        "results.pictures",
        "Results",
        "Save all charts…",
        "Save every chart of the evaluated rows, and the importance of the columns, as SVG images in a ZIP file",
        icon="image",
        enabled=model_ready,
    ),
)
