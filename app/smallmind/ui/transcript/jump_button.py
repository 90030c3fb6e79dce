"""Back to the end of the conversation; a dot says that something new stands there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton

SIZE = 34
_DOT = 4.5


class JumpButton(IconButton):
    """Shown while the end is out of view."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__(appearance, "jump-down", "", SIZE)
        self._has_news = False
        self.framed()
        self.set_news(False)
        self.rename(self.tr("Go to the end"))

    def set_news(self, has_news: bool) -> None:
        """Whether something has been written below what is seen."""
        if has_news != self._has_news:
            self._has_news = has_news
            self.rename(self.tr("Go to the end"))
            self.setAccessibleDescription(self.tr("New text below") if has_news else "")
            self.update()

    @property
    def has_news(self) -> bool:
        """Whether the dot is there."""
        return self._has_news

    def _ornament(self) -> tuple[object, ...]:
        palette = self._appearance.palette
        return (palette.background, palette.accent) if self._has_news else ()

    def _paint(self, painter: QPainter, fill: str, border: str) -> None:
        """The button, and the dot at its corner."""
        super()._paint(painter, fill, border)
        if not self._has_news:
            return
        painter.setPen(QPen(QColor(self._appearance.palette.background), 1.5))
        painter.setBrush(QColor(self._appearance.palette.accent))
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        painter.drawEllipse(QPointF(_DOT + 2 if is_rtl else SIZE - _DOT - 2, _DOT + 2), _DOT, _DOT)
