"""Looks: every colour can be read, every icon takes the colour of the moment, all text grows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QLabel, QPushButton

from ui.style import palettes, theme

ROOT = Path(theme.__file__).resolve().parents[2]
READ_ON = ("window", "base", "raised", "alternate")
TEXTS = ("text", "muted", "accent", "error", "warning", "success", "axis")
FILLS = (
    ("on_accent", "accent_fill"),
    ("on_accent", "accent_hover"),
    ("text", "selected"),
    ("text", "hover"),
    ("text", "error_fill"),
    ("error", "error_fill"),
    ("text", "warning_fill"),
    ("warning", "warning_fill"),
    ("text", "success_fill"),
    ("text", "info_fill"),
    ("accent", "info_fill"),
    ("accent", "selected"),
)
SCHEMES = {"light": palettes.LIGHT, "dark": palettes.DARK}


@pytest.fixture(autouse=True)
def light_again(qapp):
    theme.apply(qapp, "light")
    yield
    theme.apply(qapp, "light")


def luminance(name: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in QColor(name).getRgbF()[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("text, ground", [*((t, g) for t in TEXTS for g in READ_ON), *FILLS])
def test_text_stands_out_from_its_ground_by_four_and_a_half(scheme, text, ground):
    colors = SCHEMES[scheme]
    assert contrast(colors[text], colors[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("name", ["train", *(f"series_{index}" for index in range(palettes.SERIES))])
def test_curves_stand_out_from_the_plot_by_two_and_a_half(scheme, name):
    assert contrast(SCHEMES[scheme][name], SCHEMES[scheme]["base"]) >= 2.5


def test_both_sets_of_colours_have_the_same_names():
    assert list(palettes.LIGHT) == list(palettes.DARK)


def test_validation_has_the_hue_of_training():
    assert all(colors["train"] == colors["validation"] for colors in SCHEMES.values())


@pytest.mark.parametrize("scheme, dark", [("light", False), ("dark", True)])
def test_a_chosen_scheme_holds_whatever_the_system_says(qapp, scheme, dark):
    theme.apply(qapp, scheme)
    assert theme.is_dark() is dark
    assert qapp.palette().window().color() == theme.color("window")


def test_the_system_is_followed_when_nothing_is_chosen(qapp):
    theme.apply(qapp, "system")
    for dark, scheme in ((True, theme.Qt.ColorScheme.Dark), (False, theme.Qt.ColorScheme.Light)):
        qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.is_dark() is dark


def test_a_chosen_scheme_stays_when_the_system_changes(qapp):
    theme.apply(qapp, "light")
    qapp.styleHints().colorSchemeChanged.emit(theme.Qt.ColorScheme.Dark)
    assert not theme.is_dark()
    qapp.styleHints().colorSchemeChanged.emit(theme.Qt.ColorScheme.Light)


def test_a_change_is_reported_once(qapp, qtbot):
    emitted = []
    theme.changed.connect(lambda: emitted.append(theme.is_dark()))
    theme.apply(qapp, "dark")
    assert emitted == [True]


def inked(icon: QIcon, mode: QIcon.Mode = QIcon.Mode.Normal) -> set[str]:
    image = icon.pixmap(QSize(32, 32), 1.0, mode).toImage()
    pixels = (image.pixelColor(x, y) for x in range(32) for y in range(32))
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


def test_an_icon_made_once_follows_the_colours(qapp):
    icon = theme.icon("square")
    assert inked(icon) == {palettes.LIGHT["text"]}
    theme.apply(qapp, "dark")
    assert inked(icon) == {palettes.DARK["text"]}


def test_an_icon_of_what_cannot_be_done_is_pale(qapp):
    assert inked(theme.icon("square"), QIcon.Mode.Disabled) == {palettes.LIGHT["disabled"]}


def test_an_icon_has_the_colour_that_is_asked_for(qapp):
    assert inked(theme.icon("square", "error")) == {palettes.LIGHT["error"]}


def test_an_icon_is_sharp_on_a_screen_of_double_density(qapp):
    assert theme.icon("play").pixmap(QSize(20, 20), 2.0).size() == QSize(40, 40)


def test_a_name_without_a_picture_fails_at_once(qapp):
    with pytest.raises(FileNotFoundError):
        theme.icon("no-such-icon")


def test_every_icon_that_the_window_names_is_there_and_every_one_there_is_named():
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "ui").rglob("*.py"))
    there = {path.stem for path in (ROOT / "resources" / "icons").glob("*.svg")}
    named = set(re.findall(r"\"([a-z0-9]+(?:-[a-z0-9]+)*)\"", sources))
    asked = set(re.findall(r"theme\.icon\(\s*\"([a-z0-9-]+)\"", sources))
    assert asked <= there
    assert there <= named


def test_text_grows_with_the_scale_and_within_bounds(qapp):
    label = QLabel("12,345 rows")
    theme.apply(qapp, "light", 1.0)
    usual = qapp.font().pointSizeF()
    for asked, given in ((1.5, 1.5), (9.0, 2.0), (0.1, 0.8)):
        theme.apply(qapp, "light", asked)
        assert qapp.font().pointSizeF() == pytest.approx(usual * given, rel=0.02)
    label.deleteLater()


def test_figures_are_of_equal_width(qapp):
    assert theme.font().featureValue(theme.QFont.Tag("tnum")) == 1


def test_a_role_can_be_changed_later(qapp, qtbot):
    button = QPushButton("Go")
    qtbot.addWidget(button)
    theme.set_role(button, "primary")
    assert button.property("role") == "primary"
    theme.set_role(button, "danger")
    assert button.property("role") == "danger"


def test_the_style_sheet_has_no_open_place_and_no_colour_of_its_own(qapp):
    written = (ROOT / "resources" / "theme.qss").read_text("utf-8")
    assert "${" not in qapp.styleSheet() and "#" not in re.sub(r"url\([^)]*\)", "", written).replace("#_", "")


def test_every_example_has_a_line_and_a_project_that_is_there():
    assert next(example.name for example in theme.examples()) == "students"
    assert all(example.path.is_file() and 20 < len(example.text) < 90 for example in theme.examples())


def test_every_link_in_the_help_leads_to_a_page():
    for page in theme.help_pages():
        links = re.findall(r"\]\(([^)]+)\)", theme.help_page(page))
        assert {link.removesuffix(".md") for link in links} <= set(theme.help_pages())


def test_only_the_theme_reads_the_resources():
    readers = [path for path in (ROOT / "ui").rglob("*.py") if '"resources"' in path.read_text("utf-8")]
    assert [path.name for path in readers] == ["theme.py"]


def test_no_widget_writes_down_a_colour_of_its_own():
    for path in (ROOT / "ui").rglob("*.py"):
        if path.name != "palettes.py":
            assert not re.findall(r"\"#[0-9a-fA-F]{3,8}\"", path.read_text("utf-8")), path.name


def test_an_icon_without_room_is_not_drawn_and_says_nothing(qapp):
    canvas = QPixmap(8, 8)
    painter = QPainter(canvas)
    theme.icon("play").paint(painter, QRect(0, 0, 0, 8))
    painter.end()
