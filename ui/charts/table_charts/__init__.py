"""Pictures of the table: how a column is spread, two columns against each other, correlations, missing cells.

- `page`: which picture, of what; it asks for what to draw and shows what comes
- `wanted`: a picture by its kind and its columns
- `distribution`, `pair`: drawn by pyqtgraph; `axes`, `legend`: what stands around them
- `heat_table`: correlations and missing cells as a table of colours
- `as_tables`: the same numbers as tables

It imports nothing: what draws is loaded when somebody wants to see a picture, not with the window.
"""
