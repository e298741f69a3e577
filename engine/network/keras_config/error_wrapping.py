"""Configurations that are not as Keras writes them: whatever part of one is something else ends in one sentence."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from engine.system.errors import EngineError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def as_engine_error(translate: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Let a translation of plain data raise nothing but EngineError.

    A text where a row belongs, a name that is a number: to ask for each of them at each place would bury what is
    translated.
    """

    @wraps(translate)
    def translated(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        try:
            return translate(*arguments, **named)
        except EngineError:
            raise
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise EngineError(
                "The configuration of this model is damaged: a part of it is not as Keras writes it. Use another copy "
                "of the file.",
                details=repr(error),
            ) from error

    return translated
