"""The menu Results."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec
from ui.actions.menus.enablement import scored

RESULTS = (
    ActionSpec(
        "results.evaluate",
        "Results",
        "Evaluate on the test rows",
        "Loss, metrics and report on rows that the training has not seen",
        ("Ctrl+E",),
        "target",
        enabled=scored,
    ),
    ActionSpec(
        "results.evaluate_validation",
        "Results",
        "Evaluate on the validation rows",
        "Loss, metrics and report on the rows that were watched during training",
        enabled=scored,
    ),
    ActionSpec(
        "results.evaluate_train",
        "Results",
        "Evaluate on the training rows",
        "Loss, metrics and report on the rows that the model was trained on: what it does much better here it learned "
        "by heart",
        enabled=scored,
    ),
    ActionSpec(
        "results.evaluate_file",
        "Results",
        "Evaluate on a file…",
        "Loss, metrics and report on the rows of another table that has the target",
        enabled=scored,
    ),
    ActionSpec(
        "results.batches",
        "Results",
        "Batches…",
        "Choose how many rows evaluate and predict read at once, and after how many batches they end",
        icon="layers",
        enabled=scored,
    ),
    ActionSpec(
        "results.predict",
        "Results",
        "Predict a file…",
        "Predict the target for each row of a file",
        ("Ctrl+P",),
        "wand-sparkles",
        group=True,
        enabled=scored,
    ),
    ActionSpec(
        "results.predict_into_file",
        "Results",
        "Predict a file into a file…",
        "Write each row of a file with its prediction to another file; for tables of any size",
        ("Ctrl+Shift+D",),
        "file-down",
        enabled=scored,
    ),
    ActionSpec(
        "results.save_predictions",
        "Results",
        "Save predictions…",
        "Save the rows of the file with their predictions: CSV, Excel or Parquet",
        icon="download",
        enabled=lambda now: now.has_predictions and not now.running,
    ),
    ActionSpec(
        "results.report",
        "Results",
        "Save report…",
        "Write all figures and pictures of the scored rows, and the settings, as one HTML page that stands alone",
        ("Ctrl+Alt+R",),
        "file-down",
        group=True,
        enabled=scored,
    ),
    ActionSpec(
        "results.pictures",
        "Results",
        "Save all pictures…",
        "Write every picture of the scored rows, and the importance of the columns, as SVG into one zip file",
        icon="image",
        enabled=scored,
    ),
)
