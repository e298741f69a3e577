"""The tabs Charts, Rows, Understand and What-if.

Belongs here: charts and queries that explain a model. Does not: its scores.

- `cell_editor`: one cell of a what-if row
- `charts_page`: charts
- `explain_controller`: requests to the model
- `rows_page`: worst rows
- `understand_page`: importance and dependence
- `what_if_page`: an editable row and its prediction
"""
