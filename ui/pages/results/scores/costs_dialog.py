"""Dialog of the costs of errors, for the threshold with the lowest cost."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QDoubleSpinBox, QFormLayout, QLabel, QVBoxLayout, QWidget

from engine.results.evaluation import Costs
from ui.style import theme
from ui.style.object_names import named

MAX_COST = 1e9


class CostsDialog(QDialog):
    """Dialog with the four costs; `label` is the positive class."""

    def __init__(self, label: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Lowest cost")
        default_costs = Costs()
        hint_label = QLabel("Cost per row, all in the same unit. Enter a gain as a negative cost.", wordWrap=True)
        theme.set_role(hint_label, "muted")
        form = QFormLayout()
        self._boxes = {}
        for name, text in (
            ("false_positive", f"False positive ({label})"),
            ("false_negative", f"False negative ({label})"),
            ("true_positive", f"True positive ({label})"),
            ("true_negative", f"True negative ({label})"),
        ):
            box = named(QDoubleSpinBox(minimum=-MAX_COST, maximum=MAX_COST, decimals=2), f"_{name}_spin")
            theme.give_margin(box)
            box.setValue(getattr(default_costs, name))
            box.setToolTip(f"{text}: cost per row.")
            box.setAccessibleName(text)
            form.addRow(text, box)
            self._boxes[name] = box
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(hint_label)
        layout.addLayout(form)
        layout.addWidget(buttons)

    def costs(self) -> Costs:
        """Return the entered costs."""
        return Costs(**{name: box.value() for name, box in self._boxes.items()})
