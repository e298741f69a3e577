"""What several readers share: from the bytes of a file to records, types and dates.

Belongs here: sniffing, encodings, records, decompression, delimited text. Does not: the entry of a format
(`engine.readers`). Modules here load pandas; readers import them inside their functions.

- `arrow`: whether pyarrow is installed
- `cells`: the cells of a column as numbers, dates or texts; `column_readings`: where single columns are read so
- `dates`: text columns that hold dates
- `delimited_arrow`: large delimited text, read by pyarrow
- `delimited_text`: delimited text, read by pandas
- `encodings`: the encoding of a text file
- `file_stream`: the file itself: existence, magic bytes, decompression, progress
- `header_lines`: names in several lines, a margin, row names
- `other_files`: files that are no tables, by their first bytes
- `records`: splitting text into records and fields
- `sandboxed`: tables that native code reads in a restricted process
- `sniffing`: the dialect of a text file, and the types of its cells
- `table_end`: notes and totals below the rows
- `text_layout`: column names and header position of a delimited text
"""
