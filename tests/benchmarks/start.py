"""The time to the first picture of the window, to a table given with the start, to an example while Keras loads.

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

LIMITS = {"window": 1.35, "table": 1.5, "example": 1.3}
"""Highest ratios: the first picture to that of an empty window, a table on screen to the first picture, and an example
from a click to its rows while Keras is being loaded to the same with Keras loaded."""

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "resources" / "examples"

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


_WITH_WINDOW = (
    _PAINTED.replace("self.tell", "self.on_painted")
    + """
    def on_painted(self):
        if not hasattr(self, "window"):
            self.window = self.shown()[0]
            self.window.controllers.table_queries.rows_found.connect(lambda: QTimer.singleShot(0, self.tell))
            self.begin()

    def begin(self):
        pass

app = QApplication(["layerdesk", *PATHS])
watch = Watch()
app.installEventFilter(watch)
import main
"""
)

TABLE = f"PATHS = [{str(EXAMPLES / 'students.csv')!r}]" + _WITH_WINDOW + "main.main(PATHS)"

CLICKED = (
    "PATHS = []"
    + _WITH_WINDOW
    + f"""
def click():
    global clicked
    clicked = monotonic()
    watch.window.parts.pages.data.example_requested.emit({str(EXAMPLES / "students.json")!r})

def tell():
    print(monotonic() - clicked, flush=True)
    os._exit(0)

def on_busy(job):
    if job is not None and job.method == "preload_keras":
        if LOADED:
            job.finished.connect(lambda: QTimer.singleShot(1500, click))
        else:
            QTimer.singleShot(500, click)

watch.tell = tell
watch.begin = lambda: watch.window._engine.busy_changed.connect(on_busy)
main.main([])
"""
)


def printed(code: str, home: str) -> float:
    """Return the number that a process prints which runs `code`."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    # A cache of compiled modules, as every program has it after its first start.
    environment |= {"PYTHONPYCACHEPREFIX": f"{home}/compiled", "QT_QPA_PLATFORM": "offscreen"}
    environment |= {f"XDG_{kind}_HOME": home for kind in ("CONFIG", "DATA", "CACHE", "STATE")}
    environment |= {"PYQTGRAPH_QT_LIB": "PySide6"}
    ended = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120
    )
    if not ended.stdout.strip():
        raise RuntimeError(ended.stderr)
    return float(ended.stdout.split()[-1])


def seconds_to_paint(code: str, home: str) -> float:
    """Return the seconds from the start of a process that runs `code` to the moment that it prints."""
    started = monotonic()
    return printed(code, home) - started


def measure(times: int) -> dict[str, float]:
    """Take all measures in turns, after a first one of each that is not counted, and return medians in seconds."""
    measures = {
        "empty": lambda home: seconds_to_paint(EMPTY, home),
        "window": lambda home: seconds_to_paint(LAYERDESK, home),
        "table": lambda home: seconds_to_paint(TABLE, home),
        "loading": lambda home: printed(f"LOADED = False\n{CLICKED}", home),
        "loaded": lambda home: printed(f"LOADED = True\n{CLICKED}", home),
    }
    with tempfile.TemporaryDirectory() as home:
        taken = [{name: take(home) for name, take in measures.items()} for _ in range(times + 1)]
    return {f"{name}_s": round(statistics.median(each[name] for each in taken[1:]), 3) for name in measures}


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where a limit is missed."""
    seconds = measure(3 if "--quick" in arguments else 9)
    ratios = {
        "window": round(seconds["window_s"] / seconds["empty_s"], 2),
        "table": round(seconds["table_s"] / seconds["window_s"], 2),
        "example": round(seconds["loading_s"] / seconds["loaded_s"], 2),
    }
    if "--json" in arguments:
        print(json.dumps({**seconds, "ratios": ratios, "limits": LIMITS}))
    else:
        print(f"first picture: of an empty window {seconds['empty_s']:.2f} s, of Layerdesk {seconds['window_s']:.2f} s")
        print(f"table on screen, file given: {seconds['table_s']:.2f} s")
        print(f"example: {seconds['loading_s']:.2f} s while Keras is loaded, {seconds['loaded_s']:.2f} s afterwards")
        for name, ratio in ratios.items():
            print(f"ratio of {name:10} {ratio:.2f}   at most {LIMITS[name]}")
    return int(any(ratio > LIMITS[name] for name, ratio in ratios.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
