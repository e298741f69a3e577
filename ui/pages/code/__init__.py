"""The project as Keras Python, beside the page that is edited.

`CodePage` is the panel, `changed_lines` finds what an edit changed, `colouring` gives Python its colours.
"""

from ui.pages.code.page import CodePage

__all__ = ["CodePage"]
