"""Forms generated from catalog entries or from the fields of a spec.

Belongs here: editors of values, forms and pickers for objects of Keras. Does not: what a project or a page is.

- `argument_form`: base of the forms, a column of rows
- `defaults`: default and starting values
- `editors`: an editor for each type of argument
- `form`: form of a catalog entry
- `form_row`: a row: label, editor, reset, message
- `kind_combo`, `kind_finder`, `kind_picker`: choice of a kind
- `kind_order`: order in which kinds are listed
- `object_chooser`: choice of one object with its arguments
- `object_editor`: an object as the value of an argument
- `object_list`: several objects, such as metrics
- `parsing`: values to text and back
- `setting`: settings as the command palette finds them
- `spec_form`: form of some fields of a spec
- `summary_text`: parameters of an object as text
"""

from ui.forms.form import CatalogForm
from ui.forms.kind_finder import KindFinder, kind_in
from ui.forms.kind_picker import KindPicker
from ui.forms.object_chooser import ObjectChooser
from ui.forms.object_list import ObjectList
from ui.forms.spec_form import FieldText, SpecForm

__all__ = [
    "CatalogForm",
    "FieldText",
    "KindFinder",
    "KindPicker",
    "ObjectChooser",
    "ObjectList",
    "SpecForm",
    "kind_in",
]
