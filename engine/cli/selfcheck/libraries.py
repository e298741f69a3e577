"""Check that every dependency is installed and can be imported; the list is in the metadata of the program."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import partial
from importlib import metadata

from engine.cli.selfcheck.result import Check
from engine.system.errors import EngineError

MODULES = {
    "nvidia-ml-py": "pynvml",
    "pyside6-essentials": "PySide6.QtWidgets",
    "scikit-learn": "sklearn",
    "tensorflow-cpu": "tensorflow",
}
"""Packages whose import name differs from their name."""

TENSORFLOW_EXTRAS = ("cpu", "gpu")
"""The extras of which one installs TensorFlow."""
DEVELOPER_EXTRAS = ("dev", "package")
"""The extras for developers of Layerdesk."""


def checks() -> Iterator[Check]:
    """Yield a check for each library; the first one loads TensorFlow as the program does."""
    try:
        required, optional = _requirements()
    except ImportError as error:
        yield Check("libraries", partial(_fail, f"{error}. Install Layerdesk again."))
        return
    yield Check("library tensorflow", _load_tensorflow)
    for name in [*required, *filter(_is_installed, optional)]:
        yield Check(f"library {name}", partial(_load, name))


def _requirements() -> tuple[list[str], list[str]]:
    """Return the names of the required packages on this platform, and of the optional ones."""
    from packaging.requirements import Requirement

    required, optional = [], []
    for text in metadata.requires("layerdesk") or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or marker.evaluate({"extra": ""}):
            required.append(requirement.name.lower())
        elif not any(marker.evaluate({"extra": extra}) for extra in (*TENSORFLOW_EXTRAS, *DEVELOPER_EXTRAS)):
            optional.append(requirement.name.lower())
    return required, optional


def _load(name: str) -> str:
    importlib.import_module(module_of(name))
    return _version(name)


def _load_tensorflow() -> str:
    from engine.system.keras_loading import load_keras

    load_keras()
    import tensorflow

    return str(tensorflow.__version__)


def module_of(name: str) -> str:
    """Return the import name of a package."""
    return MODULES.get(name, name.replace("-", "_"))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError as error:
        raise EngineError(f"{name} can be imported, but its metadata is missing.") from error


def _is_installed(name: str) -> bool:
    return next(iter(metadata.distributions(name=name)), None) is not None


def _fail(text: str) -> str:
    raise EngineError(text)
