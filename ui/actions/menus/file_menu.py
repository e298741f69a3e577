"""The menu File."""

from __future__ import annotations

from engine.export.formats import EXPORT_FORMATS
from ui.actions.action_spec import ActionSpec
from ui.actions.menus.enablement import idle, model_ready
from ui.style import theme

OPEN_RECENT = "Open recent"
"""The submenu of recent files, next to the actions that open."""

_OPENING = (
    ActionSpec("file.new", "File", "New project", "Start an empty project", ("Ctrl+N",), "file-plus", enabled=idle),
    ActionSpec(
        "file.open_table",
        "File",
        "Open table…",
        "Open a table, and suggest all settings of a training on it",
        ("Ctrl+O",),
        "table",
        enabled=idle,
        tool="Open table",
    ),
    ActionSpec(
        "file.open_table_options",
        "File",
        "Open table with options…",
        "Choose how a table is read (separator, encoding, sheet, dates, missing cells), with a preview",
        ("Ctrl+Alt+O",),
        "sliders-horizontal",
        enabled=idle,
    ),
    ActionSpec(
        "file.open_project",
        "File",
        "Open project…",
        "Open a project (.layerdesk) or its settings (.json)",
        ("Ctrl+Shift+O",),
        "folder-open",
        enabled=idle,
    ),
)

_EXPORTS = tuple(
    ActionSpec(
        f"file.export_{form.name}",
        "File/Export",
        f"{form.label}…",
        form.tooltip,
        icon="file-down",
        group=before is not None and before.group != form.group,
        enabled=model_ready,
    )
    for before, form in zip((None, *EXPORT_FORMATS.values()), EXPORT_FORMATS.values(), strict=False)
)

_REST = (
    ActionSpec(
        "file.save",
        "File",
        "Save",
        "Save the project with its trained model and its runs",
        ("Ctrl+S",),
        "save",
        group=True,
        enabled=idle,
        tool="Save",
    ),
    ActionSpec(
        "file.save_as", "File", "Save as…", "Save under another name", ("Ctrl+Shift+S",), "save-all", enabled=idle
    ),
    ActionSpec(
        "file.load_model",
        "File/Load from Keras",
        "Whole model (.keras, .h5)…",
        "Load layers, weights and compile settings; they replace those of this project",
        icon="box",
        group=True,
        enabled=idle,
    ),
    ActionSpec(
        "file.load_configuration",
        "File/Load from Keras",
        "Configuration (.json)…",
        "Load layers without weights; they replace those of this project",
        icon="file-json",
        enabled=idle,
    ),
    ActionSpec(
        "file.load_weights",
        "File/Load from Keras",
        "Weights (.weights.h5)…",
        "Load weights into the layers of this project",
        icon="weight",
        enabled=lambda now: idle(now) and now.has_layers,
    ),
    ActionSpec(
        "file.load_layer",
        "File/Load from Keras",
        "One layer (.json)…",
        "Load the configuration of one layer, and add it after the others",
        icon="layers",
        enabled=idle,
    ),
    ActionSpec(
        "file.transfer",
        "File/Load from Keras",
        "Transfer weights…",
        "Copy weights of layers from another model, and freeze layers that are not to be trained",
        icon="weight",
        group=True,
        enabled=lambda now: idle(now) and now.has_layers and (now.has_table or now.has_model),
    ),
    ActionSpec(
        "file.prepare_model",
        "File/Load from Keras",
        "Preprocessing for the model…",
        "Configure the preprocessing of an imported model",
        icon="table",
        enabled=model_ready,
    ),
    ActionSpec(
        "file.describe",
        "File/Load from Keras",
        "About a file…",
        "Show what a file contains, what it expects, and whether it is safe to open, without opening it",
        icon="info",
    ),
    ActionSpec(
        "file.save_model",
        "File/Save for Keras",
        "Whole model (.keras, .h5)…",
        "Save the trained model: layers, weights, optimizer, compile settings",
        icon="box",
        enabled=model_ready,
    ),
    ActionSpec(
        "file.save_configuration",
        "File/Save for Keras",
        "Configuration (.json)…",
        "Save the layers as Keras JSON, without weights",
        icon="file-json",
        enabled=lambda now: idle(now) and now.has_layers and (now.has_table or now.has_model),
    ),
    ActionSpec(
        "file.save_weights",
        "File/Save for Keras",
        "Weights (.weights.h5)…",
        "Save the weights of the trained model",
        icon="weight",
        enabled=model_ready,
    ),
    ActionSpec(
        "file.save_layer",
        "File/Save for Keras",
        "Selected layer (.json)…",
        "Save the configuration of the selected layer as Keras JSON",
        icon="layers",
        enabled=lambda now: idle(now) and now.has_layers,
    ),
    *_EXPORTS,
    ActionSpec("file.quit", "File", "Quit", "Quit (asks about unsaved changes)", ("Ctrl+Q",), group=True),
)


def _examples() -> tuple[ActionSpec, ...]:
    return tuple(
        ActionSpec(
            f"example.{example.name}",
            "File/Examples",
            f"{example.title}: {example.text.partition('?')[0]}?",
            f"{example.text} Source: {example.source}. Licence: {example.licence}.",
            icon="graduation-cap",
            enabled=idle,
        )
        for example in theme.examples()
    )


def file_actions() -> tuple[ActionSpec, ...]:
    """Return the actions of the menu, with the bundled examples."""
    return (*_OPENING, *_examples(), *_REST)
