"""What an action is, and the situation that it depends on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class AppState:
    """What the state of an action depends on."""

    has_table: bool = False
    has_layers: bool = False
    has_problems: bool = False
    has_advice: bool = False
    has_model: bool = False
    has_predictions: bool = False
    has_runs: bool = False
    has_source: bool = False
    running: bool = False
    stoppable: bool = False
    paused: bool = False
    can_go_on: bool = False
    was_interrupted: bool = False
    queue_rests: bool = False
    can_undo: bool = False
    can_redo: bool = False
    undo_text: str = ""
    redo_text: str = ""
    scheme: str = "system"
    page: str = "data"
    drawn: bool = False
    palette: bool = False
    code: bool = False


Predicate = Callable[[AppState], bool]


def always(now: AppState) -> bool:
    """Say yes."""
    return True


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    id : str
        ``run.train``; the same for ever, because changed shortcuts are remembered by it.
    menu : str
        Where it stands: ``File`` or ``File/Load from Keras``.
    text, tip : str
        Sentence case; three dots where a question follows.
    keys : tuple of str
        Shortcuts, the first of which is shown.
    group : bool
        Whether a line is drawn above it.
    enabled, checked : callable
        From the situation; `checked` is None for actions that are not switched on and off.
    words : callable or None
        A text that changes with the situation.
    icon_now : callable or None
        The name of an icon that changes with it.
    tool : str
        Its name in the toolbar, empty where it is not there.
    """

    id: str
    menu: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: bool = False
    enabled: Predicate = always
    checked: Predicate | None = None
    words: Callable[[AppState], str] | None = None
    icon_now: Callable[[AppState], str] | None = None
    tool: str = ""
