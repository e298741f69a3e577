"""The pages of the window, one package each.

Belongs here: what the user sees of one page. Does not: jobs (`ui.controllers`).

- `data`: table, columns, rows, split
- `model`: layers
- `training`: settings and live curves
- `results`: scores, charts, rows, what-if, predictions
- `runs`: runs and queue
- `code`: the project as Python
"""
