"""The columns of the open table.

Belongs here: role, kind and preprocessing of each column. Does not: rows.

- `column_cells`: painting
- `column_choices`: values of the fields and the edits that set them
- `column_detail`: the selected columns in detail
- `columns_model`: Qt model of the columns
- `columns_table`: the table
- `columns_view`: list and detail
- `level_markers`: missing markers that may be levels
- `level_order`: levels of a category, dragged into their order
- `preprocessing_form`: preprocessing of a column
- `scaled_target_view`: a number target before and after its scaling
"""
