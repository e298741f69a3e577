"""The menu Model."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec

MODEL = (
    ActionSpec(
        "model.templates",
        "Model",
        "Start from a template",
        "Networks that fit the open table; one of them is suggested, with the reasons",
        ("Ctrl+T",),
        "lightbulb",
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
    ActionSpec(
        "model.picture",
        "Model",
        "Save picture…",
        "The network as a graph in a PNG or SVG file",
        icon="image",
        enabled=lambda now: now.has_layers,
    ),
    ActionSpec(
        "model.graph",
        "Model",
        "As a graph",
        "Draw the network as a graph, or list its layers",
        ("Ctrl+Shift+G",),
        "workflow",
        checked=lambda now: now.drawn,
    ),
    ActionSpec(
        "model.palette",
        "Model",
        "Palette of layers",
        "Show all layers beside the network, to drag them into it or add them with Enter",
        ("Ctrl+Shift+K",),
        "panel-left",
        checked=lambda now: now.palette,
    ),
)
