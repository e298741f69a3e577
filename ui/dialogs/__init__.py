"""Dialogs.

Belongs here: dialogs that any page may open. Does not: dialogs of one page.

- `lr_finder_dialog`: the learning-rate range test
- `preferences_dialog`: preferences
- `preprocessing_dialog`: preprocessing of an imported model
- `prompts`: file dialogs, questions and numbers
- `text_dialog`: text to read or copy
- `transfer_dialog`: weights of a file against the network
- `table_import`: the import dialog
"""
