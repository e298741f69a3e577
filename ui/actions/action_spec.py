"""Specification of an action, and the application state that enables it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class AppState:
    """State of the application that determines which actions are enabled and checked."""

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
    can_continue: bool = False
    can_use_all_rows: bool = False
    was_interrupted: bool = False
    queue_paused: bool = False
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
    """Return True."""
    return True


@dataclass(frozen=True)
class ActionSpec:
    """One action.

    Attributes
    ----------
    id : str
        ``train.start``; never changed, because shortcuts are stored by it.
    menu : str
        Path of its menu: ``File`` or ``File/Load from Keras``.
    text, tip : str
        Sentence case; ends in "…" if a dialog follows.
    keys : tuple of str
        Shortcuts; the first one is displayed.
    group : bool
        Whether a separator is above it.
    enabled, checked : callable
        Functions of the state; `checked` is None for actions that are not checkable.
    dynamic_text : callable or None
        Text as a function of the state; None for a fixed text.
    dynamic_icon : callable or None
        Name of the icon as a function of the state; None for a fixed icon.
    tool : str
        Text in the tool bar, empty if it is not there.
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
    dynamic_text: Callable[[AppState], str] | None = None
    dynamic_icon: Callable[[AppState], str] | None = None
    tool: str = ""
