"""Files of other programs for statistics and numbers, each by a library that is imported when such a file is read.

Belongs here: one module per format with its `READER`. Does not: text, workbooks and databases (`engine.readers`).

- `orange`: delimited text with the three header lines of Orange; `arff`: files of Weka and OpenML
- `spss`, `spss_portable`, `stata`, `sas`, `sas_transport`, `r`: files of statistics programs
- `labelled`: labels of their columns and values
- `matlab`, `numpy`: arrays
"""
