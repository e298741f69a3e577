"""The window: everything on the screen.

Packages only, from low to high; a package imports only those above it in this list (import-linter checks it). The
window reaches Keras through `engine.workbench` alone, in the engine thread.

- `style`: palette, theme, preferences
- `actions`: the table of actions and what is made from it
- `engine`: the worker thread that owns the workbench
- `formatting`: numbers, scores and progress as text
- `widgets`: small widgets without domain knowledge
- `forms`: forms generated from catalog entries and specs
- `charts`: drawing
- `dialogs`: modal questions
- `controllers`: QObjects without pixels: document, session, one per task of the user
- `pages`: one package per page
- `window`: the main window and what is fixed around the pages
- `app`: QApplication: start, log, single instance, smoke test
"""
