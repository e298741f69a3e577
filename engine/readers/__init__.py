"""One module per table file format: what a format is called, how it is recognised, read, previewed and written as code.

Belongs here: the entries of the registry. A module imports pandas and other large libraries inside its functions, so
that code generation and the window can read labels, endings and options without loading them. To add a format, add a
module with a `READER`; nothing else names the formats. Does not belong here: describing or filtering what was read
(`engine.tables`).

- `reader`: the class of an entry
- `registry`: all entries, found in this folder
- `layout_words`: words of layouts, such as Total
- `packed_text`: the text of a file, as a script reads it
- `delimited`, `excel`, `feather`, `fixed_width`, `json`, `json_lines`, `parquet`, `sqlite`: the formats
- `programs`: files of other programs; `markup`: tables in documents
- `parsing`: what several readers share: bytes, encodings, records, sniffing, dates
"""

from engine.readers.reader import Guess, Reader
from engine.readers.registry import ARCHIVE_ENDINGS, READERS, TABLE_ENDINGS

__all__ = ["ARCHIVE_ENDINGS", "READERS", "TABLE_ENDINGS", "Guess", "Reader"]
