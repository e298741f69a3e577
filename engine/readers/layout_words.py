"""Words of layouts: what begins a row of totals, and what the program calls a column of row names."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

ROW_NAMES = "rownames"
"""The name of a column of row names, which R writes without one."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


SUMS = _words("total,totals,sum,grand total,summe,gesamt,gesamtsumme,somme,suma,totale")
STATISTICS: Mapping[tuple[str, ...], Callable[[Sequence[float]], tuple[float, ...]]] = MappingProxyType(
    {
        SUMS: lambda cells: (sum(cells),),
        _words("mean,average,avg,avg.,mittelwert,mittel,durchschnitt,moyenne,media,promedio"): (
            lambda cells: (statistics.fmean(cells),)
        ),
        _words("median,médiane,mediana"): lambda cells: (statistics.median(cells),),
        _words("min,min.,minimum,mínimo"): lambda cells: (min(cells),),
        _words("max,max.,maximum,máximo"): lambda cells: (max(cells),),
        _words("sd,std,std.,stdev,std dev,std. dev.,standard deviation,standardabweichung,stabw,écart-type"): (
            lambda cells: (statistics.pstdev(cells), statistics.stdev(cells) if len(cells) > 1 else 0.0)
        ),
        _words("count,n,anzahl"): lambda cells: (float(len(cells)),),
    }
)
"""The words that begin a row of totals, in lower case, and the values that such a row can have."""
TOTALS = frozenset(word for words in STATISTICS for word in words)
