"""The drawn network as a picture in a file, whole and without what is selected."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator

from ui.pages.model.graph.graph_model import Node
from ui.pages.model.graph.scene import GraphScene
from ui.style import theme

SCALE = 2.0
"""A PNG has this many pixels for each of the screen's, for print."""
MAX_PIXELS = 16_000
"""The most that a PNG has along one side; larger networks are drawn smaller, or as SVG."""


def save_picture(path: Path, title: str, nodes: Sequence[Node]) -> None:
    """Write the network as SVG where the file ends so, else as PNG.

    Raises
    ------
    OSError
        Where the file cannot be written, or has another ending.
    """
    scene = GraphScene()
    scene.show_nodes(nodes)
    size = scene.sceneRect().size().toSize()
    path.touch()
    if path.suffix.lower() == ".svg":
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        generator.setTitle(title)
        _paint(QPainter(generator), scene, size)
        return
    scale = min(SCALE, MAX_PIXELS / max(size.width(), size.height(), 1))
    image = QImage(size * scale, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(scale)
    _paint(QPainter(image), scene, size)
    if not image.save(str(path)):
        raise OSError(f"{path.name} is no kind of picture that can be written: use .png or .svg.")


def _paint(painter: QPainter, scene: GraphScene, size: QSize) -> None:
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(0, 0, size.width(), size.height())
        painter.fillRect(whole, theme.color("window"))
        scene.render(painter, whole, scene.sceneRect())
    finally:
        painter.end()
