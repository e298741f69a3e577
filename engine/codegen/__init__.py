"""The Keras Python of a project, as text: what the program does for it, written as anybody would write it.

    script     the whole: `code_for` -> Code
    lines      Code: lines, each with the field of the project that made it
    calls      one object of Keras as a call
    reading    the table's file
    preparing  rows held out, columns made into numbers; `columns`: one of them; `definitions`: what that takes
    network    the layers
    training   compile, callbacks, fit

It needs neither Keras nor the table, so that a window can show it while a project is edited.
"""

from engine.codegen.script import code_for
from engine.codegen.source_lines import Code, Line

__all__ = ["Code", "Line", "code_for"]
