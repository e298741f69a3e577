"""Random use of the real window with real Keras: ``make monkey``, or ``python -m tests.monkey --minutes 60 --seed 7``.

Chooses actions, clicks, types, drags, scrolls, resizes and opens good and bad files in an order that a seed decides;
dialogs that would wait get random answers. Nothing may raise, no Qt warning may appear, no internal error may be shown,
memory may not grow, and at the end an example must still open and train.
"""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import random
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from PySide6.QtCore import QEvent, QEventLoop, QObject, QPoint, QSettings, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from engine.system.errors import EngineError
from ui.dialogs.prompts import FILES, NUMBERS, Dialogs, UnsavedAnswer

if TYPE_CHECKING:
    from ui.engine.engine_thread import EngineThread
    from ui.window.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "resources" / "examples"
DATA = ROOT / "tests" / "data"
IGNORED = ("This plugin does not support",)
"""Qt warnings of the platform without a screen."""
NEVER = ("file.quit",)
STUCK_MS, PATIENCE_S = 400, 120
MAX_GROWTH = 1.5
"""Memory at the end of a long run, as a multiple of that after its first third."""
LONG_STEPS = 3000
"""Steps from which the growth of memory means something; Keras grows while it is first used."""
KEYS = (
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Delete),
    *(
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_F2,
    ),
    *(
        Qt.Key.Key_T,
        Qt.Key.Key_X,
        Qt.Key.Key_0,
        Qt.Key.Key_9,
        Qt.Key.Key_Minus,
        Qt.Key.Key_Period,
        Qt.Key.Key_Backspace,
    ),
)
MODIFIERS = (Qt.KeyboardModifier.NoModifier,) * 6 + (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier)


class RandomDialogs(Dialogs):
    """Answers at random what would wait for the user."""

    def __init__(self, chance: random.Random, files: list[str], folder: Path) -> None:
        self._chance, self._files, self._folder = chance, files, folder

    def use(self, window: QWidget) -> None:
        """Set the parent of the dialogs that do not wait."""
        self._window = window

    def ask_open(self, kind: str) -> str:
        return self._chance.choice(["", *self._files])

    def ask_save(self, kind: str, name: str) -> str:
        name = f"saved-{self._chance.randrange(3)}{FILES[kind].endings[0]}"
        return self._chance.choice(["", str(self._folder / name)])

    def ask_unsaved(self, name: str, running: bool, queued: int = 0) -> UnsavedAnswer:
        return self._chance.choice(("discard", "cancel"))

    def ask_notes(self, name: str, notes: tuple[str, ...]) -> bool:
        return self._chance.random() < 0.7

    def ask_stop(self) -> bool:
        return True

    def ask_number(self, kind: str, value: float) -> float | None:
        limits = NUMBERS[kind]
        return self._chance.choice([None, limits.minimum, value, 2.0])


class Monkey:
    """Uses a window at random.

    Parameters
    ----------
    window : MainWindow
    engine : EngineThread
        The engine of the window.
    seed : int
    files : list of str
        Files to open.

    Attributes
    ----------
    wrong : list of str
        What may not happen and did.
    steps : list of str
        What was done, the last ones.
    counts : Counter of str
        Numbers of steps of each kind, of runs that ended and of errors that were shown.
    """

    def __init__(self, window: MainWindow, engine: EngineThread, seed: int, files: list[str]) -> None:
        self._window, self._engine = window, engine
        self._chance = random.Random(seed)
        self._files = files
        self._acting_since = 0.0
        self.wrong: list[str] = []
        self.steps: list[str] = []
        self.counts: Counter[str] = Counter()
        self._rescue = QTimer(interval=STUCK_MS // 4)
        self._rescue.timeout.connect(self._leave_nested_loop)
        window.session.error_raised.connect(self._on_error)
        window.session.run_ended.connect(lambda run: self.counts.update([f"run {run.status}"]))

    def live(self, steps: int, seconds: float = float("inf"), each: Callable[[int], None] | None = None) -> int:
        """Act for a number of steps or seconds; return the number of steps."""
        began = time.monotonic()
        self._rescue.start()
        for number in range(steps):
            if time.monotonic() - began > seconds or not self._window.isVisible():
                return number
            self._acting_since = time.monotonic()
            self._act()
            self._acting_since = 0.0
            _spin(self._chance.choice((0, 0, 1, 5, 30)))
            if each is not None:
                each(number)
        return steps

    def still_trains(self) -> bool:
        """Close everything, open an example and train it; return whether it was trained to its end."""
        self._rescue.stop()
        window = self._window
        for widget in QApplication.topLevelWidgets():
            if widget is not window and widget.isVisible():
                widget.close()
        window.parts.actions["train.stop"].trigger()
        queue = window.controllers.run_queue
        queue.remove([each.number for each in queue.waiting])
        if not self._wait(lambda: not self._engine.jobs):
            return False
        window.document.undo_stack.setClean()
        window.controllers.project_files.open_project(str(EXAMPLES / "students.json"), example=True)
        if not self._wait(lambda: window.document.table is not None and not self._engine.jobs):
            return False
        runs = len(window.document.runs)
        window.parts.actions["train.start"].trigger()
        self._wait(lambda: len(window.document.runs) > runs and not self._engine.jobs)
        return len(window.document.runs) > runs and window.document.runs[-1].status == "finished"

    def _wait(self, until: Callable[[], bool]) -> bool:
        give_up = time.monotonic() + PATIENCE_S
        while not until() and time.monotonic() < give_up:
            _spin(20)
        return until()

    def _act(self) -> None:
        act = self._chance.choices(
            (self._choose, self._click, self._type, self._scroll, self._drag, self._open, self._resize),
            (5, 12, 6, 2, 2, 1, 1),
        )[0]
        try:
            self._note(act())
        except Exception:
            self.wrong.append(traceback.format_exc())

    def _note(self, step: str) -> None:
        self.steps = [*self.steps[-29:], step]
        self.counts[step.partition(" ")[0]] += 1

    def _choose(self) -> str:
        actions = [each for each in self._window.parts.actions if each.isEnabled() and each.objectName() not in NEVER]
        action = self._chance.choice(actions)
        self._note(f"now {action.objectName()}")
        action.trigger()
        return f"action {action.objectName()}"

    def _click(self) -> str:
        widget = self._chance.choice(self._widgets())
        button = self._chance.choices((Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton), (9, 1))[0]
        act = QTest.mouseDClick if self._chance.random() < 0.1 else QTest.mouseClick
        name = f"{type(widget).__name__} {widget.objectName()}"
        self._note(f"now click {name}")
        act(widget, button, self._chance.choice(MODIFIERS), self._point(widget))
        return f"click {name}"

    def _type(self) -> str:
        widget = QApplication.focusWidget() or self._window
        name = f"{type(widget).__name__} {widget.objectName()}"
        key = self._chance.choice(KEYS)
        self._note(f"now type {key.name} {name}")
        QTest.keyClick(widget, key, self._chance.choice(MODIFIERS))
        return f"type {key.name} {name}"

    def _scroll(self) -> str:
        widget = self._chance.choice(self._widgets())
        turn = QPoint(0, self._chance.choice((-120, 120)))
        at = self._point(widget)
        event = QWheelEvent(
            at.toPointF(),
            widget.mapToGlobal(at).toPointF(),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            self._chance.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier)),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        name = f"{type(widget).__name__} {widget.objectName()}"
        QApplication.sendEvent(widget, event)
        return f"scroll {name}"

    def _drag(self) -> str:
        widget = self._chance.choice(self._widgets())
        name = f"{type(widget).__name__} {widget.objectName()}"
        self._note(f"now drag {name}")
        QTest.mousePress(widget, Qt.MouseButton.LeftButton, pos=self._point(widget))
        for _ in range(3):
            if _is_there(widget):
                QTest.mouseMove(widget, self._point(widget))
        if _is_there(widget):
            QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=self._point(widget))
        return f"drag {name}"

    def _open(self) -> str:
        path = self._chance.choice(self._files)
        self._note(f"now open {Path(path).name}")
        self._window.controllers.project_files.open(path)
        return f"open {Path(path).name}"

    def _resize(self) -> str:
        width, height = self._chance.choice(((1024, 700), (1280, 800), (1920, 1080), (640, 480)))
        self._window.resize(width, height)
        return f"resize {width}"

    def _widgets(self) -> list[QWidget]:
        """Return the visible, enabled widgets of the popup, else of the dialogs and the window."""
        popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        tops = [popup] if popup else [each for each in QApplication.topLevelWidgets() if each.isVisible()]
        found = [each for top in tops for each in (top, *top.findChildren(QWidget))]
        usable = [each for each in found if _is_there(each) and each.isEnabled() and not each.size().isEmpty()]
        return [each for each in usable if isValid(each)] or [self._window]

    def _point(self, widget: QWidget) -> QPoint:
        return QPoint(self._chance.randrange(max(widget.width(), 1)), self._chance.randrange(max(widget.height(), 1)))

    def _leave_nested_loop(self) -> None:
        """Close what a step has opened and waits for: a menu, a modal dialog, a drag."""
        if not self._acting_since or time.monotonic() - self._acting_since < STUCK_MS / 1000:
            return
        waiting = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if waiting is not None:
            waiting.close()
        elif (handle := self._window.windowHandle()) is not None:
            QTest.keyClick(handle, Qt.Key.Key_Escape)

    def _on_error(self, error: EngineError) -> None:
        self.counts["error shown"] += 1
        if "Traceback" in error.details:
            self.wrong.append(f"{error.text}\n{error.details}")


def _is_there(widget: QWidget) -> bool:
    return isValid(widget) and widget.isVisible()


def _spin(milliseconds: int) -> None:
    """Run the event loop for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def files_in(folder: Path) -> list[str]:
    """Write files that are wrong in some way into a folder, and return their paths and those of good ones."""
    (folder / "noise.csv").write_bytes(random.Random(0).randbytes(5000))
    (folder / "empty.csv").write_text("")
    (folder / "one_row.csv").write_text("a,b,y\n1,x,2\n")
    (folder / "odd.csv").write_text("a,b,y\n" + "".join(f"{n},{'' if n % 3 else 'x'},{n % 2}\n" for n in range(40)))
    (folder / "huge.csv").write_text("a,y\n" + "".join(f"1e{300 - n},{n}.5\n" for n in range(40)))
    (folder / "constant.csv").write_text("a,when,y\n" + "1,2024-01-05,0\n" * 30)
    (folder / "broken.keras").write_bytes(b"PK\3\4" + bytes(200))
    (folder / "gone.json").write_text('{"data": {"source": "nowhere.csv"}}')
    good = (*EXAMPLES.iterdir(), *(DATA / "v0.1.0").iterdir(), *DATA.glob("lab.*"), *(DATA / "keras2").glob("*.h5"))
    return [str(path) for path in sorted((*folder.iterdir(), *good)) if path.suffix != ".md"]


def memory() -> float:
    """Return the memory of the process in MB."""
    gc.collect()
    return float(psutil.Process().memory_info().rss / 2**20)


class Watch(QObject):
    """Collects what may not happen anywhere in the process: uncaught exceptions, warnings of Qt."""

    def __init__(self, wrong: list[str]) -> None:
        super().__init__()
        self._wrong = wrong
        sys.excepthook = lambda *raised: wrong.append("".join(traceback.format_exception(*raised)))
        threading.excepthook = lambda raised: wrong.append(f"in a thread: {raised.exc_type} {raised.exc_value}")
        qInstallMessageHandler(self._on_message)

    def _on_message(self, kind: QtMsgType, _: object, text: str) -> None:
        serious = kind in (QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg)
        if serious and not text.startswith(IGNORED):
            self._wrong.append(f"Qt: {text}")


def main() -> int:
    """Use the window at random, and return 1 if anything went wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.monkey", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--steps", type=int, default=10**9)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    faulthandler.enable()
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        os.environ |= {"XDG_CONFIG_HOME": str(folder / "config"), "XDG_DATA_HOME": str(folder / "data")}
        if not os.environ.get("DISPLAY"):
            os.environ["QT_QPA_PLATFORM"] = "offscreen"
        from main import prepare_environment

        prepare_environment()
        return _live(options, folder)


def _live(options: argparse.Namespace, home: Path) -> int:
    from ui.engine.engine_thread import EngineThread
    from ui.style import theme
    from ui.style.preferences import Preferences
    from ui.window.main_window import MainWindow

    app = QApplication(["layerdesk"])
    app.setQuitOnLastWindowClosed(False)
    theme.apply(app, "light")
    folder = home / "files"
    folder.mkdir()
    files = files_in(folder)
    preferences = Preferences(QSettings(str(home / "settings.ini"), QSettings.Format.IniFormat))
    dialogs = RandomDialogs(random.Random(options.seed), files, folder)
    engine = EngineThread()
    window = MainWindow(engine, preferences, dialogs)
    dialogs.use(window)
    window.resize(1280, 800)
    window.show()
    monkey = Monkey(window, engine, options.seed, files)
    watch = Watch(monkey.wrong)
    memories: list[float] = []
    reported = 0

    def report(number: int) -> None:
        nonlocal reported
        if number % 200 == 199:
            memories.append(memory())
        for text in monkey.wrong[reported:]:
            print(f"step {number + 1}, after {'; '.join(monkey.steps[-8:])}:\n{text}", flush=True)
        reported = len(monkey.wrong)

    steps = monkey.live(options.steps, options.minutes * 60, report)
    trains = monkey.still_trains()
    report(steps)
    grown = memories[-1] / memories[len(memories) // 3] if steps >= LONG_STEPS else 1.0
    print(", ".join(f"{count:,} {name}" for name, count in monkey.counts.most_common() if name != "now"))
    print(
        f"{steps} steps, {len(monkey.wrong)} wrong, still trains: {trains}, memory {memories[:1]} to {memories[-1:]} MB"
    )
    window.document.undo_stack.setClean()
    window.close()
    engine.close()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    watch.deleteLater()
    return int(bool(monkey.wrong) or not trains or grown > MAX_GROWTH)


if __name__ == "__main__":
    raise SystemExit(main())
