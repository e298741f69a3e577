"""The light and the dark palette: the same colour names in both, chosen for contrast and colour-blind users."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from PySide6.QtGui import QColor, QPalette

LIGHT: Mapping[str, str] = MappingProxyType(
    {
        "window": "#f5f6f8",
        "base": "#ffffff",
        "raised": "#ffffff",
        "field": "#ffffff",
        "field_border": "#b9c0ca",
        "scroll": "#c3c9d2",
        "alternate": "#f3f5f8",
        "hover": "#e8ecf2",
        "selected": "#dfe8fb",
        "text": "#1b1f26",
        "muted": "#57606c",
        "disabled": "#9aa1ab",
        "border": "#d4d9e1",
        "strong_border": "#8a93a0",
        "accent": "#2257c9",
        "accent_fill": "#2257c9",
        "accent_hover": "#1b48aa",
        "on_accent": "#ffffff",
        "error": "#b3261e",
        "error_fill": "#fdecea",
        "warning": "#8a5300",
        "warning_fill": "#fff4de",
        "success": "#00694d",
        "success_fill": "#e3f5ef",
        "info_fill": "#eaf0fd",
        "grid": "#e1e5eb",
        "axis": "#57606c",
        "train": "#0072b2",
        "validation": "#0072b2",
        "best": "#007a5a",
        "series_0": "#0072b2",
        "series_1": "#d55e00",
        "series_2": "#009e73",
        "series_3": "#b5548d",
        "series_4": "#c98a00",
        "series_5": "#3d9bd1",
        "series_6": "#5c5c5c",
    }
)

DARK: Mapping[str, str] = MappingProxyType(
    {
        "window": "#1b1e24",
        "base": "#14161b",
        "raised": "#23272f",
        "field": "#14161b",
        "field_border": "#4a525e",
        "scroll": "#434a56",
        "alternate": "#1a1d23",
        "hover": "#2c313b",
        "selected": "#263a66",
        "text": "#e6e9ee",
        "muted": "#a2abb8",
        "disabled": "#666e7a",
        "border": "#363c47",
        "strong_border": "#6d7683",
        "accent": "#86adff",
        "accent_fill": "#3566d6",
        "accent_hover": "#2a56bd",
        "on_accent": "#ffffff",
        "error": "#ff8f86",
        "error_fill": "#3b2020",
        "warning": "#f2b84b",
        "warning_fill": "#372b14",
        "success": "#5fd0a8",
        "success_fill": "#15322a",
        "info_fill": "#1f2b47",
        "grid": "#2f343e",
        "axis": "#a2abb8",
        "train": "#56b4e9",
        "validation": "#56b4e9",
        "best": "#4fc79d",
        "series_0": "#56b4e9",
        "series_1": "#e69f00",
        "series_2": "#2fbf91",
        "series_3": "#dd92bb",
        "series_4": "#f0e442",
        "series_5": "#ef7c35",
        "series_6": "#b6bcc6",
    }
)

SERIES = 7
"""Number of series colours before they repeat: Okabe-Ito, darkened or lightened for contrast."""

_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "base",
    QPalette.ColorRole.AlternateBase: "alternate",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "accent_fill",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Accent: "accent_fill",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "raised",
    QPalette.ColorRole.Midlight: "hover",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "strong_border",
}

_TEXTS = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
)


def palette(colors: Mapping[str, str]) -> QPalette:
    """Return Qt's palette made of one of the two sets."""
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, QColor(colors[name]))
    for role in _TEXTS:
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colors["disabled"]))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, QColor(colors["border"]))
    return made
