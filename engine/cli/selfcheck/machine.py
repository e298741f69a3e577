"""Check the CPU, and the device that trains."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from pathlib import Path

from engine.cli.selfcheck.result import Check
from engine.system.errors import EngineError

PROCESSOR = Path("/proc/cpuinfo")


def processor() -> Iterator[Check]:
    """Yield the check of the CPU; it runs before TensorFlow is loaded, which would crash without AVX."""
    yield Check("processor", _processor)


def device() -> Iterator[Check]:
    """Yield the check of the device that trains."""
    yield Check("device", _device)


def _processor() -> str:
    flags = PROCESSOR.read_text("utf-8", "replace") if PROCESSOR.exists() else ""
    if platform.machine() == "x86_64" and "flags" in flags and " avx " not in flags:
        raise EngineError("The CPU lacks AVX, which TensorFlow needs. Use a machine built after 2012.")
    return f"{platform.machine()}, {platform.system()} {platform.release()}"


def _device() -> str:
    """Multiply two matrices on the device that trains, and return its name."""
    import tensorflow

    from engine.system.graphics_card import device, reason_for_cpu

    square = tensorflow.ones((64, 64))
    product = tensorflow.matmul(square, square)
    if float(product[0, 0]) != 64:
        raise EngineError(f"{product.device} returned a wrong product.")
    if ("GPU" in product.device) != device().startswith("GPU"):
        raise EngineError(f"{device()} is available, but {product.device} was used.")
    return ". ".join(filter(None, (device(), reason_for_cpu())))
