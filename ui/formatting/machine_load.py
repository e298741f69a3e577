"""Load of the machine: processor and memory used by this program, and the NVIDIA GPU if there is one."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import psutil

MEGABYTE = 2**20


class MachineLoad:
    """Measurement of the load; each call covers the time since the call before."""

    def __init__(self) -> None:
        self._process = psutil.Process()
        self._process.cpu_percent()
        self._gpu: Any = None
        self._gpu_probed = False

    def text(self) -> str:
        """Return the load as text: ``CPU 87 % · 612 MB``, with a GPU also ``GPU 45 % · 1,204 MB``."""
        cores = psutil.cpu_count() or 1
        parts = [f"CPU {self._process.cpu_percent() / cores:.0f} %"]
        with suppress(psutil.Error):
            parts.append(f"{self._process.memory_info().rss / MEGABYTE:,.0f} MB")
        return " · ".join([*parts, *self._gpu_parts()])

    def _gpu_parts(self) -> list[str]:
        gpu = self._first_gpu()
        if gpu is None:
            return []
        import pynvml

        try:
            used = pynvml.nvmlDeviceGetMemoryInfo(gpu).used / MEGABYTE
            return [f"GPU {pynvml.nvmlDeviceGetUtilizationRates(gpu).gpu} %", f"{used:,.0f} MB"]
        except pynvml.NVMLError:
            return []

    def _first_gpu(self) -> Any:
        """Return the NVML handle of the first GPU, None without one; searched for once."""
        if not self._gpu_probed:
            self._gpu_probed = True
            import pynvml

            with suppress(pynvml.NVMLError):
                pynvml.nvmlInit()
                self._gpu = pynvml.nvmlDeviceGetHandleByIndex(0)
        return self._gpu
