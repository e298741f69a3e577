"""Errors for configurations that are not as Keras writes them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from engine.system.errors import EngineError

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def as_engine_error(translate: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Decorate a translation of plain data so that it raises only EngineError.

    A check of every type at every place would take more code than the translation.
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
