"""Facts about the process and the machine, errors, and file primitives.

Belongs here: what knows nothing of tables or networks. Imports nothing of Layerdesk.

- `array_archive`: arrays and metadata as bytes
- `csv_safety`: cells that a spreadsheet would run as formulas
- `dates`: dates as seconds and as text
- `environment`: versions and device
- `errors`: EngineError and Cancelled
- `folders`: folders for settings, logs and recovery
- `graphics_card`: which GPU trains, or why none
- `keras_loading`: import Keras without stalling the window
- `version`: the version of Layerdesk
"""
