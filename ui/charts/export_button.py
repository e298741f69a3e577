"""The button that lets a picture be taken along: its numbers as text or CSV, itself as PNG or SVG."""

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
"""A PNG has this many pixels for each of the screen's, for print."""


class Exportable(Protocol):
    """What can be taken along."""

    @property
    def title(self) -> str:
        """Its name, from which names of files are made."""

    def csv(self, separator: str = ",") -> str:
        """Return its numbers as CSV."""

    def picture_size(self) -> QSize:
        """Return how large its picture is, in pixels of the screen."""

    def paint_picture(self, painter: QPainter, area: QRectF) -> None:
        """Paint it, without its ground."""


class ExportButton(QToolButton):
    """Opens a menu: copy or save the numbers, copy or save the picture."""

    def __init__(self, source: Exportable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self.setObjectName("_more_button")
        self.setIcon(theme.icon("ellipsis", "muted"))
        self.setToolTip("Copy the numbers, save the picture")
        self.setAccessibleName("Copy the numbers, save the picture")
        menu = QMenu(self)
        for text, icon, slot in (
            ("Copy values", "copy", self._copy_values),
            ("Save values as CSV…", "file-down", self._save_values),
            ("Copy picture", "copy", self._copy_picture),
            ("Save picture…", "image", self._save_picture),
        ):
            action = QAction(theme.icon(icon), text, menu)
            action.triggered.connect(slot)
            menu.addAction(action)
        self.setMenu(menu)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)

    def save_picture(self, path: Path) -> None:
        """Write the picture as SVG where the file ends so, else as PNG.

        Raises
        ------
        OSError
            Where the file cannot be written.
        """
        path.touch()
        if path.suffix.lower() == ".svg":
            self._write_svg(path)
        elif not self._image().save(str(path)):
            raise OSError(f"{path.name} is no kind of picture that can be written: use .png or .svg.")

    def _write_svg(self, path: Path) -> None:
        size = self._source.picture_size()
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        generator.setTitle(self._source.title)
        self._paint(QPainter(generator), size)

    def _image(self) -> QImage:
        size = self._source.picture_size()
        image = QImage(size * SCALE, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(SCALE)
        self._paint(QPainter(image), size)
        return image

    def _paint(self, painter: QPainter, size: QSize) -> None:
        area = QRectF(0, 0, size.width(), size.height())
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(area, theme.color("raised"))
            self._source.paint_picture(painter, area)
        finally:
            painter.end()

    def _copy_values(self) -> None:
        QGuiApplication.clipboard().setText(self._source.csv("\t"))  # so that they are pasted into columns

    def _copy_picture(self) -> None:
        QGuiApplication.clipboard().setImage(self._image())

    def _save_values(self) -> None:
        if path := self._chosen_path("Save values", "CSV (*.csv)", ".csv"):
            self._tell_failure(path, lambda: path.write_text(self._source.csv(), encoding="utf-8"))

    def _save_picture(self) -> None:
        if path := self._chosen_path("Save picture", "PNG (*.png);;SVG (*.svg)", ".png"):
            self._tell_failure(path, lambda: self.save_picture(path))

    def _chosen_path(self, title: str, kinds: str, ending: str) -> Path | None:
        name = self._source.title.lower().replace(" ", "_") + ending
        chosen, kind = QFileDialog.getSaveFileName(self, title, name, kinds)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix else path.with_suffix(".svg" if "svg" in kind else ending)

    def _tell_failure(self, path: Path, write: Callable[[], object]) -> None:
        try:
            write()
        except OSError as error:
            QMessageBox.warning(self, "Not saved", f"{path.name} could not be written: {error.strerror or error}.")
