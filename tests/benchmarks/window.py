"""How smooth the window stays: the real window, offscreen, with the real engine, measured with a timer of 10 ms.

``python -m tests.benchmarks.window [--quick] [--json]``
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = ROOT / "resources" / "examples" / "students.json"

LIMITS = {
    "loading_worst_ms": 250,
    "students_p99_ms": 20,
    "students_worst_ms": 60,
    "first_point_s": 1.0,
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


@dataclass(frozen=True)
class Size:
    """How much is done: rows of the large job, epochs and steps of the synthetic run, repetitions."""

    rows: int
    epochs: int
    steps: int
    times: int


FULL = Size(rows=250_000, epochs=1_000, steps=100, times=7)
QUICK = Size(rows=50_000, epochs=200, steps=100, times=3)


# What both processes train


def large_project(folder: Path, rows: int) -> Any:
    """Write a table of `rows` x 30 with two classes, and return a project for it; a fifth is for validation."""
    import numpy as np
    import pandas as pd

    from engine.specs import LayerSpec, Project
    from engine.suggestions import project_for
    from engine.table import read

    path = folder / "large.csv"
    if not path.exists():
        rng = np.random.default_rng(0)
        features = rng.normal(size=(rows, 30)).astype("float32").round(3)
        frame = pd.DataFrame(features, columns=[f"f{place}" for place in range(30)])
        frame["target"] = (features @ rng.normal(size=30) + rng.normal(size=rows) > 0).astype(int)
        frame.to_csv(path, index=False)
    project: Project = project_for(read(str(path), None)[1])
    units = ((64, "relu"), (32, "relu"), (1, "sigmoid"))
    layers = tuple(
        LayerSpec(name=f"dense_{place}", kind="Dense", params={"units": count, "activation": activation})
        for place, (count, activation) in enumerate(units)
    )
    split = project.data.split.replaced(test_fraction=0.0, validation_fraction=0.2)
    return project.replaced(
        data=project.data.replaced(split=split),
        model=project.model.replaced(layers=layers),
        fit=project.fit.replaced(epochs=5, batch_size=256, callbacks=()),
    )


# In a terminal


def in_a_terminal(folder: Path, size: Size) -> dict[str, list[float]]:
    """Train without a window, and return the seconds of each training."""
    from engine.workbench import Workbench

    bench = Workbench()
    bench.warm_up()
    seconds: dict[str, list[float]] = {}
    projects = {"students": bench.open_project(str(STUDENTS)).project, "large": large_project(folder, size.rows)}
    for name, project in projects.items():
        seconds[name] = []
        for _ in range(size.times):
            bench.make_ready(project)
            seconds[name].append(bench.train(project).seconds.total)
    return seconds


# In the window


class Window:
    """The real window with a timer beside it."""

    def __init__(self, folder: Path) -> None:
        from PySide6.QtCore import QSettings, Qt, QTimer
        from PySide6.QtWidgets import QApplication

        from ui import theme
        from ui.engine_thread import EngineThread
        from ui.main_window import MainWindow
        from ui.preferences import Preferences

        self.app = QApplication([])
        preferences = Preferences(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        theme.apply(self.app, "light")
        self.engine = EngineThread()
        self.window = MainWindow(self.engine, preferences)
        self.window.session.dialogs.ask_unsaved = lambda *_: "discard"
        self.window.resize(1280, 800)
        self.window.show()
        self.ticks: list[tuple[float, float]] = []
        self._timer = QTimer(interval=10, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self.ticks.append((time.perf_counter(), time.thread_time())))
        self._timer.start()

    def wait(self, signal: Any, begin: Callable[[], Any], seconds: float = 600.0) -> None:
        """Begin something, and go on until a signal comes."""
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


def in_the_window(folder: Path, size: Size) -> dict[str, Any]:
    """Drive the window through everything, and return its figures."""
    from ui import app

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
    figures |= train_students(window, size)
    figures |= train_large(window, folder, size)
    figures |= synthetic(window, size)
    window.window.document.undo_stack.setClean()
    window.engine.close()
    return figures


def train_students(window: Window, size: Size) -> dict[str, Any]:
    """Open the example, press Train, and again some times; the worst of all gaps counts."""
    shown = window.window
    window.wait(shown.filing.rows_read, lambda: shown.filing.open_project(str(STUDENTS), example=True))
    shown.pages.show_page("train")
    return _trained(window, "students", size.times, first_point=True)


def train_large(window: Window, folder: Path, size: Size) -> dict[str, Any]:
    """Open a large table, give it its network, and train."""
    shown, project = window.window, large_project(folder, size.rows)
    window.wait(shown.filing.rows_read, lambda: shown.filing.open_table(project.data.source))
    shown.document.edit(project, "large")
    shown.pages.show_page("train")
    return _trained(window, "large", size.times)


def _trained(window: Window, name: str, times: int, *, first_point: bool = False) -> dict[str, Any]:
    from engine.workbench import Workbench

    shown = window.window
    button = shown.panels.train._run_bar._train_button
    drawn = _first_drawing()
    figures: dict[str, Any] = {f"{name}_seconds": []}
    stretches: list[tuple[float, float]] = []
    for _ in range(times):
        window.rest()
        window.do(Workbench.make_ready, shown.document.project)
        window.rest()
        drawn.clear()
        pressed = time.perf_counter()
        stretches.append(window.stretch(button.click, shown.session.run_ended))
        figures[f"{name}_seconds"].append(shown.document.runs[-1].seconds.total)
        if first_point and drawn:
            figures["first_point_s"] = round(max(drawn[0] - pressed, figures.get("first_point_s", 0.0)), 3)
    return figures | window.gaps(name, *stretches)


def _first_drawing() -> list[float]:
    """Return a list that gets the moment of each drawing of a curve that has points."""
    from ui.curve_plot.canvas import Canvas

    moments: list[float] = []
    draw = Canvas.draw

    def noted(self: Canvas, name: str, x: Any, y: Any, live: bool = False) -> None:
        draw(self, name, x, y, live)
        if len(x):
            moments.append(time.perf_counter())

    Canvas.draw = noted
    return moments


class SyntheticBench:
    """Tells of a training that never was: six curves, as fast as an engine could."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.resident_mb: list[float] = []

    def train(self, project: Any, *, job: Any) -> None:
        """Emit all events of a run, an epoch every 10 ms."""
        import numpy as np

        from engine.events import EpochEnded, LogWritten, RunEnded, RunStarted, StepsEnded
        from engine.run import Rows

        names, rng = ("loss", "binary_accuracy", "auc"), np.random.default_rng(0)
        size, rows = self.size, Rows(train=1, validation=1, test=1)
        job.emit(RunStarted("synthetic", size.epochs, size.steps, names, rows, "synthetic", "Nothing is trained."))
        for epoch in range(1, size.epochs + 1):
            base = 0.1 + 1 / epoch
            for step in range(10, size.steps + 1, 10):
                job.emit(StepsEnded(epoch, step, (base + rng.normal(0, 0.1, 10)).astype("float32")))
            logs = {prefix + name: base + rng.normal(0, 0.01) for prefix in ("", "val_") for name in names}
            job.emit(EpochEnded(epoch, logs, epoch * 0.01, 0.001, max(epoch - 3, 1)))
            job.emit(LogWritten(f"Epoch {epoch}/{size.epochs}  " + "  ".join(f"{k} {v:.4f}" for k, v in logs.items())))
            if epoch % (size.epochs // 10) == 0:
                self.resident_mb.append(_resident_mb())
            time.sleep(0.01)
        job.emit(RunEnded("synthetic", "finished", size.epochs, size.epochs - 3))


def synthetic(window: Window, size: Size) -> dict[str, Any]:
    """Follow a run that is all events."""
    from ui.engine_thread import EngineThread

    bench = SyntheticBench(size)
    engine = EngineThread(make_bench=lambda: bench)
    window.rest()
    job = engine.start(SyntheticBench.train, None)
    job.event.connect(window.window.session.event)
    window.window.session.running_changed.emit(True)
    figures = window.gaps("synthetic", window.stretch(lambda: None, job.finished))
    window.window.session.running_changed.emit(False)
    engine.close()
    first = bench.resident_mb[1]
    return {**figures, "synthetic_growth_mb": round(bench.resident_mb[-1] - first, 1)}


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


# All together


def measure(quick: bool) -> dict[str, Any]:
    """Run the terminal's part and the window's part, each in a process of its own, and return all figures."""
    with tempfile.TemporaryDirectory() as folder:
        terminal, window = (_child(part, folder, quick) for part in ("terminal", "window"))
    for name in ("students", "large"):
        mine, theirs = min(window.pop(f"{name}_seconds")), min(terminal[name])
        window[f"{name}_window_s"], window[f"{name}_terminal_s"] = round(mine, 3), round(theirs, 3)
        window[f"{name}_window_to_terminal"] = round(mine / theirs, 2)
    return window


def _child(part: str, folder: str, quick: bool) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.benchmarks.window", "--part", part, folder, *(["--quick"] if quick else [])]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYQTGRAPH_QT_LIB": "PySide6"}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800)
    if ended.returncode:
        raise RuntimeError(ended.stderr)
    return json.loads(ended.stdout.splitlines()[-1])


def _print(figures: dict[str, Any]) -> None:
    print(f"{'gaps of a 10 ms timer while ...':44}{'99 %':>10}{'worst':>10}{'own work':>12}")
    for name, words in WORDS.items():
        gaps = (figures[f"{name}_{key}_ms"] for key in ("p99", "worst", "work"))
        print("{:44}{:>7.1f} ms{:>7.1f} ms{:>9.1f} ms".format(words, *gaps))
    for name in ("students", "large"):
        seconds = figures[f"{name}_window_s"], figures[f"{name}_terminal_s"], figures[f"{name}_window_to_terminal"]
        print("{:44}{:.2f} s in the window, {:.2f} s in a terminal: {:.2f} times".format(WORDS[name], *seconds))
    print(f"{'from Train to the first point':44}{figures['first_point_s']:.2f} s")
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
        measured = in_the_window if part == "window" else in_a_terminal
        print(json.dumps(measured(Path(folder), QUICK if quick else FULL)), flush=True)
        return 0
    figures = measure(quick)
    if "--json" in arguments:
        print(json.dumps({**figures, "limits": LIMITS, "missed": missed(figures)}))
    else:
        _print(figures)
    return int(bool(missed(figures)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
