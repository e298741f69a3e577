"""The Keras code of a project as text: what the program does, as a Python script.

Belongs here: generated source. Does not: running it (`engine.export`). Neither Keras nor the table is needed, so that
a window can show the code while a project is edited.

- `script`: the whole script, `code_for` -> `Code`
- `source_lines`: `Code`, lines with the field of the project that each comes from
- `keras_calls`: one Keras object as a call
- `reading`: the lines that read the table
- `splitting`: the lines that split the rows into parts
- `preprocessing`: the lines that turn columns into arrays; `sklearn_columns`: one column as a scikit-learn transformer
- `helper_definitions`: functions and classes that a script defines for itself
- `network`: the layers
- `training`: compile, callbacks, fit
"""

from engine.codegen.preprocessing import undoes_outputs
from engine.codegen.script import code_for, reading_code
from engine.codegen.source_lines import Code, Line

__all__ = ["Code", "Line", "code_for", "reading_code", "undoes_outputs"]
