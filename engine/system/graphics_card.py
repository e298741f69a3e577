"""Which graphics card trains, and where one is there that cannot, why not."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

DRIVER = Path("/proc/driver/nvidia/version")
"""Is there where the driver of an NVIDIA card is."""


def device() -> str:
    """Return what trains: the names of the cards, else the processor."""
    names = _cards()
    return ", ".join(f"GPU ({name})" for name in names) if names else f"CPU ({platform.machine()})"


def reason_for_cpu() -> str:
    """Return a sentence where a card might be expected to train and does not; empty where all is as it should be."""
    import tensorflow

    if _cards():
        return ""
    if sys.platform == "win32":
        return (
            "TensorFlow trains on no graphics card under Windows itself. Install the CUDA edition in WSL2 to use one."
        )
    if not DRIVER.exists():
        return ""
    if not tensorflow.test.is_built_with_cuda():
        return "There is an NVIDIA card, but this edition trains on the processor. The CUDA edition uses the card."
    return (
        "There is an NVIDIA card, but TensorFlow finds no way to it, so the processor trains. "
        "Bring the driver up to date, or look at CUDA_VISIBLE_DEVICES."
    )


def _cards() -> list[str]:
    import tensorflow

    cards = tensorflow.config.list_physical_devices("GPU")
    return [tensorflow.config.experimental.get_device_details(card).get("device_name", card.name) for card in cards]
