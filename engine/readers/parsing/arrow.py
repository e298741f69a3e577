"""Whether pyarrow can be used; not on macOS, where it and TensorFlow deadlock in one process."""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from engine.system.errors import EngineError


@cache
def arrow() -> Any | None:
    """Return pyarrow; None if it must not be used or is not installed."""
    # WORKAROUND https://github.com/keras-team/keras/issues/23083
    if sys.platform == "darwin":
        return None
    try:
        import pyarrow
    except ImportError:
        return None
    return pyarrow


def require_arrow(name: str, kind: str) -> Any:
    """Return pyarrow, to read a file of this kind.

    Raises
    ------
    EngineError
        If it must not be used or is not installed.
    """
    pyarrow = arrow()
    if pyarrow is not None:
        return pyarrow
    if sys.platform == "darwin":
        raise EngineError(
            f"{name} is a {kind} file, which cannot be read on macOS, because pyarrow and TensorFlow do not run in one "
            "process there. Save the table as CSV, and open that."
        )
    raise EngineError(f"{name} is a {kind} file, and pyarrow, which is needed to read it, is not installed.")
