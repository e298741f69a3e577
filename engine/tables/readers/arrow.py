"""Whether pyarrow is here: on macOS it is not, because it and TensorFlow in one process hang there."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from engine.system.errors import EngineError


@cache
def arrow() -> Any | None:
    """Return pyarrow, or None where it must not be used or is not installed."""
    # WORKAROUND https://github.com/keras-team/keras/issues/23083
    if sys.platform == "darwin":
        return None
    try:
        import pyarrow
    except ImportError:
        return None
    return pyarrow


def require_arrow(name: str, kind: str) -> Any:
    """Return pyarrow; raise a sentence where it is not here.

    Raises
    ------
    EngineError
    """
    found = arrow()
    if found is not None:
        return found
    if sys.platform == "darwin":
        raise EngineError(
            f"{name} is a {kind} file. They cannot be read on macOS, where the library for them and TensorFlow do not "
            "run side by side. Save the table as CSV, and open that."
        )
    raise EngineError(f"{name} is a {kind} file, and pyarrow, which reads them, is not installed.")
