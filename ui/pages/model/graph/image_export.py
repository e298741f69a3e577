"""Export of the whole graph as an image file, without the selection."""

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
"""Pixels of a PNG per pixel on the screen, so that it can be printed."""
MAX_PIXELS = 16_000
"""Maximum width and height of a PNG; larger graphs are scaled down. SVG has no limit."""


def save_image(path: Path, title: str, nodes: Sequence[Node]) -> None:
    """Write the graph as SVG if the path ends in ``.svg``, else as PNG.

    Raises
    ------
    OSError
        If the file cannot be written or has another extension.
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
        raise OSError(f"{path.name} has an unsupported image format. Use .png or .svg.")


def _paint(painter: QPainter, scene: GraphScene, size: QSize) -> None:
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(0, 0, size.width(), size.height())
        painter.fillRect(area, theme.color("window"))
        scene.render(painter, area, scene.sceneRect())
    finally:
        painter.end()
