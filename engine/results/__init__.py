"""Frozen values that the engine returns and the window, the terminal and reports show.

Belongs here: plain values. Does not: computing them.

- `curve_points`: points of a growing curve, decimated if there are many
- `evaluation`: metrics, curves, worst rows of one evaluation
- `file_info`: description of a file
- `inspection`: layer histograms and decision maps
- `interrupted_run`: interrupted trainings that can be resumed
- `lr_sweep`: the learning-rate range test
- `preprocessing_source`: where the preprocessing of an imported model comes from
- `row_query`: filters and sorting of rows
- `run`: a run and its scores
- `run_queue`: trainings that run one after another
- `run_comparison`: runs against baselines and each other
- `table_charts`: charts of the open table
- `table_source`: preview of a table file, and its state when the project was saved
- `weight_transfer`: layers of a file, matched with those of the project
- `charts`: charts as drawable values
- `verdicts`: how good a model is, and how its training went
"""
