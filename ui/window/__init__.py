"""The main window and its fixed parts around the pages.

Belongs here: layout and connections. Does not: content of pages.

- `action_handlers`: what actions do
- `composition`: creates controllers and widgets
- `connections`: signals between pages and controllers
- `diagnostics`: versions, device and folders
- `docks`: pages as docks
- `help_panel`: help
- `main_window`: the QMainWindow
- `message_bar`: errors and notices
- `nav_rail`: page buttons
- `page_loader`: pages created on demand
- `palette_entries`: what the command palette can find
- `problems_bar`: problems and their fixes
- `run_display`: runs and results on the pages
- `status_strip`: status of the engine
- `tool_bar`: the tool bar
"""
