"""Projects suggested for a table, and network templates.

Belongs here: proposals. Does not: judging what the user chose (`engine.checks`).

- `likely_target`: the columns that are likely to be the target, ranked
- `suggested_columns`: role, kind and preprocessing of each column
- `suggested_project`: the project filled in when a table is opened, and for another target
- `default_network`: the network filled in, and eight of them next to each other
- `layer_blocks`: layers in a row that do one thing together, and its name
- `network_draft`: a network under construction
- `all_rows`: the settings of a run for a training on all rows
- `presets`: network, preprocessing and fit settings that are chosen together
- `templates`: networks to start from
"""
