"""The menu View."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec
from ui.actions.menus.enablement import page, scheme

PAGES = (
    ("data", "Data", "table", "the table, its columns and its split"),
    ("model", "Model", "layers", "the layers of the network"),
    ("train", "Train", "activity", "compile and fit, and the live curves"),
    ("results", "Results", "target", "scores, report and predictions"),
    ("runs", "Runs", "history", "all trainings of this project"),
)
"""Pages of the window in their order: id, name, icon and content."""

VIEW = (
    *(
        ActionSpec(
            f"view.{name}",
            "View",
            text,
            f"Show {what}",
            (f"Ctrl+{number}",),
            icon,
            checked=page(name),
        )
        for number, (name, text, icon, what) in enumerate(PAGES, 1)
    ),
    *(
        ActionSpec(f"view.train_{name}", "View/Training", text, tip, keys, icon)
        for name, text, tip, keys, icon in (
            ("curves", "Curves", "Show the live curves on the Train page", ("Ctrl+Alt+1",), "chart-line"),
            ("layers", "Layers", "Show weights and outputs by layer on the Train page", ("Ctrl+Alt+2",), "layers"),
            (
                "map",
                "Decision map",
                "Show predictions over two features during training",
                ("Ctrl+Alt+3",),
                "grid-3x3",
            ),
        )
    ),
    ActionSpec(
        "view.train_earlier",
        "View/Training",
        "Earlier runs…",
        "Choose earlier runs whose curves are shown for comparison",
        icon="history",
        group=True,
        enabled=lambda now: now.has_runs,
    ),
    ActionSpec(
        "view.code",
        "View",
        "Code",
        "Show the project as Keras code on the right",
        ("Ctrl+K",),
        "code",
        group=True,
        checked=lambda now: now.code,
    ),
    ActionSpec(
        "view.light",
        "View/Theme",
        "Light",
        "Dark text on a light background",
        icon="sun",
        group=True,
        checked=scheme("light"),
    ),
    ActionSpec(
        "view.dark", "View/Theme", "Dark", "Light text on a dark background", icon="moon", checked=scheme("dark")
    ),
    ActionSpec(
        "view.system",
        "View/Theme",
        "System default",
        "Use the theme of the desktop",
        icon="sun-moon",
        checked=scheme("system"),
    ),
    ActionSpec("view.larger", "View", "Larger text", "Increase the text size", ("Ctrl++", "Ctrl+="), "a-arrow-up"),
    ActionSpec("view.smaller", "View", "Smaller text", "Decrease the text size", ("Ctrl+-",), "a-arrow-down"),
    ActionSpec("view.normal", "View", "Normal text size", "Use the text size of the desktop", ("Ctrl+0",)),
    ActionSpec(
        "view.reset",
        "View",
        "Reset layout",
        "Restore the default layout of the pages",
        icon="panel-left",
        group=True,
    ),
    ActionSpec("view.full", "View", "Full screen", "Enter or leave full screen", ("F11",), "maximize"),
)
