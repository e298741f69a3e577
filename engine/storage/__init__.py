"""Files that Layerdesk writes and reads back, and Keras files from other sources.

Belongs here: project files, models, weights. Does not: formats for other programs (`engine.export`), tables
(`engine.tables`).

- `project_file`: the .layerdesk file
- `run_models`: the models of the runs in a project file
- `lock`: the lock file of an open project
- `models`: Keras files: .keras, .h5, JSON and weights
- `untrusted`: the sandboxed reader of files that are not trusted
"""
