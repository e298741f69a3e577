"""Predicates that enable or check actions, shared by several menus."""

from __future__ import annotations

from ui.actions.action_spec import AppState, Predicate


def idle(now: AppState) -> bool:
    """Return True if no training is running."""
    return not now.running


def model_ready(now: AppState) -> bool:
    """Return True if there is a trained model to use."""
    return now.has_model and not now.running


def trainable(now: AppState) -> bool:
    """Return True if a training could start."""
    return now.has_table and not now.running


def running(now: AppState) -> bool:
    """Return True if a training is running or paused."""
    return now.running


def steppable(now: AppState) -> bool:
    """Return True if a step can be trained, in the running training or a new one."""
    return now.running or now.has_table


def extensible(now: AppState) -> bool:
    """Return True if the running or the last training can be made longer."""
    return now.running or now.can_continue


def scheme(name: str) -> Predicate:
    """Return a predicate: whether this theme is chosen."""
    return lambda now: now.scheme == name


def page(name: str) -> Predicate:
    """Return a predicate: whether this page is the current one."""
    return lambda now: now.page == name
