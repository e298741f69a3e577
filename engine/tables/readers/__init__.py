"""One module per file format, and what they share: sniffing, encodings, records, decompression.

Belongs here: from the bytes of a file to a DataFrame of raw cells. Does not: describing or filtering what was read
(`engine.tables`).

- `arrow`: whether pyarrow is installed
- `dates`: columns of text that are dates
- `delimited`: delimited text
- `delimited_arrow`: large delimited text, by pyarrow
- `encodings`: the encoding of a text file
- `excel`: workbooks
- `file_stream`: the file itself: existence, magic bytes, decompression, progress
- `json`: JSON and JSON Lines
- `parquet`: Parquet and Feather
- `records`: splitting text into records and fields
- `sniffing`: the dialect of a text file
- `sqlite`: SQLite databases
"""
