"""Numbers and rows of numbers as people write them: values to text, and what was typed to values."""

from __future__ import annotations

import math
import re
from decimal import Decimal

from engine.catalog.entries import Argument
from engine.project import ObjectSpec, Value

_SMALLEST_PLAIN = 1e-5
_LARGEST_PLAIN = 1e15
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+")


class Refused(ValueError):
    """What was typed is not a value of its argument; the message is the sentence for the user."""


def number_text(value: float) -> str:
    """Return a number as people write it: ``0.001``, ``16``, ``1e-7`` where zeros would have to be counted.

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
    """Return the text that stands in a field for a scalar or a row of scalars; None is an empty field."""
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
    """Return the value that somebody typed for an argument.

    Raises
    ------
    Refused
        With a sentence that says what is wanted.
    """
    text = text if argument.type == "text" else text.strip()
    if not text:
        if argument.optional:
            return None
        if argument.type == "text":
            return ""
        raise Refused(f"Enter {wanted(argument)}.")
    if argument.type == "text":
        return text
    if argument.type == "texts":
        return tuple(item.strip() for item in text.split(",") if item.strip())
    if argument.type in ("integers", "numbers"):
        items = tuple(_bounded(item, argument) for item in re.split(r"[,;\s]+", text.strip("()[] ,;")) if item)
        single = len(items) == 1 and isinstance(argument.default, (int, float))
        return items[0] if single else items
    return _bounded(text, argument)


def wanted(argument: Argument) -> str:
    """Return what an argument takes, to be read after "Enter": ``a whole number of 1 or more``."""
    if argument.type == "texts":
        return "names, separated by commas: output, dense_1"
    several = argument.type in ("integers", "numbers")
    whole = argument.type in ("integer", "integers")
    noun = ("whole numbers" if whole else "numbers") if several else ("a whole number" if whole else "a number")
    example = (", separated by commas: 8, 4" if whole else ", separated by commas: 0.1, 0.5") if several else ""
    return f"{noun}{_bounds_in_words(argument)}{example}"


def _bounds_in_words(argument: Argument) -> str:
    low, high = argument.minimum, argument.maximum
    if low is not None and high is not None and not argument.above_minimum and not argument.below_maximum:
        return f" from {number_text(_plain(low))} to {number_text(_plain(high))}"
    words = []
    if low is not None:
        text = number_text(_plain(low))
        words.append(f"above {text}" if argument.above_minimum else f"of {text} or more")
    if high is not None:
        text = number_text(_plain(high))
        words.append(f"below {text}" if argument.below_maximum else f"of {text} or less")
    return f" {' and '.join(words)}" if words else ""


def _bounded(text: str, argument: Argument) -> int | float:
    """Return one number that lies within the bounds of its argument."""
    number = _number(text, whole=argument.type in ("integer", "integers"), argument=argument)
    low, high = argument.minimum, argument.maximum
    too_low = low is not None and (number <= low if argument.above_minimum else number < low)
    too_high = high is not None and (number >= high if argument.below_maximum else number > high)
    if too_low or too_high:
        raise Refused(f"{number_text(number)} is too {'small' if too_low else 'large'}: enter {wanted(argument)}.")
    return number


def _number(text: str, whole: bool, argument: Argument) -> int | float:
    plain = text.replace(",", "") if _GROUPED.fullmatch(text) and whole else text
    if "," in plain:
        raise Refused(f"“{text}” has a comma: write it with a point, such as 0.5.")
    try:
        return int(plain) if whole else _finite(plain)
    except (ValueError, OverflowError):
        pass
    try:
        number = _finite(plain)
    except (ValueError, OverflowError):
        raise Refused(f"“{text}” is not a number: enter {wanted(argument)}.") from None
    if number != int(number):
        raise Refused(f"{number_text(number)} is not whole: enter {wanted(argument)}.")
    return int(number)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _plain(bound: float) -> int | float:
    return int(bound) if float(bound).is_integer() and abs(bound) < _LARGEST_PLAIN else bound
