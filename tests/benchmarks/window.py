"""How smooth the window stays: the real window, offscreen, with the real engine, measured with a timer of 10 ms.

``python -m tests.benchmarks.window [--quick] [--json]``
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.benchmarks._window_jobs import (
    FULL,
    QUICK,
    STUDENTS,
    Size,
    SyntheticBench,
    Terminal,
    in_a_terminal,
    large_project,
    start_part,
)

LIMITS = {
    "loading_worst_ms": 250,
    "students_p99_ms": 20,
    "students_worst_ms": 60,
    "students_first_point_s": 1.0,
    "students_window_to_terminal": 1.10,
    "large_p99_ms": 20,
    "large_worst_ms": 60,
    "large_window_to_terminal": 1.10,
    "synthetic_p99_ms": 20,
    "synthetic_worst_ms": 60,
    "synthetic_growth_mb": 16,
}
"""What may be reached at the most."""

WORDS = {
    "idle": "an idle window",
    "loading": "Keras is loaded",
    "students": "students, 100 epochs",
    "large": "200,000 x 30, batch 256, 5 epochs",
    "synthetic": "100,000 steps, 1,000 epochs, six curves",
}


# In the window


class Window:
    """The real window with a timer."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import QSettings, Qt, QTimer
        from PySide6.QtWidgets import QApplication

        from ui.engine.engine_thread import EngineThread
        from ui.style import theme
        from ui.style.preferences import Preferences
        from ui.window.main_window import MainWindow

        self.app = QApplication([])
        preferences = Preferences(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        theme.apply(self.app, "light")
        self.engine = EngineThread()
        self.window = MainWindow(self.engine, preferences)
        self.window.controllers.dialogs.ask_unsaved = lambda *_: "discard"
        self.window.resize(1280, 800)
        self.window.show()
        self.ticks: list[tuple[float, float]] = []
        self._timer = QTimer(interval=10, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self.ticks.append((time.perf_counter(), time.thread_time())))
        self._timer.start()

    def wait(self, signal: Any, begin: Callable[[], Any], seconds: float = 600.0) -> None:
        """Begin something, and wait for a signal."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        come: list[bool] = []

        def on_signal(*_: object) -> None:
            come.append(True)
            loop.quit()

        signal.connect(on_signal)
        QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
        QTimer.singleShot(0, begin)
        loop.exec()
        signal.disconnect(on_signal)
        if not come:
            raise TimeoutError("the window waited in vain")

    def rest(self, seconds: float = 0.6) -> None:
        """Let the window finish what it does, and be idle for a while."""
        from PySide6.QtCore import QEventLoop, QTimer

        while True:
            loop = QEventLoop()
            QTimer.singleShot(round(seconds * 1000), loop, loop.quit)
            loop.exec()
            if not self.engine.jobs:
                return

    def do(self, verb: Callable[..., Any], *arguments: Any) -> None:
        """Have the engine do something, and wait for it."""
        job = self.engine.start(verb, *arguments)
        self.wait(job.finished, lambda: None)

    def gaps(self, name: str, *stretches: tuple[float, float]) -> dict[str, float]:
        """Return what lay between two ticks of the timer, over some stretches of time together.

        Returns
        -------
        dict of str to float
            The 99th percentile and the worst gap, and the most that the window's own thread worked within one: where
            that is much less than the gap, it waited for a processor or for the interpreter's lock.
        """
        pairs = [
            (earlier, later)
            for since, until in stretches
            for earlier, later in pairwise([tick for tick in self.ticks if since <= tick[0] <= until])
        ]
        gaps = sorted((1000 * (later[0] - earlier[0]) for earlier, later in pairs), reverse=True)
        work = max(1000 * (later[1] - earlier[1]) for earlier, later in pairs)
        figures = {"p99_ms": gaps[len(gaps) // 100], "worst_ms": gaps[0], "work_ms": work}
        return {f"{name}_{key}": round(value, 1) for key, value in figures.items()}

    def stretch(self, begin: Callable[[], Any], signal: Any) -> tuple[float, float]:
        """Begin something, wait until it is over, and return when it began and ended."""
        started = time.perf_counter()
        self.wait(signal, begin)
        return started, time.perf_counter()


def in_the_window(folder: Path, size: Size, terminal: Terminal) -> dict[str, Any]:
    """Drive the window through everything, and return its figures."""
    from ui.app import app

    window = Window(folder)
    figures: dict[str, Any] = {}
    window.rest()
    started = time.perf_counter()
    window.wait(window.engine.busy_changed, lambda: app._begin(window.window, ""))
    window.rest()
    figures |= window.gaps("loading", (started, time.perf_counter() - 0.6))
    started = time.perf_counter()
    window.rest(2.0)
    figures |= window.gaps("idle", (started, time.perf_counter()))
    figures |= train_students(window, size, terminal)
    figures |= train_large(window, folder, size, terminal)
    figures |= synthetic(window, size)
    window.window.document.undo_stack.setClean()
    window.engine.close()
    return figures


def train_students(window: Window, size: Size, terminal: Terminal) -> dict[str, Any]:
    """Open the example, press Train, and again some times; the worst of all gaps counts."""
    shown = window.window
    window.wait(shown.table_queries.rows_found, lambda: shown.project_files.open_project(str(STUDENTS), example=True))
    shown.pages.show_page("train")
    return _trained(window, terminal, "students", size.times)


def train_large(window: Window, folder: Path, size: Size, terminal: Terminal) -> dict[str, Any]:
    """Open a large table, give it its network, and train."""
    shown, project = window.window, large_project(folder, size.rows)
    window.wait(shown.table_queries.rows_found, lambda: shown.project_files.open_table(project.data.source))
    shown.document.edit(project, "large")
    shown.pages.show_page("train")
    return _trained(window, terminal, "large", size.times)


def _trained(window: Window, terminal: Terminal, name: str, times: int) -> dict[str, Any]:
    from engine.workbench import Workbench

    shown = window.window
    button = shown.parts.pages.train._run_bar._train_button
    drawn = _first_drawing()
    stretches, seconds, elsewhere, first_points = [], [], [], []
    window.rest()
    for _ in range(times):
        elsewhere.append(terminal.train(name))
        window.do(Workbench.precompile, shown.document.project)
        window.rest()
        drawn.clear()
        pressed = time.perf_counter()
        stretches.append(window.stretch(button.click, shown.session.run_ended))
        seconds.append(shown.document.runs[-1].seconds.total)
        window.rest()  # a short run may be over before its first point is drawn
        first_points.append(drawn[0] - pressed)
    return {
        f"{name}_window_s": round(min(seconds), 3),
        f"{name}_terminal_s": round(min(elsewhere), 3),
        f"{name}_window_to_terminal": round(min(seconds) / min(elsewhere), 2),
        f"{name}_first_point_s": round(max(first_points), 3),
        **window.gaps(name, *stretches),
    }


def _first_drawing() -> list[float]:
    """Return a list that gets the moment of each drawing of a curve that has points."""
    from ui.charts.curves.canvas import Canvas

    moments: list[float] = []
    draw = Canvas.draw

    def noted(self: Canvas, name: str, x: Any, y: Any, live: bool = False) -> None:
        draw(self, name, x, y, live)
        if len(x):
            moments.append(time.perf_counter())

    Canvas.draw = noted
    return moments


def synthetic(window: Window, size: Size) -> dict[str, Any]:
    """Follow a run that is all events."""
    from ui.engine.engine_thread import EngineThread

    bench = SyntheticBench(size)
    window.rest(2.5)  # what the trainings before left behind is collected in this pause
    engine = EngineThread(make_bench=lambda: bench)
    job = engine.start(SyntheticBench.train, None)
    job.event_received.connect(window.window.session.event_received)
    window.window.session.running_changed.emit(True)
    figures = window.gaps("synthetic", window.stretch(lambda: None, job.finished))
    window.window.session.running_changed.emit(False)
    engine.close()
    first = bench.resident_mb[1]
    return {**figures, "synthetic_growth_mb": round(bench.resident_mb[-1] - first, 1)}


# All together


def measure(quick: bool) -> dict[str, Any]:
    """Run the window's part in a process of its own, and return its figures."""
    with tempfile.TemporaryDirectory() as folder:
        process = start_part("window", Path(folder), quick, stderr=subprocess.PIPE)
        out, errors = process.communicate(timeout=3600)
    if process.returncode:
        raise RuntimeError(errors)
    return json.loads(out.splitlines()[-1])


def _run_part(part: str, folder: Path, quick: bool) -> None:
    size = QUICK if quick else FULL
    if part == "terminal":
        in_a_terminal(folder, size)
        return
    terminal = Terminal(folder, quick)
    try:
        terminal.train("students")  # it is ready then, and does not disturb what is measured first
        print(json.dumps(in_the_window(folder, size, terminal)), flush=True)
    finally:
        terminal.close()


def _print(figures: dict[str, Any]) -> None:
    print(f"{'gaps of a 10 ms timer while ...':44}{'99 %':>10}{'worst':>10}{'own work':>12}")
    for name, words in WORDS.items():
        gaps = (figures[f"{name}_{key}_ms"] for key in ("p99", "worst", "work"))
        print("{:44}{:>7.1f} ms{:>7.1f} ms{:>9.1f} ms".format(words, *gaps))
    for name in ("students", "large"):
        seconds = figures[f"{name}_window_s"], figures[f"{name}_terminal_s"], figures[f"{name}_window_to_terminal"]
        print("{:44}{:.2f} s in the window, {:.2f} s in a terminal: {:.2f} times".format(WORDS[name], *seconds))
    print(f"{'from Train to the first point':44}{figures['students_first_point_s']:.2f} s")
    print(f"{'growth in memory of the synthetic run':44}{figures['synthetic_growth_mb']:.1f} MB")
    for name in missed(figures):
        print(f"missed: {name} is {figures[name]}, at most {LIMITS[name]}")


def missed(figures: dict[str, Any]) -> list[str]:
    """Return the names of the figures that are beyond their limits."""
    return [name for name, most in LIMITS.items() if figures[name] > most]


def main(arguments: list[str]) -> int:
    """Print the figures; 1 where a limit is missed."""
    quick = "--quick" in arguments
    if "--part" in arguments:
        part, folder = arguments[arguments.index("--part") + 1 :][:2]
        _run_part(part, Path(folder), quick)
        return 0
    figures = measure(quick)
    if "--json" in arguments:
        print(json.dumps({**figures, "limits": LIMITS, "missed": missed(figures)}))
    else:
        _print(figures)
    return int(bool(missed(figures)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
