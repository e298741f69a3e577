"""The Data page: which table, what its columns are for, how its rows are split.

`panel` arranges the page, `start_page` stands there while no table is open, `columns_view` lists the columns
(`columns_model` answers, `column_cells` draws, `column_choices` says what can be chosen and what it changes),
`split_card` shows and edits the three parts of the rows, `output_line` tells which end of the network fits the target.
"""

from ui.pages.data.page import DataPage

__all__ = ["DataPage"]
