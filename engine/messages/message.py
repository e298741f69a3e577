"""The base class of events and commands."""

from __future__ import annotations

from pydantic import ConfigDict

from engine.project import Spec


class Message(Spec):
    """A frozen value with a tag that crosses threads and processes; its floats may be NaN.

    Subclasses have a field ``kind`` with a `Literal` type and the same default.
    """

    # Built at first use, in the engine thread: the window imports all messages before its first paint.
    model_config = ConfigDict(allow_inf_nan=True, defer_build=True)
