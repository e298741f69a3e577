"""Button that exports a chart: its values to the clipboard or CSV, its image to the clipboard, PNG or SVG."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QAction, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox, QToolButton, QWidget

from ui.style import theme

SCALE = 2
"""Resolution of a PNG relative to the screen."""


class Exportable(Protocol):
    """Chart that can be exported."""

    @property
    def title(self) -> str:
        """Title, also used for file names."""

    def csv(self, separator: str = ",") -> str:
        """Return the values as CSV."""

    def image_size(self) -> QSize:
        """Return the size of the image, in screen pixels."""

    def paint_image(self, painter: QPainter, area: QRectF) -> None:
        """Paint the image, without background."""


class ExportButton(QToolButton):
    """Button with a menu: copy or save the values, copy or save the image."""

    def __init__(self, source: Exportable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.setObjectName("_more_button")
        self.setIcon(theme.icon("ellipsis", "muted"))
        self.setToolTip("Copy or save values and image")
        self.setAccessibleName("Copy or save values and image")
        menu = QMenu(self)
        for text, icon, slot in (
            ("Copy values", "copy", self._copy_values),
            ("Save values as CSV…", "file-down", self._save_values),
            ("Copy image", "copy", self._copy_image),
            ("Save image…", "image", self._save_image),
        ):
            action = QAction(theme.icon(icon), text, menu)
            action.triggered.connect(slot)
            menu.addAction(action)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def save_image(self, path: Path) -> None:
        """Save the image as SVG or PNG by the suffix of the path.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        path.touch()
        if path.suffix.lower() == ".svg":
            self._write_svg(path)
        elif not self._image().save(str(path)):
            raise OSError(f"{path.name} is not a supported image format: use .png or .svg.")

    def _write_svg(self, path: Path) -> None:
        size = self._source.image_size()
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        generator.setTitle(self._source.title)
        self._paint(QPainter(generator), size)

    def _image(self) -> QImage:
        size = self._source.image_size()
        image = QImage(size * SCALE, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(SCALE)
        self._paint(QPainter(image), size)
        return image

    def _paint(self, painter: QPainter, size: QSize) -> None:
        area = QRectF(0, 0, size.width(), size.height())
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(area, theme.color("raised"))
            self._source.paint_image(painter, area)
        finally:
            painter.end()

    def _copy_values(self) -> None:
        QGuiApplication.clipboard().setText(self._source.csv("\t"))  # tabs, so that spreadsheets paste columns

    def _copy_image(self) -> None:
        QGuiApplication.clipboard().setImage(self._image())

    def _save_values(self) -> None:
        if path := self._chosen_path("Save values", "CSV (*.csv)", ".csv"):
            self._write_or_warn(path, lambda: path.write_text(self._source.csv(), encoding="utf-8"))

    def _save_image(self) -> None:
        if path := self._chosen_path("Save image", "PNG (*.png);;SVG (*.svg)", ".png"):
            self._write_or_warn(path, lambda: self.save_image(path))

    def _chosen_path(self, title: str, kinds: str, ending: str) -> Path | None:
        name = self._source.title.lower().replace(" ", "_") + ending
        chosen, kind = QFileDialog.getSaveFileName(self, title, name, kinds)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(".svg" if "svg" in kind else ending)

    def _write_or_warn(self, path: Path, write: Callable[[], object]) -> None:
        try:
            write()
        except OSError as error:
            QMessageBox.warning(self, "Not saved", f"{path.name} could not be written: {error.strerror or error}.")
