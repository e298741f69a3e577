"""One module per export format: its label, its file dialog, what it needs, and how it is written and verified.

Belongs here: the entries of the registry. A module imports Keras and other large libraries inside its functions, so
that the window and the terminal can read labels and endings without loading them. To add a format, add a module with a
`FORMAT`; nothing else names the formats.

- `registry`: all entries, found in this folder
- `python_script`, `notebook`: the project as code
- `onnx`, `litert`, `saved_model`: the network
- `model_card`, `predictions`, `history`, `tensorboard`: the model, its predictions and its training
"""

from engine.export.export_format import Exported, ExportFormat, ExportRequest
from engine.export.formats.registry import EXPORT_FORMATS

__all__ = ["EXPORT_FORMATS", "ExportFormat", "ExportRequest", "Exported"]
