"""Tables of any format as frames, and what their columns contain.

Belongs here: what is done with a frame once its bytes are read. Does not: file formats (`engine.readers`).

- `reading`: from a path to a frame and its facts; `preview`: to its beginning; `chunks`: to blocks of rows
- `contract`: how a model reads a second file, by the reading of its training table
- `cleaning`: one dtype for each kind of column, independent of the file format
- `inference`: how the cells of each column are read, found from all rows
- `describe`: the facts of every column
- `charts`: the data of charts of a table
- `fingerprint`: how a file is recognised later
- `row_query`: sorted and filtered rows
"""

from engine.readers.parsing.sniffing import guess_reading
from engine.tables.chunks import blocks
from engine.tables.contract import ContractColumn, ReadingContract, contract_for, reading_by
from engine.tables.describe import as_levels, describe, level_text
from engine.tables.fingerprint import is_unchanged, remembered, sha256_of
from engine.tables.preview import preview
from engine.tables.reading import read
from engine.tables.row_query import browse

__all__ = [
    "ContractColumn",
    "ReadingContract",
    "as_levels",
    "blocks",
    "browse",
    "contract_for",
    "describe",
    "guess_reading",
    "is_unchanged",
    "level_text",
    "preview",
    "read",
    "reading_by",
    "remembered",
    "sha256_of",
]
