"""The code page: the project as Keras code, next to the page that is edited.

Belongs here: display of the generated code. Does not: its generation (`engine.codegen`).

- `highlighter`: syntax highlighting of Python
- `page`: the page
"""

from ui.pages.code.page import CodePage

__all__ = ["CodePage"]
