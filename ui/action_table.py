"""Every action of the window, as a table: menus, toolbar, command palette and page of shortcuts are made from it."""

from __future__ import annotations

from ui import theme
from ui.action_spec import ActionSpec, Situation, Test

PAGES = (
    ("data", "Data", "table", "the table, its columns and its split"),
    ("model", "Model", "layers", "the layers of the network"),
    ("train", "Train", "activity", "compile and fit, and the live curves"),
    ("results", "Results", "target", "scores, report and predictions"),
    ("runs", "Runs", "history", "all trainings of this project"),
)
"""The pages of the window in their order: id, name, icon and what is there."""


def _idle(now: Situation) -> bool:
    return not now.running


def _scored(now: Situation) -> bool:
    return now.has_model and not now.running


def _trainable(now: Situation) -> bool:
    return now.has_table and not now.running


def _scheme(name: str) -> Test:
    return lambda now: now.scheme == name


def _page(name: str) -> Test:
    return lambda now: now.page == name


OPEN_RECENT = "Open recent"
"""The menu of files that were opened lately; it stands with what opens."""

_FILE = (
    ActionSpec("file.new", "File", "New project", "Start with nothing", ("Ctrl+N",), "file-plus", enabled=_idle),
    ActionSpec(
        "file.open_table",
        "File",
        "Open table…",
        "Open a table and fill in everything that it takes to train on it",
        ("Ctrl+O",),
        "table",
        enabled=_idle,
        tool="Open table",
    ),
    ActionSpec(
        "file.open_table_options",
        "File",
        "Open table with options…",
        "Say how a table is read: separator, encoding, sheet, dates, missing cells; with a preview",
        ("Ctrl+Alt+O",),
        "sliders-horizontal",
        enabled=_idle,
    ),
    ActionSpec(
        "file.open_project",
        "File",
        "Open project…",
        "Open a project (.layerdesk) or its settings (.json)",
        ("Ctrl+Shift+O",),
        "folder-open",
        enabled=_idle,
    ),
    ActionSpec(
        "file.save",
        "File",
        "Save",
        "Save the project with its trained model and its runs",
        ("Ctrl+S",),
        "save",
        group=True,
        enabled=_idle,
        tool="Save",
    ),
    ActionSpec(
        "file.save_as", "File", "Save as…", "Save under another name", ("Ctrl+Shift+S",), "save-all", enabled=_idle
    ),
    ActionSpec(
        "file.load_model",
        "File/Load from Keras",
        "Whole model (.keras)…",
        "Load layers, weights and compile settings; they replace those of this project",
        icon="box",
        group=True,
        enabled=_idle,
    ),
    ActionSpec(
        "file.load_configuration",
        "File/Load from Keras",
        "Configuration (.json)…",
        "Load layers without weights; they replace those of this project",
        icon="file-json",
        enabled=_idle,
    ),
    ActionSpec(
        "file.load_weights",
        "File/Load from Keras",
        "Weights (.weights.h5)…",
        "Load weights into the layers of this project",
        icon="weight",
        enabled=lambda now: _idle(now) and now.has_layers,
    ),
    ActionSpec(
        "file.save_model",
        "File/Save for Keras",
        "Whole model (.keras)…",
        "Save the trained network: layers, weights, optimizer, compile settings",
        icon="box",
        enabled=_scored,
    ),
    ActionSpec(
        "file.save_configuration",
        "File/Save for Keras",
        "Configuration (.json)…",
        "Save the layers as Keras's own JSON, without weights",
        icon="file-json",
        enabled=lambda now: _idle(now) and now.has_layers and (now.has_table or now.has_model),
    ),
    ActionSpec(
        "file.save_weights",
        "File/Save for Keras",
        "Weights (.weights.h5)…",
        "Save the weights of the trained network",
        icon="weight",
        enabled=_scored,
    ),
    ActionSpec(
        "file.quit", "File", "Quit", "Close the window; asks where something is unsaved", ("Ctrl+Q",), group=True
    ),
)

_EDIT = (
    ActionSpec(
        "edit.undo",
        "Edit",
        "Undo",
        "Take the last change back",
        ("Ctrl+Z",),
        "undo-2",
        enabled=lambda now: now.can_undo,
        words=lambda now: f"Undo {now.undo_text}".strip(),
        tool="Undo",
    ),
    ActionSpec(
        "edit.redo",
        "Edit",
        "Redo",
        "Make the change again",
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo-2",
        enabled=lambda now: now.can_redo,
        words=lambda now: f"Redo {now.redo_text}".strip(),
        tool="Redo",
    ),
    ActionSpec(
        "edit.paste_table",
        "Edit",
        "Paste as table…",
        "Open the cells that were copied in a spreadsheet or on a web page",
        ("Ctrl+Shift+V",),
        "clipboard-paste",
        group=True,
        enabled=_idle,
    ),
    ActionSpec(
        "edit.palette",
        "Edit",
        "Command palette…",
        "Find any command by typing a part of its name",
        ("Ctrl+Shift+P",),
        "command",
        group=True,
    ),
    ActionSpec("edit.preferences", "Edit", "Preferences…", "Colours, size of text, shortcuts", ("Ctrl+,",), "settings"),
)

_DATA_AND_MODEL = (
    ActionSpec(
        "data.reload",
        "Data",
        "Read the table again",
        "Read the file of the table once more, as after it was changed by another program",
        ("Ctrl+Shift+R",),
        "refresh-cw",
        enabled=lambda now: _idle(now) and now.has_source,
    ),
    ActionSpec(
        "data.reading",
        "Data",
        "Reading options…",
        "Change how the file of the table is read: separator, encoding, sheet, dates, missing cells",
        icon="sliders-horizontal",
        enabled=lambda now: _idle(now) and now.has_source,
    ),
    ActionSpec(
        "data.suggest",
        "Data",
        "Fill in suggestions",
        "Fill in columns, split, layers, loss and metrics anew, as for a table just opened",
        icon="wand-sparkles",
        enabled=lambda now: now.has_table,
    ),
    ActionSpec("model.add_layer", "Model", "Add layer…", "Choose a layer to add", ("Ctrl+L",), "plus"),
    ActionSpec(
        "model.output",
        "Model",
        "Fit the output to the target",
        "Take the suggested output layer, loss and metrics",
        icon="wand-sparkles",
        enabled=lambda now: now.has_advice,
    ),
    ActionSpec(
        "model.summary",
        "Model",
        "Summary…",
        "Layers, output shapes and parameters, as Keras prints them",
        ("Ctrl+M",),
        "list",
        group=True,
        enabled=lambda now: now.has_layers,
    ),
)

_TRAIN_AND_RESULTS = (
    ActionSpec(
        "train.start",
        "Train",
        "Train",
        "Train the network as it is set up now",
        ("Ctrl+R", "F5"),
        "play",
        enabled=_trainable,
    ),
    ActionSpec(
        "train.stop",
        "Train",
        "Stop",
        "Stop at the end of the step; the best weights so far are kept",
        ("Esc", "Ctrl+."),
        "square",
        enabled=lambda now: now.stoppable,
    ),
    ActionSpec(
        "train.problem",
        "Train",
        "Go to the next problem",
        "Go to the field of the next error or warning",
        ("F8",),
        "circle-alert",
        group=True,
        enabled=lambda now: now.has_problems,
    ),
    ActionSpec(
        "results.evaluate",
        "Results",
        "Evaluate on the test rows",
        "Loss, metrics and report on rows that the training has not seen",
        ("Ctrl+E",),
        "target",
        enabled=_scored,
    ),
    ActionSpec(
        "results.evaluate_validation",
        "Results",
        "Evaluate on the validation rows",
        "Loss, metrics and report on the rows that were watched during training",
        enabled=_scored,
    ),
    ActionSpec(
        "results.evaluate_file",
        "Results",
        "Evaluate on a file…",
        "Loss, metrics and report on the rows of another table that has the target",
        enabled=_scored,
    ),
    ActionSpec(
        "results.predict",
        "Results",
        "Predict a file…",
        "Predict the target for each row of a file",
        ("Ctrl+P",),
        "wand-sparkles",
        group=True,
        enabled=_scored,
    ),
    ActionSpec(
        "results.save_predictions",
        "Results",
        "Save predictions as CSV…",
        "Save the rows of the file with their predictions",
        icon="download",
        enabled=lambda now: now.has_predictions and not now.running,
    ),
)

_VIEW = (
    *(
        ActionSpec(
            f"view.{name}",
            "View",
            text,
            f"Show {what}",
            (f"Ctrl+{number}",),
            icon,
            checked=_page(name),
        )
        for number, (name, text, icon, what) in enumerate(PAGES, 1)
    ),
    ActionSpec(
        "view.light",
        "View/Colours",
        "Light",
        "Dark text on a light ground",
        icon="sun",
        group=True,
        checked=_scheme("light"),
    ),
    ActionSpec(
        "view.dark", "View/Colours", "Dark", "Light text on a dark ground", icon="moon", checked=_scheme("dark")
    ),
    ActionSpec(
        "view.system", "View/Colours", "As the system", "Follow the desktop", icon="sun-moon", checked=_scheme("system")
    ),
    ActionSpec("view.larger", "View", "Larger text", "All text a step larger", ("Ctrl++", "Ctrl+="), "a-arrow-up"),
    ActionSpec("view.smaller", "View", "Smaller text", "All text a step smaller", ("Ctrl+-",), "a-arrow-down"),
    ActionSpec("view.normal", "View", "Normal text size", "Text as large as elsewhere on the desktop", ("Ctrl+0",)),
    ActionSpec(
        "view.reset",
        "View",
        "Reset layout",
        "Put all panels back to where they were at first",
        icon="panel-left",
        group=True,
    ),
    ActionSpec("view.full", "View", "Full screen", "Fill the screen, or leave it again", ("F11",), "maximize"),
)

_HELP = (
    ActionSpec("help.page", "Help", "Help on this page", "Explain the panel in focus", ("F1",), "circle-question-mark"),
    ActionSpec("help.shortcuts", "Help", "Shortcuts…", "See and change all shortcuts", ("Ctrl+F1",), "keyboard"),
    ActionSpec(
        "help.diagnostics",
        "Help",
        "Copy diagnostics",
        "Copy versions and settings of this program, for a report of an error",
        icon="clipboard-copy",
        group=True,
    ),
    ActionSpec("help.about", "Help", "About Layerdesk", "Version and licences", icon="info"),
)


def _examples() -> tuple[ActionSpec, ...]:
    return tuple(
        ActionSpec(
            f"example.{example.name}",
            "File/Examples",
            f"{example.title}: {example.text.partition('?')[0]}?",
            f"{example.text} Source: {example.source}. Licence: {example.licence}.",
            icon="graduation-cap",
            enabled=_idle,
        )
        for example in theme.examples()
    )


MENUS = ("File", "Edit", "Data", "Model", "Train", "Results", "View", "Help")


def all_actions() -> tuple[ActionSpec, ...]:
    """Return every action, in the order of the menus."""
    opening, rest = _FILE[:4], _FILE[4:]
    return (*opening, *_examples(), *rest, *_EDIT, *_DATA_AND_MODEL, *_TRAIN_AND_RESULTS, *_VIEW, *_HELP)
