"""Conversion of values to the text of a field, and of typed text to values."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from engine.catalog.entries import Argument
from engine.project import ObjectSpec, Value

_SMALLEST_PLAIN = 1e-5
_LARGEST_PLAIN = 1e15
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+")


class InvalidInput(ValueError):
    """Typed text is not a value of the argument; the message is shown to the user."""


def number_text(value: float) -> str:
    """Return a number in decimal notation, ``0.001``, ``16``, or ``1e-7`` if it is very small or large.

    Examples
    --------
    >>> number_text(1e-3), number_text(16.0), number_text(1e-7)
    ('0.001', '16', '1e-7')
    """
    if isinstance(value, int):
        return str(value)
    if value == 0:
        return "0"
    if _SMALLEST_PLAIN <= abs(value) < _LARGEST_PLAIN:
        text = format(Decimal(repr(value)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = f"{Decimal(repr(value)).normalize():e}".split("e")
    return f"{mantissa}e{int(exponent)}"


def value_text(value: Value) -> str:
    """Return the text of a field for a scalar, a sequence of scalars, or an object; None is empty."""
    if value is None:
        return ""
    if isinstance(value, ObjectSpec):
        return value.kind
    if isinstance(value, tuple):
        return ", ".join(value_text(item) for item in value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_text(value)
    return str(value)


def typed_value(text: str, argument: Argument) -> Value:
    """Return the value of an argument for typed text.

    Raises
    ------
    InvalidInput
        If the text is not valid; the message says what is expected.
    """
    text = text if argument.type == "text" else text.strip()
    if not text:
        if argument.optional:
            return None
        if argument.type == "text":
            return ""
        raise InvalidInput(f"Enter {expected_input(argument)}.")
    if argument.type == "text":
        return text
    if argument.type == "texts":
        return tuple(item.strip() for item in text.split(",") if item.strip())
    if argument.type in ("integers", "numbers"):
        items = tuple(_bounded(item, argument) for item in re.split(r"[,;\s]+", text.strip("()[] ,;")) if item)
        single = len(items) == 1 and isinstance(argument.default, (int, float))
        return items[0] if single else items
    return _bounded(text, argument)


def expected_input(argument: Argument) -> str:
    """Return what an argument takes, to follow "Enter": ``a whole number of 1 or more``."""
    if argument.type == "texts":
        return "names, separated by commas: output, dense_1"
    several = argument.type in ("integers", "numbers")
    whole = argument.type in ("integer", "integers")
    noun = ("whole numbers" if whole else "numbers") if several else ("a whole number" if whole else "a number")
    example = (", separated by commas: 8, 4" if whole else ", separated by commas: 0.1, 0.5") if several else ""
    return f"{noun}{_bounds_text(argument)}{example}"


def _bounds_text(argument: Argument) -> str:
    low, high = argument.minimum, argument.maximum
    if low is not None and high is not None and not argument.above_minimum and not argument.below_maximum:
        return f" from {number_text(_plain(low))} to {number_text(_plain(high))}"
    bounds = []
    if low is not None:
        text = number_text(_plain(low))
        bounds.append(f"above {text}" if argument.above_minimum else f"of {text} or more")
    if high is not None:
        text = number_text(_plain(high))
        bounds.append(f"below {text}" if argument.below_maximum else f"of {text} or less")
    return f" {' and '.join(bounds)}" if bounds else ""


def _bounded(text: str, argument: Argument) -> int | float:
    """Return a number within the bounds of its argument; raise `InvalidInput` for any other text."""
    number = _number(text, whole=argument.type in ("integer", "integers"), argument=argument)
    low, high = argument.minimum, argument.maximum
    too_low = low is not None and (number <= low if argument.above_minimum else number < low)
    too_high = high is not None and (number >= high if argument.below_maximum else number > high)
    if too_low or too_high:
        raise InvalidInput(
            f"{number_text(number)} is too {'small' if too_low else 'large'}: enter {expected_input(argument)}."
        )
    return number


def _number(text: str, whole: bool, argument: Argument) -> int | float:
    plain = text.replace(",", "") if _GROUPED.fullmatch(text) and whole else text
    if "," in plain:
        raise InvalidInput(f"“{text}” contains a comma: use a decimal point, as in 0.5.")
    try:
        return int(plain) if whole else _finite(plain)
    except (ValueError, OverflowError):
        pass
    try:
        number = _finite(plain)
    except (ValueError, OverflowError):
        raise InvalidInput(f"“{text}” is not a number: enter {expected_input(argument)}.") from None
    if number != int(number):
        raise InvalidInput(f"{number_text(number)} is not a whole number: enter {expected_input(argument)}.")
    return int(number)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _plain(bound: float) -> int | float:
    return int(bound) if float(bound).is_integer() and abs(bound) < _LARGEST_PLAIN else bound
