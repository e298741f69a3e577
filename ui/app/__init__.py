"""QApplication: start, log, single instance, smoke test.

Belongs here: what exists once per process. Does not: the window's content.

- `app`: start the window
- `log_file`: the log
- `python_import`: import without the hook of PySide6
- `single_instance`: one window per screen
- `smoke_test`: the window opens and paints
"""
