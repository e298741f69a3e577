"""The page of the network.

`LayerEditor` is the page. `edits` are the changes that it proposes, as pure functions. `rows`, `delegate` and
`layer_list` are the list at the left, `layer_form` the settings at the right. `templates` is what an empty network
shows.
"""

from ui.layer_editor.editor import LayerEditor

__all__ = ["LayerEditor"]
