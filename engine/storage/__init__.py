"""Files that Layerdesk writes and reads back, and files of strangers.

Belongs here: project files, models, weights. Does not: formats for other programs (`engine.export`), tables
(`engine.tables`).

- `project_file`: the .layerdesk file
- `run_models`: the model of each run
- `lock`: which window may write a project
- `models`: .keras, .h5, JSON and weights
- `untrusted`: the sandboxed reader
"""
