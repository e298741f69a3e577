"""The columns of the open table.

Belongs here: role, type and preprocessing of each column. Does not: rows.

- `column_cells`: painting
- `column_choices`: choices per cell and what they change
- `column_detail`: one column in detail
- `columns_model`: the model
- `columns_table`: the table
- `columns_view`: list and detail
- `preparation_form`: preprocessing of a column
"""
