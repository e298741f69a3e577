"""Read any table a lab has into a DataFrame, and describe its columns.

- `reading`: the way from a path to a frame and its facts; `previewing`: to the beginning of it
- `bytes_of`: the file itself: is it there, what is it, unpacked and watched while it is read
- `text`: delimited text; `guessing` finds its dialect and `encodings` its encoding, `lines` splits it, `arrow_text`
  reads large ones fast; `arrow` says whether pyarrow is here
- `workbooks`, `columnar`, `json_tables`, `databases`: the other formats
- `cleaning`: one kind of column for one kind of thing, whatever the file called it
- `dates`: columns of text that are dates
- `description`: the facts of every column
- `pictures`: what pictures of a table show
- `fingerprint`: by what a file is known again
- `blocks`: a table block by block, for those that need not be in memory as a whole
- `browsing`: the rows that somebody wants to look at
"""

from engine.tables.chunks import blocks
from engine.tables.describe import as_levels, describe, level_text
from engine.tables.fingerprint import is_unchanged, remembered, sha256_of
from engine.tables.preview import preview
from engine.tables.readers.sniffing import guess_reading
from engine.tables.reading import read
from engine.tables.row_query import browse

__all__ = [
    "as_levels",
    "blocks",
    "browse",
    "describe",
    "guess_reading",
    "is_unchanged",
    "level_text",
    "preview",
    "read",
    "remembered",
    "sha256_of",
]
