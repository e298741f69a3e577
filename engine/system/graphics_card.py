"""The GPU that trains, and the reason why an existing one does not."""

from __future__ import annotations

import platform
import sys
from pathlib import Path

DRIVER = Path("/proc/driver/nvidia/version")
"""Exists if the driver of an NVIDIA GPU is loaded."""


def device() -> str:
    """Return the device that trains: the names of the GPUs, else the CPU."""
    names = _gpu_names()
    return ", ".join(f"GPU ({name})" for name in names) if names else f"CPU ({platform.machine()})"


def reason_for_cpu() -> str:
    """Return why no GPU trains although one can be expected to; empty if a GPU trains or none is there."""
    import tensorflow

    if _gpu_names():
        return ""
    if sys.platform == "win32":
        return "TensorFlow does not support GPUs on native Windows. Install the CUDA edition in WSL2 to train on a GPU."
    if not DRIVER.exists():
        return ""
    if not tensorflow.test.is_built_with_cuda():
        return "There is an NVIDIA GPU, but this edition trains on the CPU. Install the CUDA edition to use the GPU."
    return (
        "There is an NVIDIA GPU, but TensorFlow cannot use it and trains on the CPU. "
        "Update the driver, or check CUDA_VISIBLE_DEVICES."
    )


def _gpu_names() -> list[str]:
    import tensorflow

    gpus = tensorflow.config.list_physical_devices("GPU")
    return [tensorflow.config.experimental.get_device_details(gpu).get("device_name", gpu.name) for gpu in gpus]
