"""The main window and what is fixed around the pages.

Belongs here: arrangement and connections. Does not: content of pages.

- `action_handlers`: what actions do
- `connections`: signals between pages and controllers
- `diagnostics`: versions, device and folders
- `docks`: pages as docks
- `help_panel`: help
- `main_window`: the QMainWindow
- `message_bar`: errors and notices
- `nav_rail`: page buttons
- `page_loader`: pages made when there is time
- `problems_bar`: problems and their fixes
- `status_strip`: status of the engine
- `tool_bar`: the tool bar
"""
