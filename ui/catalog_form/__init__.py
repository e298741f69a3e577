"""Forms made from the catalog or from a spec's fields: nothing of Keras is written down a second time.

`CatalogForm` edits the arguments of one object, `ObjectChooser` chooses the object as well, `ObjectList` holds several
(metrics, callbacks), `SpecForm` edits fields of a spec with the same editors, `KindFinder` finds a kind by typing, and
`KindPicker` is a small window with one.
"""

from ui.catalog_form.chooser import ObjectChooser
from ui.catalog_form.form import CatalogForm
from ui.catalog_form.kind_finder import KindFinder, kind_in
from ui.catalog_form.kind_picker import KindPicker
from ui.catalog_form.object_list import ObjectList
from ui.catalog_form.spec_form import FieldText, SpecForm

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
