"""Controllers: the document, the session, and one QObject per task of the user.

Belongs here: what turns actions into jobs and results into the document. Does not: widgets.

- `autosave`: a copy of unsaved work, and the write lock
- `background_tasks`: jobs while the engine is idle
- `crash_recovery`: resume interrupted trainings
- `document`: the project on screen, undo, runs, file
- `evaluation`: metrics and predictions of the trained model
- `inspection`: layer histograms and decision maps
- `model_files`: model files of Keras, exports
- `model_queries`: queries to the trained model, also while the engine is idle
- `project_files`: open and save
- `reference_comparison`: the current model against reference models, and intervals of its metrics
- `run_actions`: apply, load or repeat a run
- `run_queue`: queued trainings
- `session`: jobs, training, messages
- `table_import`: tables with reader options, from the clipboard
- `table_queries`: rows and charts of the open table
- `training_control`: pause, step, learning rate
"""
