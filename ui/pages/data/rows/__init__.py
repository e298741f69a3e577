"""The rows of the open table.

Belongs here: browsing, filtering, sorting. Does not: columns.

- `filter_form`: filters
- `rows_header`: the header
- `rows_page`: the tab
- `rows_table`: the table
"""
