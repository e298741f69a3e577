"""What the program runs on: versions and device, as every run notes them."""

from __future__ import annotations

import platform


def environment() -> dict[str, str]:
    """Return the versions of what runs here, and the device that trains."""
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
