"""What looks alike is painted once.

A rounded plate takes Qt many times as long as a picture of it, and the whole window is painted anew with its size.  For
what has no text: in a picture without a ground of its own, letters lose the screen's way of smoothing them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPixmap, QPixmapCache
from PySide6.QtWidgets import QWidget


def paint_picture(widget: QWidget, looks: tuple[object, ...], paint: Callable[[QPainter], None]) -> None:
    """Fill `widget` with what `paint` would draw into it.  `looks`: all that this depends on beside its class, its size
    and the screen's scale.
    """
    scale = widget.devicePixelRatioF()
    key = f"{type(widget).__name__} {widget.width()} {widget.height()} {scale} {looks}"
    picture = QPixmap()
    if not QPixmapCache.find(key, picture):
        picture = _drawn(widget, scale, paint)
        QPixmapCache.insert(key, picture)
    QPainter(widget).drawPixmap(0, 0, picture)


def _drawn(widget: QWidget, scale: float, paint: Callable[[QPainter], None]) -> QPixmap:
    picture = QPixmap(widget.size() * scale)
    picture.setDevicePixelRatio(scale)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter)
    painter.end()
    return picture
