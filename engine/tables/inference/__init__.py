"""How the cells of each column are read, found from all rows of a table that is opened for the first time.

Belongs here: what is found in cells as they are written. Does not: reading by it (`engine.readers.parsing`).

- `columns`: all columns of a frame, and what is said about them
- `dates`: columns of dates: formats, and whether the day or the month comes first
- `finding`: what was found about one column; its different cells
- `levels`: columns of texts: missing markers that are levels, error values of spreadsheets, identifiers
- `numbers`: columns of numbers: decimal and thousands marks, units, limits
- `written`: cells as they are written, where a first reading has lost it
"""
