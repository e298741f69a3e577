"""How soon a changed cell of the what-if form has its answer on screen: in the real window, with the real engine.

``python -m tests.benchmarks.what_if [--quick] [--json] [--runs 5]``

The slider of the first feature visits its 200 positions: first one change after another, each when the prediction of
the last is painted; then as a hand drags it, a change every 16 ms whether or not the last is painted. A change counts
as painted when its prediction, or that of a newer one, is on the screen. Both wall time and processor time are given,
because other work on the machine lengthens the first. All values are medians of several runs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks._window_jobs import ROOT
from tests.benchmarks.window import Window

EXAMPLES = ("students", "breast_cancer")
EPOCHS = 20
"""So long they learn before they are asked."""
INTERVAL_MS = 16
LIMIT_MS = 16
"""From a change to its painted answer, one after the other, at the median."""
ROWS = (
    ("one after the other, until it is painted: median, 99 %", "single_ms", "single_p99_ms"),
    ("  computed for a change, of it by the window's thread", "single_cpu_ms", "single_window_cpu_ms"),
    ("dragged, until it or a newer one is painted: median, 99 %", "drag_ms", "drag_p99_ms"),
    ("  computed for a change, of it by the window's thread", "drag_cpu_ms", "drag_window_cpu_ms"),
    ("  gaps of a 10 ms timer: 99 %, worst", "drag_gap_p99_ms", "drag_gap_worst_ms"),
)


class Drag:
    """Moves the slider of the first number on the form, and notes when each change is answered on screen."""

    def __init__(self, window: Window) -> None:
        from PySide6.QtCore import QEvent, QObject, QTimer

        from ui.pages.results.explain.cell_editor import NumberEditor

        self._window = window
        page = window.window.parts.pages.results._explain_controller.what_if_page
        self._editor = page.findChildren(NumberEditor)[0]
        self.slider = self._editor._slider
        self.moments: dict[float, float] = {}
        """When each value was chosen."""
        self.answered: dict[float, float] = {}
        self._unpainted: list[float] = []
        drag = self

        class Paints(QObject):
            def eventFilter(self, watched: QObject, event: QEvent) -> bool:
                if event.type() == QEvent.Type.UpdateRequest and watched is window.window and drag._unpainted:
                    QTimer.singleShot(0, drag._on_painted)  # it is painted as soon as this event was worked off
                return False

        self._paints = Paints()
        window.app.installEventFilter(self._paints)
        self._start = window.engine.start
        window.engine.start = self._started  # type: ignore[method-assign]

    def _started(self, verb: Any, *arguments: Any) -> Any:
        job = self._start(verb, *arguments)
        cells = next((each for each in arguments if isinstance(each, dict)), None)
        if cells is not None and verb.__name__ == "explain_row":
            value = cells[self._editor.question.name]
            job.finished.connect(lambda _: self._unpainted.append(value))
        return job

    def _on_painted(self) -> None:
        now = time.perf_counter()
        for value in self._unpainted:
            self.answered.setdefault(value, now)
        self._unpainted.clear()

    def begin(self) -> None:
        """Go to the left end, and forget what was noted."""
        self.slider.setValue(0)
        self._window.rest(0.3)
        self.moments.clear()
        self.answered.clear()

    def move(self, place: int) -> float:
        """Move the slider, and return the value that it chose."""
        moment = time.perf_counter()
        self.slider.setValue(place)
        value = self._editor.cell()
        self.moments[value] = moment
        return value

    def waits(self) -> list[float]:
        """Return how many milliseconds each change waited until its answer or that of a newer one was painted."""
        values = list(self.moments)
        waits, soonest = [], float("inf")
        for value in reversed(values):
            soonest = min(soonest, self.answered.get(value, float("inf")))
            waits.append(1000 * (soonest - self.moments[value]))
        return sorted(waits)

    def end(self) -> None:
        """Leave the window as it was."""
        self._window.engine.start = self._start  # type: ignore[method-assign]
        self._window.app.removeEventFilter(self._paints)


def turn(until: Any, seconds: float = 20.0) -> None:
    """Let the window run until a condition holds."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    ends = time.perf_counter() + seconds
    timer = QTimer(interval=1)
    timer.timeout.connect(lambda: loop.quit() if until() or time.perf_counter() > ends else None)
    timer.start()
    loop.exec()
    if not until():
        raise TimeoutError("the form waited in vain")


def single(window: Window, drag: Drag, places: int) -> dict[str, float]:
    """Change one thing after the other, each when all of the last one is there."""
    drag.begin()
    process, thread = time.process_time(), time.thread_time()
    for place in range(1, places + 1):
        value = drag.move(place)
        turn(lambda value=value: value in drag.answered and not window.engine.jobs)
    return _summary("single", drag, process, thread, places)


def dragged(window: Window, drag: Drag, places: int) -> dict[str, float]:
    """Change things as a hand does, which does not wait."""
    from PySide6.QtCore import Qt, QTimer

    drag.begin()
    todo = iter(range(1, places + 1))

    def step() -> None:
        place = next(todo, None)
        if place is None:
            timer.stop()
        else:
            drag.move(place)

    timer = QTimer(interval=INTERVAL_MS, timerType=Qt.TimerType.PreciseTimer)
    timer.timeout.connect(step)
    started, process, thread = time.perf_counter(), time.process_time(), time.thread_time()
    timer.start()
    turn(lambda: not timer.isActive() and not window.engine.jobs and list(drag.moments)[-1] in drag.answered, 120)
    summary = _summary("drag", drag, process, thread, places)
    gaps = window.gaps("drag_gap", (started, time.perf_counter()))
    return {**summary, **gaps, "drag_answers": len(drag.answered)}


def _summary(name: str, drag: Drag, process: float, thread: float, places: int) -> dict[str, float]:
    process, thread = time.process_time() - process, time.thread_time() - thread
    waits = drag.waits()
    return {
        f"{name}_ms": median(waits),
        f"{name}_p99_ms": waits[-1 - len(waits) // 100],
        f"{name}_cpu_ms": 1000 * process / places,
        f"{name}_window_cpu_ms": 1000 * thread / places,
    }


def measure(example: str, places: int, runs: int) -> dict[str, float]:
    """Train an example in the window, drag a slider of its form some times, and return the medians of the runs."""
    from ui.app import app

    with tempfile.TemporaryDirectory() as folder:
        window = Window(Path(folder))
        shown = window.window
        window.wait(window.engine.busy_changed, lambda: app._begin(shown, ""))
        path = ROOT / "resources" / "examples" / f"{example}.json"
        window.wait(shown.table_queries.rows_found, lambda: shown.project_files.open_project(str(path), example=True))
        project = shown.document.project
        shown.document.edit(project.replaced(fit=project.fit.replaced(epochs=EPOCHS)), "fewer epochs")
        shown.pages.show_page("train")
        window.rest()
        window.wait(shown.session.run_ended, shown.parts.pages.train._run_bar._train_button.click)
        window.rest()
        shown.pages.show_page("results")
        window.rest()
        tabs = shown.parts.pages.results._pages_tabs
        tabs.setCurrentWidget(shown.parts.pages.results._explain_controller.what_if_page)
        window.rest()
        drag = Drag(window)
        found = [{**single(window, drag, places), **dragged(window, drag, places)} for _ in range(runs)]
        drag.end()
        shown.document.undo_stack.setClean()
        window.engine.close()
    return {key: round(median(each[key] for each in found), 1) for key in found[0]}


def _print(example: str, figures: dict[str, float]) -> None:
    print(example)
    for words, *keys in ROWS:
        print("  {:60}{:>8.1f} ms{:>8.1f} ms".format(words, *(figures[key] for key in keys)))
    print(f"  {'answers painted while dragged':60}{figures['drag_answers']:>8.0f}")


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where an answer takes longer than it may."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two short runs")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--example", choices=EXAMPLES, help="this one alone")
    chosen = parser.parse_args(arguments)
    if not chosen.example:
        command = [sys.executable, "-m", "tests.benchmarks.what_if", *arguments, "--example"]
        return max([subprocess.run([*command, name], check=False).returncode for name in EXAMPLES])
    os.environ |= {"QT_QPA_PLATFORM": "offscreen", "PYQTGRAPH_QT_LIB": "PySide6"}
    figures = measure(chosen.example, *((50, 2) if chosen.quick else (200, chosen.runs)))
    if chosen.json:
        print(json.dumps({"example": chosen.example, **figures, "most_ms": LIMIT_MS}), flush=True)
    else:
        _print(chosen.example, figures)
    return int(figures["single_ms"] > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
