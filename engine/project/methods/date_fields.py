"""Date fields: the numbers that can be read from a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True)
class DateField:
    """One number that is read from a date.

    Attributes
    ----------
    name : str
        A value of ``ColumnSpec.parts``, as project files store it.
    label, description : str
        Its name in the window, and the tooltip.
    document : str
        What the number is, for readers of the exported JSON.
    period : int
        After how many units it starts again; 0 where it never does. A field with a period can become a sine and a
        cosine.
    first : int
        The smallest number: 1 for months and days, 0 for hours.
    attribute : str
        The attribute of `pandas.DatetimeIndex` that gives it; ``elapsed`` for days since 1970.
    """

    name: str
    label: str
    description: str
    document: str
    period: int = 0
    first: int = 0
    attribute: str = ""

    @property
    def source(self) -> str:
        """The name by which pandas, and a generated script, reads the field."""
        return self.attribute or self.name

    def read(self, seconds: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the field of dates in seconds since 1970, float64 of shape (rows,); NaN for NaN."""
        import numpy as np
        import pandas as pd

        if self.name == "elapsed":
            return seconds / SECONDS_PER_DAY
        dates = pd.DatetimeIndex(pd.to_datetime(seconds, unit="s", errors="coerce"))
        return np.asarray(getattr(dates, self.source), dtype=np.float64)


DATE_FIELDS: Mapping[str, DateField] = MappingProxyType(
    {
        field.name: field
        for field in (
            DateField(
                "elapsed",
                "Days since 1970",
                "The time elapsed, for values that change over the years.",
                "days since 1970 with a fraction",
            ),
            DateField("year", "Year", "The year as a number.", ""),
            DateField("month", "Month", "January to December.", "1-12", 12, 1),
            DateField("day", "Day", "The day of the month.", "1-31", 31, 1),
            DateField("weekday", "Weekday", "Monday to Sunday.", "0-6 from Monday", 7, 0, "day_of_week"),
            DateField("dayofyear", "Day of the year", "The season, by the day.", "1-366", 366, 1, "day_of_year"),
            DateField("hour", "Hour", "The hour of the day.", "", 24),
            DateField("minute", "Minute", "The minute of the hour.", "", 60),
        )
    }
)
"""By name, in the order in which the window lists them."""
