"""All that the program was installed with is there and can be loaded; the list is that of its own metadata."""

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
"""Packages that are imported by another name than they are installed by."""

EITHER = ("cpu", "gpu")
"""The extras of which one brings TensorFlow."""
NOT_FOR_USERS = ("dev", "package")
"""The extras for those who work on the program."""


def checks() -> Iterator[Check]:
    """Yield a check for each library; the first one loads Keras as the program does."""
    try:
        needed, extras = _requirements()
    except ImportError as error:
        yield Check("libraries", partial(_fail, f"{error}. Install the program again."))
        return
    yield Check("library tensorflow", _load_tensorflow)
    for name in [*needed, *filter(_is_installed, extras)]:
        yield Check(f"library {name}", partial(_load, name))


def _requirements() -> tuple[list[str], list[str]]:
    """Return the names of what is always needed on this platform, and of what some like to have."""
    from packaging.requirements import Requirement

    needed, extras = [], []
    for text in metadata.requires("layerdesk") or ():
        requirement = Requirement(text)
        marker = requirement.marker
        if marker is None or marker.evaluate({"extra": ""}):
            needed.append(requirement.name.lower())
        elif not any(marker.evaluate({"extra": extra}) for extra in (*EITHER, *NOT_FOR_USERS)):
            extras.append(requirement.name.lower())
    return needed, extras


def _load(name: str) -> str:
    importlib.import_module(module_of(name))
    return _version(name)


def _load_tensorflow() -> str:
    from engine.system.keras_loading import load_keras

    load_keras()
    import tensorflow

    return str(tensorflow.__version__)


def module_of(name: str) -> str:
    """Return by what name a package is imported."""
    return MODULES.get(name, name.replace("-", "_"))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError as error:
        raise EngineError(f"{name} can be loaded, but its metadata is missing.") from error


def _is_installed(name: str) -> bool:
    return next(iter(metadata.distributions(name=name)), None) is not None


def _fail(text: str) -> str:
    raise EngineError(text)
