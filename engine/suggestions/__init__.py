"""Projects suggested for a table, and network templates.

Belongs here: proposals. Does not: judging what the user chose (`engine.checks`).

- `suggested_project`: the project filled in when a table is opened
- `presets`: complete projects by name
- `templates`: networks to start from
"""
