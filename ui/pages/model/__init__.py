"""The Model page: the layers of the network.

Belongs here: list and graph of the layers, their settings, edits of the model. Does not: forms made from the catalog.

- `advice_line`: suggestion of an output layer
- `folding`: which blocks of layers are folded into one card
- `graph`: the network as a graph
- `inputs_form`: inputs, weights and target of a layer
- `layer_bar`: toolbar and context menu
- `layer_form`: settings of a layer
- `layer_icons`: icons and colours of layers
- `layout`: arrangement of the widgets
- `list`: the network as a list
- `model_edits`: edits of the model as pure functions
- `network_views`: list and graph with one selection
- `page`: the page
- `palette`: all layers, to drag into the network
- `summary`: the summary of Keras
- `view_state`: what the page shows of a project
"""

from ui.pages.model.page import ModelPage

__all__ = ["ModelPage"]
