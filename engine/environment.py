"""What the program runs on: versions and device, as every run notes them."""

from __future__ import annotations

import platform
from importlib import metadata


def version() -> str:
    """Return the version of this program, or a word where it runs from a checkout that was never set up."""
    try:
        return metadata.version("layerdesk")
    except metadata.PackageNotFoundError:
        return "development version"


def environment() -> dict[str, str]:
    """Return the versions of what runs here, and the device that trains."""
    import keras
    import numpy
    import pandas
    import sklearn
    import tensorflow

    gpus = tensorflow.config.list_physical_devices("GPU")
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tensorflow.__version__,
        "numpy": numpy.__version__,
        "pandas": pandas.__version__,
        "scikit-learn": sklearn.__version__,
        "device": f"{len(gpus)} GPU" if gpus else f"CPU ({platform.machine()})",
    }
