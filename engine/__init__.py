"""The engine: everything that makes sense without a screen.

Packages only, from low to high; a package imports only those above it in this list (import-linter checks it). Nothing
here imports Qt. Packages up to `codegen` load neither Keras nor pandas.

- `system`: facts about process and machine, errors, file primitives
- `project`: specs (what the user decides) and table facts: the values of a project file; `methods`: registries
- `catalog`: what Keras offers, as data; `shapes`: output shapes and parameter counts
- `results`: frozen values that window, terminal and reports show; `charts`
- `suggestions`: suggested project, network templates
- `messages`: events, commands and the job
- `readers`: one module per table file format; `parsing`: what they share (loads pandas)
- `checks`: problems of a project and their fixes
- `codegen`: the project as Keras code
- `tables`: open, preview, describe a table
- `preprocessing`: split rows; fit and apply column transforms
- `network`: specs -> Keras model; `keras_config`: Keras configuration -> specs
- `training`: trainer, callback, control, checkpoints; `graph_fit`: the in-graph epoch; `inspection`
- `evaluation`: outputs -> metrics and curves; `explain`
- `storage`: project file, run models, lock; `models`; `untrusted`: files of strangers
- `export`: one module per format; `report`
- `workbench`: the facade that window and terminal call
- `cli`: one module per command; `selfcheck`
"""
