"""A widget's look, kept: for what is painted each time the view scrolls or grows but changes seldom."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget

_HIGHEST = 2_048  # pixels of the screen: what is higher would take megabytes, and is seldom seen whole


class Picture:
    """Of one widget, as large as that."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._look: object = None

    def forget(self) -> None:
        """The widget looks different now."""
        self._pixmap = None
        self._look = None

    def show(self, widget: QWidget, painter: QPainter, paint: Callable[[QPainter], None], look: object = None) -> None:
        """Draw it, or the widget itself by `paint` where it has not been painted like that before: in this size, on
        such a screen, with this `look`.
        """
        ratio = widget.devicePixelRatioF()
        now = (widget.size(), ratio, look)
        if now != self._look or widget.height() * ratio > _HIGHEST:
            self.forget()
            self._look = now
            paint(painter)
            return
        if self._pixmap is None:
            self._pixmap = _taken(widget, ratio, paint)
        painter.drawPixmap(0, 0, self._pixmap)


def _taken(widget: QWidget, ratio: float, paint: Callable[[QPainter], None]) -> QPixmap:
    pixmap = QPixmap(widget.size() * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint(painter)
    painter.end()
    return pixmap
