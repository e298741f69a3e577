"""When an action can be chosen: tests of the situation that several menus share."""

from __future__ import annotations

from ui.actions.action_spec import AppState, Predicate


def idle(now: AppState) -> bool:
    """Whether no training goes on."""
    return not now.running


def scored(now: AppState) -> bool:
    """Whether there is a trained model to use."""
    return now.has_model and not now.running


def trainable(now: AppState) -> bool:
    """Whether a training could start."""
    return now.has_table and not now.running


def running(now: AppState) -> bool:
    """Whether a training goes on, be it in a pause."""
    return now.running


def steppable(now: AppState) -> bool:
    """Whether a training can be taken a step further: the one that goes on, or a new one."""
    return now.running or now.has_table


def extensible(now: AppState) -> bool:
    """Whether some training can be made longer: the one that goes on, or the last one."""
    return now.running or now.can_go_on


def scheme(name: str) -> Predicate:
    """Return whether these colours are chosen."""
    return lambda now: now.scheme == name


def page(name: str) -> Predicate:
    """Return whether this page is in front."""
    return lambda now: now.page == name
