"""Line icons in the theme's colours."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from smallmind.resources import resource_path
from smallmind.ui import theme

_SCALES = (1.0, 1.5, 2.0, 3.0)


class Icons:
    """Draws each icon once per colour, size and scale."""

    def __init__(self) -> None:
        self._pixmaps: dict[tuple[str, str, int, float], QPixmap] = {}

    def pixmap(self, name: str, colour: str, size: int = theme.ICON, scale: float = 1.0) -> QPixmap:
        """`size` in logical px; `scale` is the screen's device pixel ratio."""
        key = (name, colour, size, scale)
        if key not in self._pixmaps:
            self._pixmaps[key] = _draw(name, colour, size, scale)
        return self._pixmaps[key]

    def icon(self, name: str, colour: str, size: int = theme.ICON, trail: int = 0) -> QIcon:
        """The same picture in the scales that screens have; `trail` px stay free after it, before a button's words."""
        icon = QIcon()
        for scale in _SCALES:
            pixmap = self.pixmap(name, colour, size, scale)
            icon.addPixmap(_with_trail(pixmap, round(trail * scale)) if trail else pixmap)
        return icon


def _draw(name: str, colour: str, size: int, scale: float) -> QPixmap:
    source = resource_path("icons", f"{name}.svg").read_text("utf-8").replace("currentColor", colour)
    pixmap = QPixmap(QSize(size, size) * scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(source.encode())).render(painter, QRectF(pixmap.rect()))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def _with_trail(pixmap: QPixmap, trail: int) -> QPixmap:
    wider = QPixmap(pixmap.width() + trail, pixmap.height())
    wider.fill(Qt.GlobalColor.transparent)
    painter = QPainter(wider)
    source = QPixmap(pixmap)
    source.setDevicePixelRatio(1.0)
    painter.drawPixmap(0, 0, source)
    painter.end()
    wider.setDevicePixelRatio(pixmap.devicePixelRatio())
    return wider
