"""The split of the rows into training, validation and test.

Belongs here: split and class balance. Does not: columns.

- `balance_card`: balance of the target
- `split_bar`: bar of the three parts
- `split_card`: settings of the split
- `split_method`: the method
- `split_page`: the tab
"""
