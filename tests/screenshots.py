"""Pictures of every page and state, from the real window, real tables and real trainings; `make screenshots`.

They go to `screenshots/`, which git ignores, as NAME-WIDTHxHEIGHT-SCHEME.png; with `--keep` the few that the README
shows are also written to `resources/screenshots`. The window stands on a screen of its own (Xvfb), so that no window
manager changes its size and no desktop gets into the image.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.engine.engine_thread import EngineThread
    from ui.window.main_window import MainWindow

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "resources" / "examples"
KEPT_FOLDER = ROOT / "resources" / "screenshots"
SIZES = ((1280, 800), (1920, 1080))
SCHEMES = ("light", "dark")
KEPT = {
    "training-1280x800-light": "training-light",
    "training-1280x800-dark": "training-dark",
    "results-1280x800-light": "results-light",
}
"""The pictures of the README, by the names that they have there."""

LONG_RUN_EPOCHS = 10_000
WATCHED_EPOCHS = 60
SETTLED_MS = 250
RUNNING_REST_MS = 1500
"""Drawing takes its turn behind the training, and here it is done without a graphics card."""
POLL_MS = 20
POLL_SECONDS = 120


def main() -> int:
    """Take the pictures that were asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.screenshots", description=__doc__)
    parser.add_argument("--keep", action="store_true", help="also write the pictures of the README")
    parser.add_argument("--only", default="", metavar="WORD", help="only pictures with this word in their name")
    parser.add_argument("--folder", type=Path, default=ROOT / "screenshots", help="where to put them")
    parser.add_argument("--size", type=int, nargs=2, metavar=("WIDTH", "HEIGHT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.size:
        return _take_all(options.folder, options.only, tuple(options.size))
    if shutil.which("Xvfb") is None:
        print("There is no Xvfb, the screen to draw on. On Debian or Ubuntu: apt-get install xvfb", file=sys.stderr)
        return 2
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, _screen():
        _own_environment(Path(home))
        # A process each, so that every size has a window that never had another one.
        codes = [_in_a_process(options, width, height) for width, height in SIZES]
    if options.keep:
        KEPT_FOLDER.mkdir(exist_ok=True)
        for name, kept in KEPT.items():
            shutil.copy(options.folder / f"{name}.png", KEPT_FOLDER / f"{kept}.png")
    return max(codes)


def _in_a_process(options: argparse.Namespace, width: int, height: int) -> int:
    command = [sys.executable, "-m", "tests.screenshots", "--size", str(width), str(height)]
    return subprocess.call([*command, "--folder", str(options.folder), "--only", options.only], cwd=ROOT)


@contextmanager
def _screen() -> Iterator[None]:
    """Start a screen of its own, large enough for the largest window, and end it afterwards."""
    reading, writing = os.pipe()
    size = f"{max(width for width, _ in SIZES)}x{max(height for _, height in SIZES)}x24"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-dpi", "96", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            os.environ["DISPLAY"] = f":{answer.readline().strip()}"
        os.environ["QT_QPA_PLATFORM"] = "xcb"
        yield
    finally:
        server.terminate()
        server.wait()


def _own_environment(home: Path) -> None:
    """Keep the settings of the caller out of the screenshots."""
    for name in ("WAYLAND_DISPLAY", "QT_SCALE_FACTOR", "QT_STYLE_OVERRIDE", "QT_FONT_DPI"):
        os.environ.pop(name, None)
    os.environ |= {"LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": str(home / "config"), "XDG_DATA_HOME": str(home / "data")}
    from main import prepare_environment

    prepare_environment()


def _take_all(folder: Path, word: str, size: tuple[int, int]) -> int:
    """Go through all states with a window of one size, and return an exit code."""
    from PySide6.QtCore import QSettings
    from PySide6.QtWidgets import QApplication

    from ui.engine.engine_thread import EngineThread
    from ui.style import theme
    from ui.style.preferences import Preferences
    from ui.window.main_window import MainWindow

    app = QApplication(["layerdesk"])
    settings = Path(os.environ["XDG_CONFIG_HOME"]) / f"{size[0]}.ini"
    preferences = Preferences(QSettings(str(settings), QSettings.Format.IniFormat))
    theme.apply(app, "light", preferences.font_scale)
    engine = EngineThread()
    window = MainWindow(engine, preferences)
    _answer_for_the_user(window)
    window.setGeometry(0, 0, *size)
    window.show()
    window.activateWindow()
    window.controllers.background_tasks.begin()
    window.controllers.idle_queries.begin()
    camera = Camera(window, engine, folder, word, size)
    try:
        before = (_start, _before_training, _parts_of_the_data, _networks)
        for scene in (*before, _running, _trained, _other_tasks, _wrong, _dialogs):
            scene(camera)
        camera.try_smaller()
    finally:
        window.document.undo_stack.setClean()
        window.controllers.dialogs.ask_unsaved = lambda *_: "discard"  # type: ignore[method-assign]
        window.close()
    print(f"{camera.taken} pictures of {size[0]}x{size[1]} in {folder}")
    for complaint in camera.complaints:
        print(complaint, file=sys.stderr)
    return 1 if camera.complaints else 0


def _answer_for_the_user(window: MainWindow) -> None:
    """Choose the rows to predict as soon as they are asked for."""
    window.controllers.dialogs.ask_open = lambda kind: str(EXAMPLES / "students.csv")  # type: ignore[method-assign]


class Camera:
    """Puts the window into a state, waits until it stands still, and keeps a picture in every scheme."""

    def __init__(
        self, window: MainWindow, engine: EngineThread, folder: Path, word: str, size: tuple[int, int]
    ) -> None:
        self.window = window
        self._engine = engine
        self.taken = 0
        self.complaints: list[str] = []
        self._folder = folder
        self._word = word
        self._size = size

    def do(self, action: str) -> None:
        """Choose an action of the window, as a click in its menu would."""
        self.window.parts.actions[action].trigger()

    def wait(self, condition: Callable[[], bool]) -> None:
        """Let the window live until a condition holds."""
        give_up = time.monotonic() + POLL_SECONDS
        while not condition():
            if time.monotonic() > give_up:
                raise TimeoutError("the window did not come to the state that was waited for")
            _live(POLL_MS)

    def wait_until_idle(self) -> None:
        """Let the window live until the engine has nothing to do."""
        self.settle()
        self.wait(lambda: not self._engine.jobs)
        self.settle()

    def settle(self) -> None:
        """Let the window draw what changed."""
        _live(SETTLED_MS)

    def take(self, name: str, rest_ms: int = SETTLED_MS) -> None:
        """Keep what is on the screen after a rest, in every scheme."""
        width, height = self._size
        for scheme in SCHEMES:
            full = f"{name}-{width}x{height}-{scheme}"
            if self._word not in full:
                continue
            self.do(f"view.{scheme}")
            self.window.setGeometry(0, 0, width, height)
            _live(rest_ms)
            self._compare_size(full, width, height)
            if not self.window.screen().grabWindow(0, 0, 0, width, height).save(str(self._folder / f"{full}.png")):
                raise OSError(f"{full}.png could not be written")
            self.taken += 1

    def try_smaller(self) -> None:
        """Make the window as small as the smallest size, as for a smaller screen."""
        self.window.setGeometry(0, 0, *min(SIZES))
        self.settle()
        self._compare_size("at the end", *min(SIZES))

    def _compare_size(self, name: str, width: int, height: int) -> None:
        if (is_now := (self.window.width(), self.window.height())) != (width, height):
            self.complaints.append(f"{name}: the window is {is_now[0]}x{is_now[1]}, not {width}x{height}")

    def take_dialog(self, name: str, action: str) -> None:
        """Keep a dialog over the window, whether it waits for an answer or not, and close it."""
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication

        def shoot() -> None:
            try:
                self.settle()
                self.take(name)
            finally:
                for widget in QApplication.topLevelWidgets():
                    if widget is not self.window and widget.isVisible():
                        widget.close()

        QTimer.singleShot(SETTLED_MS, shoot)
        before = self.taken
        self.do(action)
        self.wait(lambda: self.taken > before or self._word not in name)
        self.settle()


def _live(milliseconds: int) -> None:
    """Run the window's event loop for a while; `QTest.qWait` would hold the lock that the engine's thread needs."""
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _start(camera: Camera) -> None:
    camera.take("start")
    camera.window.session.preload_keras()
    camera.settle()
    camera.take("loading-keras")
    camera.wait_until_idle()


def _open(camera: Camera, project: str) -> None:
    camera.window.controllers.project_files.open(str(EXAMPLES / f"{project}.json"))
    camera.wait_until_idle()


def _before_training(camera: Camera) -> None:
    _open(camera, "students")
    for page in ("data", "model", "train", "results", "runs"):
        camera.do(f"view.{page}")
        camera.take(f"ready-{page}")


def _networks(camera: Camera) -> None:
    """Show a network of two inputs and two heads: listed, drawn, judged, as code; and what there is to start from."""
    from engine.suggestions.suggested_project import with_targets
    from engine.suggestions.templates import TEMPLATES, started

    window = camera.window
    window.controllers.project_files.open_table(str(EXAMPLES / "penguins.csv"))
    camera.wait_until_idle()
    before, table = window.document.project, window.document.table
    assert table is not None
    project = with_targets(before, table, ("species", "body_mass_g"))
    columns = tuple(
        column.replaced(encoding="embedding") if column.name == "island" else column for column in project.data.columns
    )
    project = project.replaced(data=project.data.replaced(columns=columns))
    window.document.edit(started(project, TEMPLATES["multitask"], window.document.table), "draw a network")
    camera.do("view.model")
    camera.take("network-list")
    camera.do("model.graph")
    window.parts.pages.model.go_to(("model", "layers", 2))
    camera.take("network-graph")
    camera.do("view.code")
    layer = window.document.project.model.layers[3]
    changed = window.document.project.model.with_layer(3, layer.replaced(params={**layer.params, "units": 24}))
    window.document.edit(window.document.project.replaced(model=changed), "change units")
    camera.take("network-code")
    camera.do("view.code")
    camera.do("view.train")
    camera.take("network-judged")
    camera.do("model.templates")
    camera.take("network-templates")
    window.parts.pages.model.show_templates(False)
    camera.do("model.graph")
    _forget_changes(camera)


def _parts_of_the_data(camera: Camera) -> None:
    """Go through the parts of the Data page on a table with many columns."""
    from PySide6.QtWidgets import QPushButton, QTabWidget

    _open(camera, "breast_cancer")
    camera.do("view.data")
    panel = camera.window.parts.pages.data
    tabs = panel.findChild(QTabWidget, "_parts")
    for place in range(1, tabs.count()):
        tabs.setCurrentIndex(place)
        camera.wait_until_idle()
        camera.take(f"data-{tabs.tabText(place).lower()}")
        if tabs.tabText(place) == "Charts":
            for kind in ("pair", "correlations", "missing"):
                panel.findChild(QPushButton, f"_{kind}_button").click()
                camera.wait_until_idle()
                camera.take(f"data-charts-{kind}")
    tabs.setCurrentIndex(0)
    _open(camera, "students")


def _running(camera: Camera) -> None:
    window = camera.window
    project = window.document.project
    window.document.edit(project.replaced(fit=project.fit.replaced(epochs=LONG_RUN_EPOCHS, callbacks=())), "train long")
    epochs: list[object] = []
    window.session.event_received.connect(epochs.append)
    camera.do("view.train")
    camera.do("train.start")
    camera.wait(lambda: len(epochs) > WATCHED_EPOCHS)
    camera.take("training", rest_ms=RUNNING_REST_MS)
    if not window.session.running:
        camera.complaints.append("training: the run was over before its pictures were taken")
    for name in ("layers", "map"):
        camera.do(f"view.train_{name}")
        camera.take(f"training-{name}", rest_ms=RUNNING_REST_MS)
    camera.do("view.train_curves")
    camera.do("train.pause")
    camera.wait(lambda: window.controllers.training_control.paused)
    camera.take("training-paused")
    _queued(camera)
    camera.do("train.pause")
    camera.do("view.data")
    camera.take("training-elsewhere")
    camera.do("train.stop")
    camera.wait_until_idle()
    window.session.event_received.disconnect(epochs.append)
    camera.do("view.train")
    camera.take("training-stopped")
    camera.do("edit.undo")


def _queued(camera: Camera) -> None:
    """Two trainings with other settings that wait for the running one."""
    window = camera.window
    project = window.document.project
    for size in (8, 128):
        window.document.edit(project.replaced(fit=project.fit.replaced(batch_size=size)), "set batch size")
        camera.do("train.queue")
    camera.do("edit.undo")
    camera.do("edit.undo")
    camera.do("train.queue_show")
    camera.take("runs-queue")
    window.controllers.run_queue.load(())


def _trained(camera: Camera) -> None:
    camera.do("train.start")
    camera.wait_until_idle()
    camera.do("view.train")
    camera.take("training-finished")
    _inside(camera, "training-finished")
    from ui.pages.training.earlier_runs import BEFORE

    camera.window.parts.pages.train._earlier_button._choose((BEFORE,))
    camera.take("training-earlier")
    camera.do("view.results")
    camera.take("results")
    _results_pages(camera)
    camera.do("results.predict")
    camera.wait_until_idle()
    camera.take("results-predictions")
    camera.do("view.runs")
    camera.take("runs")
    _compared(camera)


def _inside(camera: Camera, name: str) -> None:
    """Take the views into the current network."""
    for part in ("layers", "map"):
        camera.do(f"view.train_{part}")
        camera.wait_until_idle()
        camera.take(f"{name}-{part}")
    camera.do("view.train_curves")


def _compared(camera: Camera) -> None:
    """Three runs with other settings, side by side."""
    window = camera.window
    project = window.document.project
    for size in (8, 128):
        window.document.edit(project.replaced(fit=project.fit.replaced(batch_size=size)), "set batch size")
        camera.do("train.start")
        camera.wait_until_idle()
    camera.do("view.runs")
    panel = window.parts.pages.runs
    panel._runs_table.selectAll()
    for part, name in enumerate(("settings", "scores", "curves")):
        panel._comparison_view._part_bar.setCurrentIndex(part)
        camera.take(f"runs-{name}")
    panel._comparison_view._part_bar.setCurrentIndex(0)


def _results_pages(camera: Camera) -> None:
    """Take every page about the model, each with what it shows when it was asked."""
    from PySide6.QtWidgets import QPushButton, QTabWidget

    panel = camera.window.parts.pages.results
    tabs = panel.findChild(QTabWidget, "_pages_tabs")
    for name, buttons in (
        ("Charts", ("_interval_button",)),
        ("Rows", ()),
        ("Understand", ("_importance_button", "_show_button")),
        ("What if", ()),
    ):
        tabs.setCurrentIndex(next(place for place in range(tabs.count()) if tabs.tabText(place) == name))
        camera.wait_until_idle()
        for button in buttons:
            panel.findChild(QPushButton, button).click()
            camera.wait_until_idle()
        camera.take(f"results-{name.lower().replace(' ', '-')}")
    tabs.setCurrentIndex(0)


def _other_tasks(camera: Camera) -> None:
    from PySide6.QtWidgets import QTabWidget

    for project, name in (("wine", "classes"), ("diabetes", "regression"), ("breast_cancer", "many-columns")):
        _forget_changes(camera)
        _open(camera, project)
        camera.do("view.data")
        camera.take(f"{name}-data")
        camera.do("train.start")
        camera.wait_until_idle()
        camera.do("view.train")
        camera.take(f"{name}-training")
        _inside(camera, name)
        camera.do("view.results")
        next(tabs for tabs in camera.window.findChildren(QTabWidget) if tabs.tabText(0) == "Scores").setCurrentIndex(0)
        camera.take(f"{name}-results")


def _wrong(camera: Camera) -> None:
    window = camera.window
    project = window.document.project
    first, *others = project.model.layers
    broken = first.replaced(params={**first.params, "units": 0})
    window.document.edit(project.replaced(model=project.model.replaced(layers=(broken, *others))), "break a layer")
    camera.do("view.model")
    camera.take("problems-model")
    camera.do("train.start")
    camera.take("problems-train-refused")
    camera.do("edit.undo")
    _forget_changes(camera)
    window.controllers.project_files.open(str(EXAMPLES / "nowhere.csv"))
    camera.wait_until_idle()
    camera.do("view.data")
    camera.take("failed-to-open")


def _dialogs(camera: Camera) -> None:
    _open(camera, "students")
    camera.do("view.model")
    for action in (
        "edit.preferences",
        "edit.palette",
        "model.add_layer",
        "model.summary",
        "help.shortcuts",
        "help.about",
    ):
        camera.take_dialog(f"dialog-{action.replace('.', '-').replace('_', '-')}", action)
    camera.do("help.page")
    camera.take("help")


def _forget_changes(camera: Camera) -> None:
    """Answer the question about unsaved work before it is asked."""
    camera.window.controllers.dialogs.ask_unsaved = lambda *_: "discard"  # type: ignore[method-assign]


if __name__ == "__main__":
    sys.exit(main())
