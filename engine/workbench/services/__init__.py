"""What the methods of the workbench do: services that combine the packages below on one state.

Belongs here: one class per module, which gets the state and other services in its constructor and imports packages that
load Keras or pandas inside its methods. Does not: computing, reading or writing itself.

- `keras_runtime`: load Keras, measure layers
- `tables`: open, preview, browse, chart, paste, compare; `prepared_tables`: split and preprocessed
- `training`: train, continue, resume; `inspection`: layers and decision maps
- `scoring`: scores; `labelled_rows`: rows with known targets; `evaluation`: full reports, intervals, threshold
- `reference_models`: the current model against models that need no tuning
- `explanations`: importance, dependence, made-up rows; `reports`: evaluation as files
- `predictions`: predict files; `exports`: files for other programs
- `preprocessing`: attach it to a model from elsewhere
- `projects`: project files; `model_files`: whole models, configurations, weights
"""
