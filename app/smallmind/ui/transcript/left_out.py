"""How a message looks that no longer fits into the context: pale, but still readable."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from smallmind.ui.appearance import Appearance

_COVER = 0.55


class Veil(QWidget):
    """The background's colour over all of a message.

    An opacity effect looks the same, but paints the whole message for each line of it that is scrolled into view.
    """

    def __init__(self, appearance: Appearance, row: QWidget) -> None:
        super().__init__(row)
        self._appearance = appearance
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self.resize(row.size())
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much of the background as leaves the text readable."""
        colour = QColor(self._appearance.palette.background)
        colour.setAlphaF(_COVER)
        QPainter(self).fillRect(event.rect(), colour)
