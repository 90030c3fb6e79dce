"""A slider as thin as the theme's lines."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QSlider

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.picture import paint_picture

_KNOB = 16
_HALF = _KNOB / 2


class Track(QSlider):
    """Thin groove, round knob; a click jumps there; the wheel scrolls the panel unless the slider is focused."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._appearance = appearance
        self.setFixedHeight(20)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Any width."""
        return QSize(120, 20)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Jump to the pointer."""
        self._move_to(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_to(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The value is set already."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Only a focused slider takes the wheel."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows step; Up is more in every style."""
        super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Groove, filled part, knob."""
        looks = (hash(self._appearance.palette), self._x(), self.isEnabled(), self.hasFocus(), self.layoutDirection())
        paint_picture(self, looks, self._paint)

    def _paint(self, painter: QPainter) -> None:
        palette = self._appearance.palette
        middle = self.height() / 2
        x = self._x()
        is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.line))
        painter.drawRoundedRect(QRectF(0, middle - 2, self.width(), 4), 2, 2)
        painter.setBrush(QColor(palette.accent if self.isEnabled() else palette.faint))
        painter.drawRoundedRect(
            QRectF(x if is_mirrored else 0, middle - 2, self.width() - x if is_mirrored else x, 4), 2, 2
        )
        painter.setBrush(QColor(palette.knob))
        painter.setPen(
            QPen(QColor(palette.accent if self.hasFocus() else palette.knob_line), 2 if self.hasFocus() else 1)
        )
        painter.drawEllipse(QPointF(x, middle), _HALF - 1, _HALF - 1)

    def _x(self) -> float:
        share = (self.value() - self.minimum()) / max(1, self.maximum() - self.minimum())
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1 - share
        return _HALF + share * (self.width() - _KNOB)

    def _move_to(self, event: QMouseEvent) -> None:
        share = (event.position().x() - _HALF) / max(1, self.width() - _KNOB)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1 - share
        steps = round(share * (self.maximum() - self.minimum()))
        self.setValue(self.minimum() + steps)
