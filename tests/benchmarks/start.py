"""How long the window takes from the start of its process to its first picture, compared with an empty one.

``python -m tests.benchmarks.start [--quick] [--json]``
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from time import monotonic

LIMIT = 1.6
"""How many times the empty window's time may be taken at the most."""

ROOT = Path(__file__).resolve().parents[2]

_PAINTED = """
import os, sys
from time import monotonic
from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

class Watch(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and watched.isWidgetType() and watched.window() in self.shown():
            QTimer.singleShot(0, self.tell)
        return False

    def shown(self):
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, QMainWindow) and each.isVisible()]

    def tell(self):
        print(monotonic(), flush=True)
        os._exit(0)
"""

EMPTY = (
    _PAINTED
    + """
import pyqtgraph
app = QApplication([])
watch = Watch()
app.installEventFilter(watch)
window = QMainWindow()
window.setCentralWidget(pyqtgraph.PlotWidget())
window.resize(1280, 800)
window.show()
app.exec()
"""
)

LAYERDESK = (
    _PAINTED
    + """
app = QApplication([])
watch = Watch()
app.installEventFilter(watch)
import main
main.main([])
"""
)


def seconds_to_paint(code: str, home: str) -> float:
    """Return the seconds from the start of a process that runs `code` to its first painted window."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # A cache of compiled modules, as every program has it after its first start.
    environment |= {"PYTHONPYCACHEPREFIX": f"{home}/compiled", "XDG_CONFIG_HOME": home}
    environment |= {"QT_QPA_PLATFORM": "offscreen", "PYQTGRAPH_QT_LIB": "PySide6"}
    started = monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    if not ended.stdout.strip():
        raise RuntimeError(ended.stderr)
    return float(ended.stdout.split()[-1]) - started


def measure(times: int) -> dict[str, float]:
    """Start both windows in turns, after one start each that is not counted, and return the medians in seconds."""
    with tempfile.TemporaryDirectory() as home:
        for code in (EMPTY, LAYERDESK):
            seconds_to_paint(code, home)
        pairs = [(seconds_to_paint(EMPTY, home), seconds_to_paint(LAYERDESK, home)) for _ in range(times)]
    empty, layerdesk = (statistics.median(values) for values in zip(*pairs, strict=True))
    return {"empty_s": round(empty, 3), "layerdesk_s": round(layerdesk, 3), "ratio": round(layerdesk / empty, 2)}


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where the limit is missed."""
    figures = measure(3 if "--quick" in arguments else 9)
    if "--json" in arguments:
        print(json.dumps({**figures, "limit": LIMIT}))
    else:
        print(f"empty PySide6 + pyqtgraph window   {figures['empty_s']:.2f} s to the first picture")
        print(f"Layerdesk                          {figures['layerdesk_s']:.2f} s")
        print(f"ratio                              {figures['ratio']:.2f}   at most {LIMIT}")
    return int(figures["ratio"] > LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
