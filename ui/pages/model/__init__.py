"""The page of the network.

`ModelPage` is the page. `edits` are the changes that it proposes, as pure functions, `page_contents` what it says of
a project. `network_views` shows the `rows` as a list (`delegate`, `layer_list`) or as a `graph`; `layer_form` are the
settings beside it, `reads_form` what a layer reads. `templates` is what an empty network shows.
"""

from ui.pages.model.page import ModelPage

__all__ = ["ModelPage"]
