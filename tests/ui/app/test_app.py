"""Start: nothing heavy before the first frame; an uncaught exception does not end the program."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QFileOpenEvent

import main
from engine.system.errors import EngineError
from tests.ui.finding import child
from ui.app import app

ROOT = Path(app.__file__).resolve().parents[2]
HEAVY = (
    *("keras", "tensorflow", "sklearn", "pandas", "scipy", "numpy", "pyqtgraph"),
    *("engine.workbench.composition", "ui.pages.data.table_page", "ui.pages.model", "ui.pages.training"),
    *("ui.pages.results", "ui.pages.runs"),
)

OPENS_AND_CLOSES = """
import sys
from PySide6.QtCore import QTimer
from ui.app import app
from ui.window import main_window
begin = app._begin
def begin_and_close(window, path):
    print("path", path)
    print("loaded", sorted({heavy} & set(sys.modules)))
    window.session.preload_keras = lambda: None
    begin(window, path)
    QTimer.singleShot(0, window.close)
app._begin = begin_and_close
sys.exit(app.run(sys.argv[1:]))
"""


def python(code: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-c", code, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def test_importing_the_window_loads_nothing_heavy():
    code = f"import sys, ui.app.app; print(sorted(set({HEAVY}) & set(sys.modules)))"
    assert python(code).stdout.strip() == "[]"


def test_the_window_is_painted_and_closes_with_code_zero_and_nothing_heavy_loaded():
    done = python(OPENS_AND_CLOSES.replace("{heavy}", str(set(HEAVY))))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["path ", "loaded []"]


def test_the_window_is_made_without_the_garbage_collector(monkeypatch):
    collecting = []
    monkeypatch.setattr(app, "run", lambda arguments: collecting.append(gc.isenabled()) or 0)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    try:
        assert main.main([]) == 0
    finally:
        gc.enable()
    assert collecting == [False]


def test_a_path_is_opened_when_the_window_stands(tmp_path):
    done = python(OPENS_AND_CLOSES.replace("{heavy}", "set()"), "no such table.csv")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == f"path {ROOT / 'no such table.csv'}"


def test_without_a_console_there_is_something_to_write_to(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    app._open_null_streams()
    print("somewhere")
    assert sys.stderr.write("somewhere") == 9
    sys.stdout.close()
    sys.stderr.close()


def test_a_program_started_again_brings_the_window_to_the_front_with_its_file(driver, monkeypatch):
    opened = []
    monkeypatch.setattr(driver.window.controllers.project_files, "open", opened.append)
    driver.window.showMinimized()
    app._on_called(driver.window, ["students.csv", "wine.csv"])
    assert not driver.window.isMinimized()
    assert opened == ["students.csv"]
    app._on_called(driver.window, [])
    assert opened == ["students.csv"]


def test_a_file_that_the_desktop_wants_opened_is_opened(driver, qapp):
    opened = []
    files = app._FileOpenFilter(driver.window)
    files.file_requested.connect(opened.append)
    qapp.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile("/some/where.layerdesk")))
    assert opened == ["/some/where.layerdesk"]


def test_a_failure_is_noted_in_the_log(caplog):
    app._log_error(EngineError("No such table.", details="Traceback"))
    assert caplog.records[0].levelname == "ERROR"
    assert "No such table.\nTraceback" in caplog.text


def test_an_error_that_no_one_foresaw_is_shown_and_ends_nothing(driver, capsys):
    uncaught = app._UncaughtHandler(driver.window)
    with pytest.raises(ZeroDivisionError) as caught:
        1 / 0  # noqa: B018
    uncaught(caught.type, caught.value, caught.tb)
    assert "ZeroDivisionError" in driver.window.parts.message_bar.text
    assert driver.window.isVisible()
    child(driver.window.parts.message_bar, "_details_button").click()
    assert "Traceback" in driver.dialogs.shown[0][2]
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_an_interrupt_in_the_terminal_closes_the_window(driver):
    app._UncaughtHandler(driver.window)(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert not driver.window.isVisible()


def test_imports_of_the_window_do_not_read_the_source_of_each_module():
    done = python(
        "import linecache; from ui.app import python_import; python_import.restore(); import colorsys;"
        "print(any('colorsys' in name for name in linecache.cache))"
    )
    assert done.stdout.strip() == "False", done.stderr
