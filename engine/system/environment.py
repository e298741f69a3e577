"""Versions of Python and the libraries, and the device that trains."""

from __future__ import annotations

import platform


def environment() -> dict[str, str]:
    """Return the versions of Python and the libraries, and the device that trains, as each run records them.

    Imports Keras and TensorFlow.
    """
    import keras
    import numpy
    import pandas
    import sklearn
    import tensorflow

    from engine.system.graphics_card import device

    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tensorflow.__version__,
        "numpy": numpy.__version__,
        "pandas": pandas.__version__,
        "scikit-learn": sklearn.__version__,
        "device": device(),
    }
