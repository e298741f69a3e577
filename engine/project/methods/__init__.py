"""Registries of the methods that a user can choose for a column or for the split: one entry per method.

An entry holds everything that is said about its method: the name in project files, label and tooltip, fit and apply,
the source in generated scripts, the text of the exported JSON, and what the checks need. Adding a method takes one
entry here and one test. `engine.project` derives its literals from these registries, `engine.codegen`,
`engine.export`, `engine.checks` and the window read them.

Belongs here: registries. Does not: reading tables, what is fitted for a whole column (`engine.preprocessing`).
NumPy, pandas and scikit-learn are imported inside the functions that compute, so that importing a registry loads none.

- `scalers`: scale numbers; `target_scalers`: scale a number target, and undo it in predictions
- `encoders`: turn levels into numbers
- `level_orders`: known orders of levels; `level_spelling`: levels that differ by blanks or case only
- `missing_values`: fill missing cells, or leave out their rows
- `date_fields`: read numbers from dates
- `split_methods`: divide rows into training, validation and test rows; `split_method`: the class of an entry
- `part_words`: the words of a column that assigns rows to these parts
"""
