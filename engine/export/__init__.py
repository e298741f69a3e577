"""Files for other programs, each verified against the network before it is written to its destination.

Belongs here: export formats, the report, files of predictions. Does not: files that Layerdesk opens (`engine.storage`).

- `export_format`: the class of an export format, and of what it writes from
- `formats`: one module per export format, found by the menu, the file dialogs and the terminal
- `network_export`: networks as ONNX, LiteRT and SavedModel, by the exporters of Keras
- `scripts`: the project as a Python script or a notebook
- `predict_script`: a script that only predicts
- `thresholds`: the stored threshold as a network output
- `preprocessing_json`: the preprocessing as documented JSON
- `prediction_writer`: predicted rows as CSV, Excel or Parquet
- `verify`: sample rows, and the comparison of outputs
- `report`: the HTML report
"""
