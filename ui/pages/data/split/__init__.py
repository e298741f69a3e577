"""The split of the rows into training, validation and test.

Belongs here: split and class balance. Does not: columns.

- `balance_card`: balance of the target
- `split_bar`: the three parts as a bar
- `split_card`: their sizes
- `split_method`: the method
- `split_page`: the tab
"""
