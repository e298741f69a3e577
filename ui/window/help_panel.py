"""The help panel: help pages next to the page that they explain."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextFormat
from PySide6.QtWidgets import QComboBox, QTextBrowser, QVBoxLayout, QWidget

from ui.style import theme
from ui.style.object_names import named

LARGEST_HEADING = 3
"""Headings of level 1, 2 and 3 are 2, 1 and 0 size steps larger than the text: 1.5, 1.2 and 1 times its size.
Qt would show those of Markdown at twice the text size and more."""


class HelpPanel(QWidget):
    """Shows one help page; links open other pages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page_combo = named(QComboBox(), "_page_combo")
        self._page_combo.setToolTip("All help pages")
        self._page_combo.setAccessibleName("Help page")
        self._page_combo.activated.connect(lambda: self.show_page(self._page_combo.currentData()))
        self._text_browser = named(QTextBrowser(), "_text_browser")
        self._text_browser.setAccessibleName("Help")
        self._text_browser.setToolTip("")
        self._text_browser.setOpenLinks(False)
        self._text_browser.anchorClicked.connect(self._on_link_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._page_combo)
        layout.addWidget(self._text_browser, 1)
        theme.changed.connect(self._draw)
        self._page = ""

    @property
    def page(self) -> str:
        """Name of the page that is shown."""
        return self._page

    def show_page(self, name: str, heading: str = "") -> None:
        """Show the help page with this name, the first one if there is none, from a heading or from its top."""
        if not self._page_combo.count():
            for page in theme.help_pages():
                title = theme.help_page(page).partition("\n")[0].lstrip("# ")
                self._page_combo.addItem(title, page)
        self._page = name if name in theme.help_pages() else "start"
        self._page_combo.setCurrentIndex(self._page_combo.findData(self._page))
        self._draw()
        self._scroll_to(heading)

    def _scroll_to(self, heading: str) -> None:
        """Show the section of a heading at the top of the panel; an empty heading changes nothing."""
        document = self._text_browser.document()
        block = document.begin()
        while heading and block.isValid():
            if block.blockFormat().headingLevel() and block.text() == heading:
                top = document.documentLayout().blockBoundingRect(block).top()
                self._text_browser.verticalScrollBar().setValue(round(top))
            block = block.next()

    def _draw(self) -> None:
        if self._page:
            self._text_browser.setMarkdown(theme.help_page(self._page))
            self._set_headings()

    def _set_headings(self) -> None:
        """Set the margin of the page, and the sizes and margins of its headings."""
        document = self._text_browser.document()
        document.setDocumentMargin(theme.MARGIN)
        document.setIndentWidth(3 * theme.GRID)
        block = document.begin()
        while block.isValid():
            form = block.blockFormat()
            if level := form.headingLevel():
                letters = QTextCharFormat()
                letters.setProperty(QTextFormat.Property.FontSizeAdjustment, max(LARGEST_HEADING - level, 0))
                form.setTopMargin(2 * theme.GRID if level > 1 else 0)
                form.setBottomMargin(theme.GRID)
                cursor = QTextCursor(block)
                cursor.setBlockFormat(form)
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                cursor.mergeCharFormat(letters)
            block = block.next()

    def _on_link_clicked(self, link: QUrl) -> None:
        self.show_page(link.path().removesuffix(".md"))
