"""The table of actions, and what is made from it: QActions, the command palette, the page of shortcuts.

Belongs here: id, text, shortcut and enablement of each action. Does not: what an action does
(`ui.window.action_handlers`).

- `action_spec`: ActionSpec and AppState
- `command_palette`: find an action by typing
- `qactions`: the table as QActions
- `shortcuts_dialog`: the page of shortcuts
- `menus`: one module per menu
"""
