"""Projects suggested for a table, and network templates.

Belongs here: proposals. Does not: judging what the user chose (`engine.checks`).

- `likely_target`: the columns that are likely to be the target, ranked
- `suggested_columns`: role, kind and preprocessing of each column
- `suggested_project`: the project filled in when a table is opened, and for another target
- `presets`: complete projects by name
- `templates`: networks to start from
"""
