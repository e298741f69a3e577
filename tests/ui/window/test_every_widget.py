"""Every widget of the real window: it says what it is, nothing is cut off, nothing lies on top of another."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QSizeGrip,
    QTabBar,
    QTableView,
    QTextEdit,
    QToolButton,
    QWidget,
)

from ui.style import theme
from ui.widgets.elided_label import ElidedLabel

SPEAKING = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
)
"""Widgets that a user does something with; each must say what it is."""
SLACK = 2
"""Pixels by which fonts and styles may be off."""
PAGES = ("data", "model", "train", "results", "runs")
SIZES = {"narrow": (1280, 800), "wide": (1920, 1080)}


def shown_widgets(root: QWidget) -> Iterator[QWidget]:
    """All widgets in sight, without Qt's own inner parts."""
    for widget in root.findChildren(QWidget):
        if widget.isVisible() and not widget.visibleRegion().isEmpty() and not is_inner(widget):
            yield widget


def is_inner(widget: QWidget) -> bool:
    """Whether Qt made it as a part of another widget."""
    if isinstance(widget, (QScrollBar, QSizeGrip, QMenuBar, QHeaderView)) or widget.objectName().startswith("qt_"):
        return True
    parent = widget.parentWidget()
    return isinstance(parent, (QAbstractSpinBox, QComboBox, QTabBar, QHeaderView)) or (
        isinstance(parent, QLineEdit) and isinstance(widget, QToolButton)
    )


def path_of(widget: QWidget) -> str:
    names = []
    while widget is not None and len(names) < 4:
        names.append(widget.objectName() or type(widget).__name__)
        widget = widget.parentWidget()
    return " < ".join(names)


def is_mute(widget: QWidget) -> bool:
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return not (widget.accessibleName() or text.strip())


def room_for(widget: QWidget) -> QSize | None:
    """How much room the widget's text needs; None where it has none or may cut it off by itself."""
    if isinstance(widget, ElidedLabel) or not isinstance(widget, (QLabel, QAbstractButton)) or not widget.text():
        return None
    if isinstance(widget, QLabel):
        if widget.wordWrap():
            return QSize(0, widget.heightForWidth(widget.width()))
        return widget.sizeHint()
    hint = widget.sizeHint()
    metrics = widget.fontMetrics()
    text = max(widget.text().replace("&", "").splitlines(), key=metrics.horizontalAdvance)
    return QSize(min(hint.width(), metrics.horizontalAdvance(text)), min(hint.height(), metrics.height()))


def clipped(root: QWidget) -> list[str]:
    found = []
    for widget in shown_widgets(root):
        needed = room_for(widget)
        if needed is None or widget.minimumWidth() == 1:
            continue
        lacking = (needed.width() - widget.width(), needed.height() - widget.height())
        if max(lacking) > SLACK:
            found.append(f"{path_of(widget)}: {widget.text()[:40]!r} lacks {lacking}")
    return found


def overlapping(root: QWidget) -> list[str]:
    """Pairs of siblings in sight that lie on one another; what is meant to (a button in a field) is not laid out."""
    found = []
    for parent in [root, *root.findChildren(QWidget)]:
        if parent.layout() is None or not parent.isVisible() or isinstance(parent, QAbstractScrollArea):
            continue
        placed = [item for item in laid_out(parent) if item.isVisible() and not item.visibleRegion().isEmpty()]
        for index, one in enumerate(placed):
            for other in placed[index + 1 :]:
                common = one.geometry().intersected(other.geometry())
                if common.width() > SLACK and common.height() > SLACK:
                    found.append(f"{path_of(one)} on {path_of(other)}: {common.width()}x{common.height()}")
    return found


def laid_out(parent: QWidget) -> list[QWidget]:
    found: list[QWidget] = []
    layouts = [parent.layout()]
    while layouts:
        layout = layouts.pop()
        for index in range(layout.count()):
            item = layout.itemAt(index)
            if item.layout() is not None:
                layouts.append(item.layout())
            elif item.widget() is not None and item.widget().parentWidget() is parent:
                found.append(item.widget())
    return found


def outside(root: QWidget) -> list[str]:
    """Widgets that stick out of the window, or out of a parent that cannot be scrolled."""
    frame = QRect(QPoint(0, 0), root.size())
    found = []
    for widget in shown_widgets(root):
        if any(isinstance(above, QAbstractScrollArea) for above in ancestors(widget)):
            continue
        place = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
        if not frame.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(place):
            found.append(f"{path_of(widget)}: {place}")
    return found


def ancestors(widget: QWidget) -> Iterator[QWidget]:
    while (widget := widget.parentWidget()) is not None:
        yield widget


@pytest.fixture(params=SIZES)
def full(driver, request):
    """A window with a table, a trained model, scores and predictions."""
    driver.window.resize(*SIZES[request.param])
    driver.open_table()
    driver.train()
    driver.dialogs.path = "new.csv"
    driver.do("results.predict")
    driver.wait_until_idle()
    return driver


def each_page(driver) -> Iterator[str]:
    for page in PAGES:
        driver.window.parts.docks.show_page(page)
        settle(driver)
        yield page
        if page == "train":
            yield from each_look_inside(driver)


def each_look_inside(driver) -> Iterator[str]:
    parts = driver.window.parts.pages.train.findChild(QTabBar, "_part_bar")
    for place in (1, 2):
        parts.setCurrentIndex(place)
        driver.wait_until_idle()
        settle(driver)
        yield f"train: {parts.tabText(place)}"
    parts.setCurrentIndex(0)


def settle(driver) -> None:
    QApplication.sendPostedEvents()
    driver.qtbot.wait(20)


def with_scale(driver, qapp, scale: float) -> None:
    theme.apply(qapp, "light", scale)
    settle(driver)


def test_every_widget_that_does_something_says_what_it_is(full):
    mute = set()
    for _ in each_page(full):
        mute |= {path_of(each) for each in shown_widgets(full.window) if isinstance(each, SPEAKING) and is_mute(each)}
    assert sorted(mute) == []


def test_every_widget_that_does_something_explains_itself(full):
    silent = set()
    for _ in each_page(full):
        for widget in shown_widgets(full.window):
            view = isinstance(widget, QAbstractItemView)
            if isinstance(widget, SPEAKING) and not view and not widget.toolTip() and not widget.whatsThis():
                silent.add(path_of(widget))
    assert sorted(silent) == []


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_text_is_cut_off(full, qapp, scale):
    with_scale(full, qapp, scale)
    found = {page: clipped(full.window) for page in each_page(full)}
    assert {page: texts for page, texts in found.items() if texts} == {}


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_lies_on_top_of_another(full, qapp, scale):
    with_scale(full, qapp, scale)
    found = {page: overlapping(full.window) for page in each_page(full)}
    assert {page: pairs for page, pairs in found.items() if pairs} == {}


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_sticks_out_of_the_window(full, qapp, scale):
    with_scale(full, qapp, scale)
    found = {page: outside(full.window) for page in each_page(full)}
    assert {page: names for page, names in found.items() if names} == {}


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("size", SIZES)
def test_the_window_grows_no_larger_than_it_was_made(driver, qapp, scale, size):
    driver.open_table()
    driver.window.resize(*SIZES[size])
    with_scale(driver, qapp, scale)
    for _ in each_page(driver):
        assert (driver.window.width(), driver.window.height()) == SIZES[size]


def test_rows_and_columns_of_runs_grow_with_the_text(driver, qapp):
    driver.open_table()
    driver.train()
    driver.train()
    driver.bench.held.add("train")
    driver.do("train.queue")
    driver.do("train.queue")
    driver.window.parts.docks.show_page("runs")
    driver.window.parts.pages.runs.findChild(QAbstractItemView, "_runs_table").selectAll()
    with_scale(driver, qapp, 1.5)
    for table in shown_widgets(driver.window.parts.pages.runs):
        if isinstance(table, QTableView):
            assert table.rowHeight(0) > 1.4 * table.fontMetrics().height(), table.objectName()
            wanted = [table.sizeHintForColumn(column) for column in range(table.model().columnCount())]
            shown = [(column, width) for column, width in enumerate(wanted) if not table.isColumnHidden(column)]
            cut = [column for column, width in shown if table.columnWidth(column) < width]
            assert not cut, table.objectName()
    driver.bench.gate.set()
    driver.wait_until_idle()


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_a_full_queue_over_compared_curves_leaves_the_window_as_it_is(driver, qapp, scale):
    size = SIZES["narrow"]
    driver.window.resize(*size)
    driver.open_table()
    driver.train()
    driver.train()
    driver.bench.held.add("train")
    for _ in range(7):
        driver.do("train.queue")
    with_scale(driver, qapp, scale)
    driver.window.parts.docks.show_page("runs")
    driver.window.parts.pages.runs.findChild(QAbstractItemView, "_runs_table").selectAll()
    driver.window.parts.pages.runs.findChild(QTabBar, "_part_bar").setCurrentIndex(2)
    settle(driver)
    assert (driver.window.width(), driver.window.height()) == size
    assert (clipped(driver.window), overlapping(driver.window), outside(driver.window)) == ([], [], [])
    driver.bench.gate.set()
    driver.wait_until_idle()


def test_an_empty_window_is_in_order_on_every_page(driver):
    for page in each_page(driver):
        assert (page, clipped(driver.window), overlapping(driver.window), outside(driver.window)) == (page, [], [], [])


def test_the_keyboard_reaches_every_page_and_comes_back(full):
    for page in each_page(full):
        seen = []
        for _ in range(200):
            full.qtbot.keyClick(QApplication.focusWidget() or full.window, Qt.Key.Key_Tab)
            focused = QApplication.focusWidget()
            if focused in seen:
                break
            seen.append(focused)
        panel = full.window.parts.pages.load(page.partition(":")[0])
        assert any(panel.isAncestorOf(widget) for widget in seen if widget is not None), page
        assert len(seen) > 3


def planted(qtbot) -> tuple[QWidget, QHBoxLayout]:
    root = QWidget()
    qtbot.addWidget(root)
    root.resize(300, 60)
    return root, QHBoxLayout(root)


def test_a_text_that_is_cut_off_is_found(qtbot):
    root, layout = planted(qtbot)
    label, button = QLabel("A text that is much too long"), QPushButton("Another text that is too long")
    for widget in (label, button):
        widget.setFixedWidth(40)
        layout.addWidget(widget)
    root.show()
    assert len(clipped(root)) == 2


def test_widgets_on_one_another_and_outside_are_found(qtbot):
    root, layout = planted(qtbot)
    one, other = QPushButton("One"), QPushButton("Other")
    layout.addWidget(one)
    layout.addWidget(other)
    root.show()
    assert (overlapping(root), outside(root)) == ([], [])
    other.setGeometry(one.geometry().translated(10, 0))
    assert len(overlapping(root)) == 1
    other.move(290, 0)
    assert len(outside(root)) == 1


def test_a_mute_button_is_found_and_a_named_one_is_not(qtbot):
    root, layout = planted(qtbot)
    mute, named = QToolButton(), QToolButton(accessibleName="Close")
    layout.addWidget(mute)
    layout.addWidget(named)
    root.show()
    assert [is_mute(each) for each in shown_widgets(root)] == [True, False]


def test_enough_widgets_are_walked_to_mean_something(full):
    counts = {page: sum(isinstance(each, SPEAKING) for each in shown_widgets(full.window)) for page in each_page(full)}
    assert min(counts.values()) > 8
