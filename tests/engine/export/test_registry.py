"""The registry of export formats is complete, and read without loading Keras."""

from __future__ import annotations

import subprocess
import sys

from engine.export.formats import EXPORT_FORMATS


def test_every_export_of_the_first_version_has_a_format() -> None:
    first = ["script", "notebook", "onnx", "tflite", "savedmodel", "card", "history", "tensorboard"]
    assert [name for name in EXPORT_FORMATS if name in first] == first
    assert all(form.name == name for name, form in EXPORT_FORMATS.items())


def test_labels_titles_and_tooltips_are_sentence_case_without_a_full_stop() -> None:
    for form in EXPORT_FORMATS.values():
        for text in (form.label, form.title, form.tooltip, form.file_kind):
            assert text[0].isupper() and not text.endswith((".", "…")), form.name
        assert form.ending == "" or form.ending.startswith(".")


def test_formats_are_listed_without_loading_keras_or_pandas() -> None:
    script = "import sys, engine.export.formats; print({'keras', 'tensorflow', 'pandas', 'numpy'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == "set()\n"
