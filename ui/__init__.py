"""The window: everything on the screen. A map of the room; it imports nothing.

How it hangs together: the `document` is the one truth. Panels draw it and propose another; `session` and `project_files` turn
wishes into jobs of the one thread in `engine_thread`, and what comes of them goes back into the document.

- `app`: starts the window; `one_instance`: one for each screen; `log_file`: what went wrong, for
  later; `window_proof`: shows that it opens and paints
- `main_window`: arranges and connects, the panels by `wiring`; it decides nothing
- `document`: the project on screen, its undo history, its runs, its file
- `session`: train, stop, evaluate, predict; `project_files`: open and save; `background_tasks`: what is done before it is asked for
- `steering`: pause, step, go on; `run_wishes`: settings, model and proof of a run; `run_queue`: what waits
- `table_queries`: what the Data page asks of the open table: rows and pictures
- `inspection`: what somebody sees of a network from inside, while it learns and afterwards
- `autosave`: a copy of what is not saved yet, and one window that may write
- `crash_recovery`: what a crash left behind is offered again
- `model_files`: parts of models that come and go as files; `transfer_dialog`: a file's layers beside ours;
  `preparation_dialog`: how rows are made ready for one from elsewhere
- `table_import`: tables that come in with options, from the clipboard, or from another place than before
- `engine_thread`: the one crossing between the window's thread and the engine's; `garbage`: what it leaves behind
- `action_table`: all actions, each an `action_spec`; `actions`: as Qt has them; `window_flows`: what they set off
- `theme`: the looks, and the only reader of `resources/`; `palettes`: the colours
- `preferences`: what is remembered; `diagnostics`: versions, device and folders

What is seen, from the window's edge inwards:

- `tool_bar`, `nav_rail`, `message_bar`, `problems_bar`, `status_strip`
- `pages`: the panels as docks, one at a time or side by side; `panels`: makes each when there is time
- `data_panel`, `layer_editor`, `training_panel`, `results_panel`, `runs_panel`: the five pages
- `help_panel`, `code_panel`: stand beside them when they are wanted
- `table_pictures`: pictures of the table: spread, two columns, correlations, missing cells
- `import_dialog`: how a file is read, with a preview
- `command_palette`, `dialogs`, `text_dialog`, `rate_dialog`, `preferences_dialog`, `shortcuts_dialog`

What pages are made of:

- `catalog_form`: forms made from the catalog or from a spec's fields
- `curve_plot`: live curves, drawn when `redraw_clock` says so; `spark_line`: a curve as small as a word
- `inside_views`: a network from inside: its layers, and its decisions over two features
- `take_along`: copies and saves what a picture shows
- `model_query`: a question to the trained network
- `picture_card`: a drawing of the engine as a card
- `frame_model`, `frame_view`: a DataFrame as a table; `column_numbers`: one format for a column
- `elided_label`, `note_line`, `picture`: a line, a quiet line with one action, an icon that stands by itself
- `flow_row`: widgets in a line that goes on in the next one where there is no room; `wrapped_label`: so a text
- `run_progress`: how far a training is, as a value and in words
- `machine_load`: how busy processor, memory and card are
- `numbers_in_words`, `score_words`: numbers and scores for people; `number_box`: a field for a number
"""
