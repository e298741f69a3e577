"""The dialog that says how a file is read: options at the left, the table that they make at the right.

- `dialog`: the dialog itself
- `options_form`: every option of a reading
- `choices`: what the options offer, as a table
- `preview_pane`: the first rows, or the first lines as they stand in the file
"""

from ui.dialogs.table_import.dialog import ImportDialog

__all__ = ["ImportDialog"]
