"""The menu Model."""

from __future__ import annotations

from ui.actions.action_spec import ActionSpec

MODEL = (
    ActionSpec(
        "model.templates",
        "Model",
        "Start from a template",
        "Choose a network for the open table; one is suggested, with reasons",
        ("Ctrl+T",),
        "lightbulb",
    ),
    ActionSpec("model.add_layer", "Model", "Add layer…", "Choose a layer to add", ("Ctrl+L",), "plus"),
    ActionSpec(
        "model.output",
        "Model",
        "Match the output layer to the target",
        "Use the suggested output layer, loss and metrics",
        icon="wand-sparkles",
        enabled=lambda now: now.has_advice,
    ),
    ActionSpec(
        "model.summary",
        "Model",
        "Summary…",
        "Layers, output shapes and parameters. Keras: model.summary()",
        ("Ctrl+M",),
        "list",
        group=True,
        enabled=lambda now: now.has_layers,
    ),
    ActionSpec(
        "model.picture",
        "Model",
        "Save image…",
        "Save the graph of the network as a PNG or SVG image",
        icon="image",
        enabled=lambda now: now.has_layers,
    ),
    ActionSpec(
        "model.graph",
        "Model",
        "As a graph",
        "Show the network as a graph or as a list",
        ("Ctrl+Shift+G",),
        "workflow",
        checked=lambda now: now.drawn,
    ),
    ActionSpec(
        "model.palette",
        "Model",
        "Layer palette",
        "Show all layer types next to the network, to drag them into it or add them with Enter",
        ("Ctrl+Shift+K",),
        "panel-left",
        checked=lambda now: now.palette,
    ),
)
