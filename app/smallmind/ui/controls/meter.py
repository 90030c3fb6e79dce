"""A thin bar that says how full something is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from smallmind.ui.appearance import Appearance

_TIGHT = 0.9


class Meter(QWidget):
    """Accent colour; the warning's once it is nearly full, the error's where it is too full."""

    def __init__(self, appearance: Appearance, name: str, *, warns: bool = True, tight: float = _TIGHT) -> None:
        super().__init__()
        self._appearance = appearance
        self._share = 0.0
        self._warns = warns
        self._tight = tight
        self._is_over = False
        self.setFixedHeight(4)
        self.setAccessibleName(name)

    def set_share(self, share: float) -> None:
        """0 is empty, 1 is full."""
        share = min(1.0, max(0.0, share))
        if abs(share - self._share) > 0.0005 or share in (0.0, 1.0):
            self._share = share
            self.setAccessibleDescription(f"{round(share * 100)} %")
            self.update()

    def set_over(self, is_over: bool) -> None:
        """Whether there is more than fits."""
        self._is_over = is_over
        self.update()

    def _colour(self) -> str:
        palette = self._appearance.palette
        if self._is_over:
            return palette.error
        return palette.warning if self._warns and self._share > self._tight else palette.accent

    def paintEvent(self, event: QPaintEvent) -> None:
        """Trough and filling."""
        palette = self._appearance.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        area = QRectF(self.rect())
        painter.setBrush(QColor(palette.line))
        painter.drawRoundedRect(area, 2, 2)
        if self._share > 0:
            width = max(4.0, area.width() * self._share)
            is_mirrored = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
            area = QRectF(self.width() - width if is_mirrored else 0, 0, width, area.height())
            painter.setBrush(QColor(self._colour()))
            painter.drawRoundedRect(area, 2, 2)
