"""The Data page: the open table, the roles of its columns, the split of its rows.

Belongs here: columns, rows, split, and the page without a table. Does not: charts of the table (`ui.charts`).

- `columns`: role, kind and preprocessing of each column
- `handle_splitter`: splitter with a visible handle
- `output_line`: suggestion of an output layer for the target
- `page`: the page; `table_page`: with an open table
- `rows`: browsing of the rows
- `split`: split and class balance
- `start_page`: while no table is open
- `target_question`: the guessed target and its alternatives
"""

from ui.pages.data.page import DataPage

__all__ = ["DataPage"]
