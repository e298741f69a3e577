"""What leaves the house for other programs; each is run and compared with the network before it counts as done.

- `networks`: ONNX, LiteRT, SavedModel
- `scripts`: a script or a notebook that repeats the project
- `predicting`: a small script that only predicts
- `decisions`: the stored threshold in the network's own outputs
- `preprocessor`: how rows are made ready, as documented JSON beside the others
- `card`: a model card
- `histories`: histories of runs as CSV and as logs of TensorBoard
- `proof`: rows to compare on, and the comparison
"""

from __future__ import annotations

from engine.export.history_formats import write_history, write_logs
from engine.export.model_card import write_card
from engine.export.network_formats import NETWORKS, write_network
from engine.export.preprocessing_json import read_preparation
from engine.export.scripts import write_notebook, write_script
from engine.export.verify import Exported, SampleRows

__all__ = [
    "NETWORKS",
    "Exported",
    "SampleRows",
    "read_preparation",
    "write_card",
    "write_history",
    "write_logs",
    "write_network",
    "write_notebook",
    "write_script",
]
