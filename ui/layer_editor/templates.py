"""Networks to start from, and the page that offers them while there are no layers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from engine.specs import LayerSpec, ModelSpec, Project
from engine.suggestions import OutputAdvice, with_advice
from ui import theme

_NARROW = 640
"""Below so many pixels the cards stand under each other."""
_CARD_WIDTH = 520


@dataclass(frozen=True)
class Template:
    """Hidden layers, an icon, and a title and one line that are told for a task."""

    icon: str
    title: Callable[[OutputAdvice | None], str]
    text: str
    hidden: tuple[LayerSpec, ...]


def _dense(name: str, units: int) -> LayerSpec:
    return LayerSpec(name=name, kind="Dense", params={"units": units, "activation": "relu"})


def _dropout(name: str) -> LayerSpec:
    return LayerSpec(name=name, kind="Dropout", params={"rate": 0.2})


def _linear_title(advice: OutputAdvice | None) -> str:
    return "Linear model" if advice is None else f"{'Linear' if advice.task == 'regression' else 'Logistic'} regression"


_NO_TABLE = "Without a table the network gets one output; the program says so when the target asks for another."

TEMPLATES = (
    Template("chart-line", _linear_title, "The output alone: the simplest network, a good first yardstick.", ()),
    Template(
        "network",
        lambda advice: "Small network 8-4",
        "Two hidden layers of 8 and 4 units: enough for most small tables.",
        (_dense("dense", 8), _dense("dense_1", 4)),
    ),
    Template(
        "shuffle",
        lambda advice: "Network with dropout",
        "32 and 16 units, with dropout against learning the table by heart.",
        (_dense("dense", 32), _dropout("dropout"), _dense("dense_1", 16), _dropout("dropout_1")),
    ),
)


def started(project: Project, template: Template, advice: OutputAdvice | None) -> Project:
    """Return the project with the layers of a template, and the end that its target asks for."""
    project = project.replaced(model=ModelSpec(layers=template.hidden))
    if advice:
        return with_advice(project, advice)
    output = LayerSpec(name="output", kind="Dense", params={"units": 1})
    return project.replaced(model=project.model.inserted(len(template.hidden), output))


class TemplatePage(QWidget):
    """Offers the templates as cards.

    Signals
    -------
    picked : Template
        The user starts from this one.
    add_wanted : ()
        The user would rather begin with a layer of his own.
    """

    picked = Signal(object)
    add_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("Start with a network")
        theme.set_role(title, "heading")
        self._reason_label = QLabel()
        self._reason_label.setWordWrap(True)
        theme.set_role(self._reason_label, "muted")
        self._cards = [self._make_card(template) for template in TEMPLATES]
        self._grid = QGridLayout()
        self._grid.setSpacing(theme.GRID + theme.HALF)
        self._add_layer_button = QPushButton(theme.icon("plus", "accent"), "Begin with a single layer")
        self._add_layer_button.setObjectName("_add_layer_button")
        self._add_layer_button.setToolTip("Choose the first layer yourself")
        self._add_layer_button.setAccessibleName("Begin with a single layer")
        theme.set_role(self._add_layer_button, "link")
        self._add_layer_button.clicked.connect(self.add_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.MARGIN] * 4)
        column.setSpacing(theme.GRID)
        column.addStretch(1)
        column.addWidget(title)
        column.addWidget(self._reason_label)
        column.addSpacing(theme.GRID)
        column.addLayout(self._grid)
        column.addWidget(self._add_layer_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(2)
        self._arrange(1)
        for first, second in pairwise([*self._cards, self._add_layer_button]):
            self.setTabOrder(first, second)

    @property
    def add_button(self) -> QPushButton:
        """The button that begins with a single layer; the list of kinds opens below it."""
        return self._add_layer_button

    def render(self, advice: OutputAdvice | None) -> None:
        """Name the cards for the target's task, and say where their end comes from."""
        reason = f"The output layer comes with it: {advice.reason}." if advice else _NO_TABLE
        self._reason_label.setText(reason)
        for card, template in zip(self._cards, TEMPLATES, strict=True):
            card.show_texts(template.title(advice), template.text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(1 if self.width() < _NARROW * theme.font_scale() else len(self._cards))

    def _make_card(self, template: Template) -> _Card:
        card = _Card(template.icon)
        card.clicked.connect(lambda: self.picked.emit(template))
        return card

    def _arrange(self, columns: int) -> None:
        for place, card in enumerate(self._cards):
            self._grid.addWidget(card, place // columns, place % columns)


class _Card(QPushButton):
    """A button as large as a card: an icon, a title, a sentence."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self.setObjectName("_template_button")
        theme.set_role(self, "card_button")
        self.setMaximumWidth(_CARD_WIDTH)
        picture = QLabel()
        picture.setPixmap(theme.icon(icon, "accent").pixmap(QSize(28, 28)))
        self._title_label = QLabel()
        theme.set_role(self._title_label, "heading")
        self._text_label = QLabel()
        theme.set_role(self._text_label, "muted")
        texts = QVBoxLayout()
        texts.setSpacing(theme.HALF)
        for label in (self._title_label, self._text_label):
            label.setWordWrap(True)
            texts.addWidget(label)
        texts.addStretch()
        row = QHBoxLayout(self)
        row.setContentsMargins(*[theme.MARGIN] * 4)
        row.setSpacing(theme.MARGIN)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(texts, 1)
        for label in (picture, self._title_label, self._text_label):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._icon, self._picture = icon, picture
        theme.changed.connect(self._draw_icon)

    def show_texts(self, title: str, text: str) -> None:
        """Show a title and a sentence."""
        self._title_label.setText(title)
        self._text_label.setText(text)
        self.setToolTip(text)
        self.setAccessibleName(f"Start with {title}")

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.layout().minimumSize()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self.layout().heightForWidth(width)

    def _draw_icon(self) -> None:
        self._picture.setPixmap(theme.icon(self._icon, "accent").pixmap(QSize(28, 28)))
