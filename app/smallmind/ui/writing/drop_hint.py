"""What is shown while files are dragged over the window."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QDropEvent, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance

_EDGE = 12


class Drop(Enum):
    """What dropping the files would do."""

    MODEL = auto()
    CHATS = auto()
    FILES = auto()


class DropHint(QWidget):
    """A frame and a line of words over the whole window; it never takes the pointer."""

    def __init__(self, appearance: Appearance, window: QWidget) -> None:
        super().__init__(window)
        self._appearance = appearance
        self._words = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, widget: QWidget, drop: Drop) -> None:
        """Say what dropping would do."""
        words = {
            Drop.MODEL: self.tr("Drop to load this model"),
            Drop.CHATS: self.tr("Drop to import these chats"),
            Drop.FILES: self.tr("Drop to attach"),
        }
        self._words = words[drop]
        self.setAccessibleName(self._words)
        self.setGeometry(widget.geometry())
        self.show()
        self.raise_()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The window dimmed, a frame, the words."""
        palette = self._appearance.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(palette.background)
        veil.setAlphaF(0.86)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(palette.accent), 2, Qt.PenStyle.DashLine))
        area = QRectF(self.rect()).adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        painter.drawRoundedRect(area, theme.COMPOSER_RADIUS, theme.COMPOSER_RADIUS)
        painter.setPen(QColor(palette.text))
        painter.setFont(self._appearance.font(theme.DIALOG_TITLE, QFont.Weight.DemiBold))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, self._words)


def dropped_files(event: QDropEvent) -> list[Path]:
    """Files of this computer; none where something else is dragged."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
