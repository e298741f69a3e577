"""Files of other programs for statistics and numbers, each by a library that is imported when such a file is read.

Belongs here: one module per format with its `READER`. Does not: text, workbooks and databases (`engine.readers`).

- `orange`: delimited text with the three header lines of Orange; `arff`: files of Weka and OpenML
- `spss`, `spss_portable`, `stata`, `sas`, `sas_transport`: files with labels for values and columns, by `labelled`
- `r`: data frames of R
- `matlab`, `numpy`: arrays by name, by `arrays`
"""
