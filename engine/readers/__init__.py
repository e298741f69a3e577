"""One module per table file format: what a format is called, how it is recognised, read, previewed and written as code.

Belongs here: the entries of the registry, which say what the window shows of a format, and a module per format, which
is imported when its functions are used. To add a format, add its entry in `registry` and its module with a
`ReaderFunctions`; nothing else names the formats. Does not belong here: describing or filtering what was read
(`engine.tables`).

- `reader`: the class of an entry and of the functions of a module
- `registry`: all entries
- `layout_words`: words of layouts, such as Total
- `packed_text`: the text of a file, as a script reads it
- `delimited`, `excel`, `feather`, `fixed_width`, `json`, `parquet`, `sqlite`: the formats
- `programs`: files of other programs; `markup`: tables in documents
- `parsing`: what several readers share: bytes, encodings, records, sniffing, dates
"""

from engine.readers.reader import Guess, Reader
from engine.readers.registry import ARCHIVE_ENDINGS, READERS, TABLE_ENDINGS

__all__ = ["ARCHIVE_ENDINGS", "READERS", "TABLE_ENDINGS", "Guess", "Reader"]
