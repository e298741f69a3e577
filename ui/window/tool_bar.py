"""The tool bar: a few labelled actions, the command palette and the Train button."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionEvent
from PySide6.QtWidgets import QSizePolicy, QToolBar, QToolButton, QWidget

from ui.actions.qactions import Actions
from ui.style import theme


class ToolBar(QToolBar):
    """Shows the actions that have a `tool` text, and on the right the command palette and Train."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__("Tools", parent)
        self.setObjectName("_tool_bar")
        self.setMovable(False)
        self._fit_icons()
        theme.changed.connect(self._fit_icons)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addActions(actions.tools())
        space = QWidget()
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(space)
        self.addAction(actions["edit.palette"])
        train_button = _PrimaryButton(actions["train.start"])
        self.iconSizeChanged.connect(train_button.setIconSize)
        train_button.setIconSize(self.iconSize())
        self.addWidget(train_button)
        for action in self.actions():
            button = self.widgetForAction(action)
            if isinstance(button, QToolButton) and button.defaultAction() is not None:
                button.setObjectName(f"_{button.defaultAction().objectName()}_button")
                button.setAccessibleName(button.defaultAction().iconText())

    def _fit_icons(self) -> None:
        side = round(theme.ICON * theme.font_scale())
        self.setIconSize(QSize(side, side))


class _PrimaryButton(QToolButton):
    """A button in the accent colour, whose icon has the colour of text on it."""

    def __init__(self, action: QAction) -> None:
        super().__init__()
        theme.set_role(self, "primary")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._icon_on_accent = theme.icon("play", "on_accent")
        self.setDefaultAction(action)
        self.setIcon(self._icon_on_accent)

    def actionEvent(self, event: QActionEvent) -> None:
        super().actionEvent(event)
        self.setIcon(self._icon_on_accent)
