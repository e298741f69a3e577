"""Forms made from the catalog or from a spec's fields: nothing of Keras is written down a second time.

`CatalogForm` edits the arguments of one object, `ObjectChooser` chooses the object as well, `ObjectList` holds several
(metrics, callbacks), `SpecForm` edits fields of a spec with the same editors, `KindFinder` finds a kind by typing, and
`KindPicker` is a small window with one.
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
