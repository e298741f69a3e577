"""QObjects without pixels: the document, the session, and one controller per task of the user.

Belongs here: what turns actions into jobs and results into the document. Does not: widgets.

- `autosave`: a copy of unsaved work, and the write lock
- `background_tasks`: work done ahead of a request
- `crash_recovery`: interrupted trainings offered again
- `document`: the project on screen, undo, runs, file
- `inspection`: layer histograms and decision maps
- `model_files`: parts of models as files
- `model_query`: a request to the trained model
- `project_files`: open and save
- `run_actions`: settings, model and reproducibility of a run
- `run_queue`: queued trainings
- `session`: train, stop, evaluate, predict
- `table_import`: tables with reader options, from the clipboard
- `table_queries`: rows and charts of the open table
- `training_control`: pause, step, learning rate
"""
