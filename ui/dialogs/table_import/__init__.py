"""The dialog of the reading options: the options on the left, the resulting table on the right.

- `dialog`: the dialog itself
- `options_form`: the options
- `column_readings`: ways to read the cells of single columns
- `choices`: the values of each option
- `preview_pane`: the first rows, and the first lines of the file
"""

from ui.dialogs.table_import.dialog import ImportDialog

__all__ = ["ImportDialog"]
