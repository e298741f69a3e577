"""Files of other programs for statistics and numbers, each by a library that is imported when such a file is read.

Belongs here: one module per format or kind of format. Does not: text, workbooks and databases (`engine.readers`).

- `orange`: delimited text with the three header lines of Orange; `arff`: files of Weka and OpenML
- `labelled`: SPSS, Stata and SAS, whose values and columns have labels
- `r`: data frames of R
- `matlab`, `numpy`: arrays by name, by `arrays`
"""
