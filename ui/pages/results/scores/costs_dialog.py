"""What each kind of decision costs, so that the cheapest threshold can be found."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QDoubleSpinBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from engine.results.evaluation import Costs
from ui.style import theme
from ui.style.object_names import named

MOST = 1e9


class CostsDialog(QDialog):
    """Four numbers; `label` is the class that the threshold decides for."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Least cost")
        usual = Costs()
        told = QLabel("In any one unit, for one row each. A gain is a cost below 0.", wordWrap=True)
        theme.set_role(told, "muted")
        form = QFormLayout()
        self._boxes = {}
        for name, text in (
            ("false_positive", f"Taken for {label}, but it is not"),
            ("false_negative", f"Not taken for {label}, but it is"),
            ("true_positive", f"Rightly taken for {label}"),
            ("true_negative", f"Rightly not taken for {label}"),
        ):
            box = named(QDoubleSpinBox(minimum=-MOST, maximum=MOST, decimals=2), f"_{name}_spin")
            theme.give_margin(box)
            box.setValue(getattr(usual, name))
            box.setToolTip(f"{text}: what this costs for one row.")
            box.setAccessibleName(text)
            form.addRow(text, box)
            self._boxes[name] = box
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(told)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def costs(self) -> Costs:
        """Return what was said."""
        return Costs(**{name: box.value() for name, box in self._boxes.items()})
