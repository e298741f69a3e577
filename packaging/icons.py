"""Render the program icon in the sizes and formats that desktops need; Qt reads SVG and writes PNG, ICO and ICNS."""

from __future__ import annotations

import os
import sys
from pathlib import Path

SIZES = (16, 32, 48, 64, 128, 256)


def draw(svg: Path, folder: Path) -> None:
    """Write `layerdesk-SIZE.png`, `layerdesk.ico` and `layerdesk.icns` into a folder."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSize
    from PySide6.QtGui import QGuiApplication, QIcon

    app = QGuiApplication.instance() or QGuiApplication([])
    icon = QIcon(str(svg))
    folder.mkdir(parents=True, exist_ok=True)
    for size in SIZES:
        image = icon.pixmap(QSize(size, size), 1.0).toImage()
        for key in image.textKeys():
            image.setText(key, "")
        if not image.save(str(folder / f"layerdesk-{size}.png")):
            raise SystemExit(f"layerdesk-{size}.png could not be written")
    largest = icon.pixmap(QSize(256, 256), 1.0).toImage()
    for ending in ("ico", "icns"):
        if not largest.save(str(folder / f"layerdesk.{ending}")):
            raise SystemExit(f"layerdesk.{ending} could not be written")
    del app


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
