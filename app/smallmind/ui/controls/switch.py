"""On or off."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import press_on_enter
from smallmind.ui.controls.picture import paint_picture

_WIDTH, _HEIGHT = 36, 20


class Switch(QAbstractButton):
    """`clicked(is_on)` when the user turns it; setting it from code is silent."""

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self._appearance = appearance
        self.setCheckable(True)
        self.setFixedSize(_WIDTH + 4, _HEIGHT + 4)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A trough with a knob at the side that says what it is."""
        states = (self.isEnabled(), self.isChecked(), self.hasFocus(), self.layoutDirection())
        paint_picture(self, (hash(self._appearance.palette), *states), self._paint)

    def _paint(self, painter: QPainter) -> None:
        palette = self._appearance.palette
        painter.setOpacity(1.0 if self.isEnabled() else 0.4)
        area = QRectF(2, 2, _WIDTH, _HEIGHT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.accent if self.isChecked() else palette.knob_line))
        painter.drawRoundedRect(area, _HEIGHT / 2, _HEIGHT / 2)
        is_right = self.isChecked() != (self.layoutDirection() == Qt.LayoutDirection.RightToLeft)
        middle = area.right() - _HEIGHT / 2 if is_right else area.left() + _HEIGHT / 2
        painter.setBrush(QColor(palette.on_accent if self.isChecked() else palette.card))
        painter.drawEllipse(QPointF(middle, area.center().y()), _HEIGHT / 2 - 3, _HEIGHT / 2 - 3)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(palette.text), 1.5))
            painter.drawRoundedRect(area.adjusted(-1, -1, 1, 1), _HEIGHT / 2 + 1, _HEIGHT / 2 + 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter turns it as Space does."""
        press_on_enter(self, event, super().keyPressEvent)
