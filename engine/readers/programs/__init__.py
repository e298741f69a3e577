"""Files of other programs for statistics and numbers, each by a library that is imported when such a file is read.

Belongs here: one module per format with its `READER`. Does not: text, workbooks and databases (`engine.readers`).

- `orange`: delimited text with the three header lines of Orange; `arff`: files of Weka and OpenML
- `spss`, `stata`, `sas`, `r`: files of statistics programs
- `matlab`, `numpy`: arrays
"""
