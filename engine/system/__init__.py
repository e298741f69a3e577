"""Facts about the process and the machine, errors, and file primitives.

Belongs here: what depends neither on tables nor on networks. Imports nothing else of Layerdesk.

- `array_archive`: arrays and metadata as bytes
- `atomic_files`: write a file whole or not at all
- `csv_safety`: cells that a spreadsheet would run as formulas
- `dates`: dates as seconds and as text
- `environment`: versions and device
- `errors`: EngineError and Cancelled
- `folders`: folders for settings, caches, logs and recovery
- `graphics_card`: the GPU that trains, or the reason why none does
- `json_fields`: types of pydantic fields whose values survive JSON: arrays, and floats that may be NaN or infinite
- `keras_loading`: import Keras without blocking the window
- `sandbox`: a process that reads a file of a stranger
- `registries`: registries whose entries are the modules of a package
- `word_forms`: class names as Keras spells them, counts with their noun, lists of names
- `version`: the version of Layerdesk
- `python_source`: values as Python source text
"""
