"""The table of actions, and its users: QActions, the command palette, the shortcuts dialog.

Belongs here: id, text, shortcut and enablement of each action. Does not: what an action does
(`ui.window.action_handlers`).

- `action_spec`: ActionSpec and AppState
- `command_palette`: its search field and list; `palette_search`: what answers a search
- `qactions`: the table as QActions
- `shortcuts_dialog`: the shortcuts dialog
- `menus`: one module per menu
"""
