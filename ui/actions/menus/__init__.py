"""All actions of the window as a table, from which menus, tool bar, command palette and shortcuts dialog are made.

Each menu is a module; `enablement` has the predicates that several of them share.

- `data_menu`, `edit_menu`, `file_menu`, `help_menu`: one menu each
- `model_menu`, `results_menu`, `train_menu`, `view_menu`: one menu each
- `enablement`: when actions are enabled or checked
"""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec
from ui.actions.menus.data_menu import DATA
from ui.actions.menus.edit_menu import EDIT
from ui.actions.menus.file_menu import OPEN_RECENT, file_actions
from ui.actions.menus.help_menu import HELP
from ui.actions.menus.model_menu import MODEL
from ui.actions.menus.results_menu import RESULTS
from ui.actions.menus.train_menu import TRAIN
from ui.actions.menus.view_menu import PAGES, VIEW

__all__ = ["MENUS", "OPEN_RECENT", "PAGES", "all_actions"]

MENUS = ("File", "Edit", "Data", "Model", "Train", "Results", "View", "Help")


def all_actions() -> tuple[ActionSpec, ...]:
    """Return every action, in the order of the menus."""
    return (*file_actions(), *EDIT, *DATA, *MODEL, *TRAIN, *RESULTS, *VIEW, *HELP)
