"""Page with templates to start from, shown while the network is empty or on request."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from engine.project import Project
from engine.project.table_facts import TableFacts
from engine.suggestions.suggested_project import output_advice
from engine.suggestions.templates import TEMPLATES, Suggestion, Template, suggested, title_for, why_not
from ui.style import theme
from ui.style.object_names import named

_NARROW = 640
"""Width in pixels below which the cards are in one column."""
_CARD_WIDTH = 520
"""Maximum width of a card in pixels."""
_ICONS: Mapping[str, str] = MappingProxyType(
    {
        "suggested": "wand-sparkles",
        "best": "star",
        "course": "graduation-cap",
        "linear": "chart-line",
        "mlp": "network",
        "regularized": "shuffle",
        "residual": "layers",
        "wide_and_deep": "split",
        "embeddings": "tag",
        "multitask": "target",
        "convolution": "grid-3x3",
    }
)

_NO_TABLE = "Without a table the network gets one output; it is checked against the target when a table is open."


class TemplatePage(QScrollArea):
    """Shows the templates as cards; one is suggested, those that do not fit are disabled with the reason.

    Signals
    -------
    picked : Template
        The user starts from this template.
    add_requested : ()
        The user starts with a single layer.
    close_requested : ()
        The user keeps the current network.
    """

    picked = Signal(object)
    add_requested = Signal()
    close_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._reason_label = named(QLabel(), "_suggestion_label")
        self._reason_label.setWordWrap(True)
        theme.set_role(self._reason_label, "muted")
        self._cards = {name: self._make_card(template) for name, template in TEMPLATES.items()}
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.GRID + theme.HALF)
        self._add_layer_button = _link_button(
            "_add_layer_button", "plus", "Start with a single layer", "Choose the first layer"
        )
        self._add_layer_button.clicked.connect(self.add_requested)
        self._keep_button = _link_button(
            "_keep_button", "undo-2", "Keep the current network", "Close the templates (Esc)"
        )
        self._keep_button.clicked.connect(self.close_requested)
        self.setWidget(self._make_body())
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._arrange()
        for first, second in pairwise([*self._cards.values(), self._add_layer_button, self._keep_button]):
            self.setTabOrder(first, second)

    @property
    def add_button(self) -> QPushButton:
        """The button that starts with a single layer; the picker of kinds opens below it."""
        return self._add_layer_button

    def show_project(self, project: Project, table: TableFacts | None) -> None:
        """Name the cards by the task of the target, and mark the suggested one with the reason."""
        advice = output_advice(project, table) if table else None
        best = suggested(project, table) if table is not None and project.data.with_role("target") else None
        self._reason_label.setText(_reason_text(best) if best else _NO_TABLE)
        for name, template in TEMPLATES.items():
            title = title_for(template, advice.task if advice else None)
            refusal = why_not(template, project, table)
            self._cards[name].show_template(
                title, template.text, refusal, best=best is not None and best.template is template
            )
        self._keep_button.setVisible(bool(project.model.layers))
        self._add_layer_button.setVisible(not project.model.layers)

    def take_focus(self) -> None:
        """Focus the suggested card, else the first one."""
        best = (card for card in self._cards.values() if card.best)
        next(best, next(iter(self._cards.values()))).setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def event(self, event: QEvent) -> bool:
        # Esc closes the templates, if there is a network to return to; it must not stop a training then.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._closes(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._closes(event):
            self.close_requested.emit()
        else:
            super().keyPressEvent(event)

    def _closes(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and not self._keep_button.isHidden()

    def _make_body(self) -> QWidget:
        title = QLabel("Start from a template")
        theme.set_role(title, "heading")
        content = QWidget()
        content.setMaximumWidth(2 * _CARD_WIDTH)
        column = QVBoxLayout(content)
        column.setContentsMargins(*[theme.MARGIN] * 4)
        column.setSpacing(theme.GRID)
        for widget in (title, self._reason_label):
            column.addWidget(widget)
        column.addSpacing(theme.GRID)
        column.addLayout(self._grid)
        for button in (self._add_layer_button, self._keep_button):
            column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        body = QWidget()
        row = QHBoxLayout(body)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(content, 1)
        return body

    def _make_card(self, template: Template) -> _Card:
        card = _Card(_ICONS[template.name])
        card.clicked.connect(lambda: self.picked.emit(template))
        return card

    def _arrange(self) -> None:
        columns = 1 if self.width() < _NARROW * theme.font_scale() else 2
        for place, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, place // columns, place % columns)


class _Card(QPushButton):
    """Button in the form of a card: icon, title, description."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.setObjectName("_template_button")
        theme.set_role(self, "card_button")
        self.best = False
        self._icon, self._icon_label = icon, QLabel()
        self._title_label, self._best_label, self._text_label = QLabel(), QLabel("Recommended"), QLabel()
        theme.set_role(self._title_label, "heading")
        theme.set_role(self._best_label, "accent")
        theme.set_role(self._text_label, "muted")
        head = QHBoxLayout()
        head.setSpacing(theme.GRID)
        head.addWidget(self._title_label, 1)
        head.addWidget(self._best_label)
        texts = QVBoxLayout()
        texts.setSpacing(theme.HALF)
        texts.addLayout(head)
        texts.addWidget(self._text_label)
        texts.addStretch()
        for label in (self._title_label, self._text_label):
            label.setWordWrap(True)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(*[theme.GRID + theme.HALF] * 4)
        row.setSpacing(theme.GRID + theme.HALF)
        row.addWidget(self._icon_label, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        for label in (self._icon_label, self._title_label, self._best_label, self._text_label):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.changed.connect(self._draw_icon)

    def show_template(self, title: str, text: str, refusal: str, *, best: bool) -> None:
        """Show title and description, or the reason why the template does not fit."""
        self.best = best
        self._title_label.setText(title)
        self._text_label.setText(refusal or text)
        self._best_label.setVisible(best)
        self.setEnabled(not refusal)
        self.setToolTip(f"{text}\n{refusal}" if refusal else text)
        self.setAccessibleName(f"Start with {title}{', recommended' if best else ''}")
        self._draw_icon()

    def sizeHint(self) -> QSize:
        return self._row.sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self._row.minimumSize()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._row.heightForWidth(width)

    def _draw_icon(self) -> None:
        role = "accent" if self.isEnabled() else "disabled"
        self._icon_label.setPixmap(theme.icon(self._icon, role).pixmap(QSize(24, 24)))


def _reason_text(suggestion: Suggestion) -> str:
    return f"Recommended for this table: {suggestion.template.title}. {' '.join(suggestion.reasons)}"


def _link_button(name: str, icon: str, text: str, tip: str) -> QPushButton:
    button = named(QPushButton(theme.icon(icon, "accent"), text), name)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    theme.set_role(button, "link")
    return button
