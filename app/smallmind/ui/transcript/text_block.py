"""Text that the mouse and the keyboard can do something with: select it, follow its links."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QMenu, QWidget

from smallmind.ui.transcript.kit import Kit
from smallmind.ui.transcript.laid_out_text import LaidOutText


class TextBlock(LaidOutText):
    """A link that is clicked goes to `kit.open_link`; nothing is opened here."""

    def __init__(self, kit: Kit, parent: QWidget | None = None, *, gap: int = 0, has_bar: bool = False) -> None:
        super().__init__(kit, parent, gap=gap, has_bar=has_bar)
        self._pressed_link = ""
        self.setMouseTracking(True)

    @property
    def has_links(self) -> bool:
        """Whether the keyboard has a use for it."""
        return "<a href" in self._block.html

    def link_at(self, point: QPointF) -> str:
        """The address under a point; "" if there is none."""
        return self.document.documentLayout().anchorAt(point - self._origin())

    # What the mouse and the keyboard do

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection, or press a link."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed_link = self.link_at(event.position())
            self._point(event, 1)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._point(event, 2)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection; a hand over links."""
        if event.buttons() & Qt.MouseButton.LeftButton and self._kit.pointer is not None:
            self._kit.pointer.drag(event.globalPosition())
            return
        link = self.link_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.IBeamCursor)
        self.setToolTip(link)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A link that was pressed and released is clicked."""
        is_selected = self._kit.pointer.release() if self._kit.pointer is not None else False
        link = self.link_at(event.position())
        if link and link == self._pressed_link and not is_selected:
            self._kit.open_link(link, self._words_of(link))
        self._pressed_link = ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter for the links."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.links():
            self._offer_links()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """A ring."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """No ring."""
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Sideways only, where there is something to see; up and down belongs to the transcript."""
        by = event.pixelDelta().x() or event.angleDelta().x()
        is_sideways = abs(by) > abs(event.angleDelta().y()) or event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if self._scroll is not None and self._scroll.isVisible() and is_sideways:
            self._scroll.setValue(self._scroll.value() - (by or event.angleDelta().y()))
            event.accept()
        else:
            event.ignore()

    def links(self) -> dict[str, str]:
        """The addresses in the text and the words that lead there, in order."""
        found: dict[str, str] = {}
        block = self.document.begin()
        while block.isValid():
            for each in block.textFormats():
                if each.format.isAnchor():
                    words = block.text()[each.start : each.start + each.length]
                    found.setdefault(each.format.anchorHref(), words)
            block = block.next()
        return found

    def _point(self, event: QMouseEvent, n_clicks: int) -> None:
        if self._kit.pointer is not None:
            extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._kit.pointer.press(self, self.position_at(event.position()), n_clicks, extends=extends)

    def _words_of(self, link: str) -> str:
        return self.links().get(link, "")

    def _offer_links(self) -> None:
        menu = QMenu(self)
        for link, words in self.links().items():
            menu.addAction(link.replace("&", "&&"), partial(self._kit.open_link, link, words))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def copy_link(self, link: str) -> None:
        """Its address to the clipboard."""
        QGuiApplication.clipboard().setText(link)
