"""The engine: everything that would still make sense without a screen. A map of the room; it imports nothing.

What the user decides, and what is found out, are frozen values. They are light: a window reads them before Keras is
there.

- `specs`: DataSpec, ModelSpec, CompileSpec, FitSpec and PredictSpec, which make a Project
- `facts`: what a table holds, column by column
- `browsing`: which rows of a table are looked at, and in what order
- `table_sample`: some rows of it, by which columns are held against each other
- `pictures`: what pictures of a table show
- `sources`: what is known of a table's file: its beginning, and how it was when the project was saved
- `events`: what a training says while it runs; `commands`: what somebody may want of it meanwhile
- `inside`: what is seen of a network from inside: its layers, its decisions over two features
- `run`: what a training leaves behind
- `findings`: what an evaluation finds: figures, curves, worst rows
- `metric_words`: the names of metrics in Keras's logs, and what a name does not say by itself
- `drawings`: findings as pictures: what stands in each, said once for the window and the report
- `errors`: EngineError, a sentence for the user
- `catalog`, `catalog.json`: what Keras offers for tables: layers, optimizers, losses, metrics and their arguments
- `left_out`: what of Keras the catalog does not offer, and why
- `shapes`: output shapes and parameters of a network, by arithmetic, without Keras; when Keras's own go before
- `schedules`: learning rates step by step, by plain arithmetic
- `suggestions`: what the program proposes for a table, and why
- `code`: the Keras Python of a project, as text
- `templates`: networks to start from, fitted to the table, and which of them is suggested
- `checks`: project and facts -> problems, each at its place and, where there is one, with its fix
- `recovery`: trainings that a crash left behind
- `lock`: who has a project open
- `comparison`: what runs are worth beside a naive guess, and whether two were the same
- `rate_sweep`: what a sweep over learning rates found
- `dates`: as seconds, which are counted with, and as texts, which are read
- `points`: points that come one after the other, thinned where they are many
- `file_facts`: what a file is, told without opening it for good
- `given_preparation`: how a model from elsewhere is told of tables
- `transfer`: what of a file's weights goes where, and what came of it
- `differences`: in which settings projects differ

What works with tables and networks is heavy, and is imported only inside the verbs of the workbench.

- `table`: read a file of any format into a DataFrame, describe its columns
- `preprocessor`: table and DataSpec -> arrays; what was learned on the way, which travels with the model
- `network`: ModelSpec -> Keras model, through the catalog
- `qhadam`: the optimizer QHAdam, which Keras does not have
- `configuration`: Keras's own configuration, read as plain data, through the catalog
- `fast_fit`: the in-graph epoch, which makes `model.fit` run at the machine's speed
- `training`: compile and fit; `reporter` is its one Keras callback, `steering` keeps wishes between its steps
- `observation`: looks into a network while it learns, and keeps a film of it
- `checkpoints`: the state of a training on disk, written by a thread of its own while it goes on
- `rate_finder`: the sweep itself
- `training_state`: where a training stands after an epoch; `snapshot`: what a network has learned at one moment;
  `learning_rate`: read and set, also where a schedule is in force
- `scoring`: outputs -> answers, and scikit-learn's figures of them
- `evaluation`: true targets and answers -> findings
- `explanation`: what a model looks at: importance, dependence, what drives one row
- `predicted_files`: predicted rows on disk, block by block
- `report`: findings as one HTML page
- `files`: the project file on disk; atomic writes; reads that believe nothing
- `foreign`: files that are not to be trusted: the one room through which models of others come in
- `defusing`: no cell of a table that we write is a formula
- `kept_models`: the model that each run of a project left; `parcels`: arrays and what belongs to them, as bytes
- `models`: whole models, architectures and weights on disk
- `export`: what leaves for other programs, each proven equal before it is done
- `keras_loading`: how Keras comes into the program without holding up the window
- `version`: which Layerdesk this is; `folders`: where settings, logs and what is recovered lie
- `environment`: versions and device, as every run notes them; `graphics_card`: which one trains, or why none does
- `catalog_from_keras`: the command that brings `catalog.json` up to the installed Keras

What can be done with all that:

- `workbench`: the verbs, from `open_table` to `save_project`
- `cli`: the verbs from a terminal
- `selftest`: everything is done once, to prove an installation
"""
