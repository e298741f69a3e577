"""Frozen values that the engine returns and the window, the terminal and reports show.

Belongs here: plain values. Does not: computing them.

- `curve_points`: points of a curve, thinned where they are many
- `evaluation`: metrics, curves, worst rows of one evaluation
- `file_info`: what a file is
- `inspection`: layer histograms and decision maps
- `interrupted_run`: a training that a crash ended
- `lr_sweep`: the learning-rate range test
- `preprocessing_source`: where the preprocessing of an imported model comes from
- `row_query`: filters and sorting of rows
- `run`: a run and its scores
- `run_comparison`: runs against baselines and each other
- `table_charts`: charts of the open table
- `table_source`: the file of a table, as remembered
- `weight_transfer`: which weights of a file go where
- `charts`: charts as drawable values
"""
