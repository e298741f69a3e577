"""How busy the machine is: processor and memory of this program, and the graphics card where there is an NVIDIA one."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import psutil

MEGABYTE = 2**20


class MachineLoad:
    """Measures, each time it is asked, what happened since it was asked before."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent()
        self._card: Any = None
        self._looked = False

    def words(self) -> str:
        """Return what is used now: ``CPU 87 % · 612 MB``; with a card ``GPU 45 % · 1,204 MB`` beside it."""
        cores = psutil.cpu_count() or 1
        parts = [f"CPU {self._process.cpu_percent() / cores:.0f} %"]
        with suppress(psutil.Error):
            parts.append(f"{self._process.memory_info().rss / MEGABYTE:,.0f} MB")
        return " · ".join([*parts, *self._card_words()])

    def _card_words(self) -> list[str]:
        card = self._first_card()
        if card is None:
            return []
        import pynvml

        try:
            used = pynvml.nvmlDeviceGetMemoryInfo(card).used / MEGABYTE
            return [f"GPU {pynvml.nvmlDeviceGetUtilizationRates(card).gpu} %", f"{used:,.0f} MB"]
        except pynvml.NVMLError:
            return []

    def _first_card(self) -> Any:
        """Return the card as NVIDIA's library knows it, looked for once; None where there is none."""
        if not self._looked:
            self._looked = True
            import pynvml

            with suppress(pynvml.NVMLError):
                pynvml.nvmlInit()
                self._card = pynvml.nvmlDeviceGetHandleByIndex(0)
        return self._card
