"""Which colour is which kernel."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.benchmark.plot import line_colours

_DOT = 9
_GAP = 6
_BETWEEN = 14


class Legend(QWidget):
    """A dot and a name for each line of the plot."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._names: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        appearance.changed.connect(self.updateGeometry)

    def show_names(self, names: Sequence[str]) -> None:
        """In the plot's order."""
        if tuple(names) != self._names:
            self._names = tuple(names)
            self.setAccessibleName(", ".join(names))
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        """All names beside each other."""
        width = sum(self._width(name) for name in self._names) + _BETWEEN * max(0, len(self._names) - 1)
        return QSize(round(width) + 1, round(self._metrics().height()) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """From left to right."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        painter.setFont(self._appearance.font(theme.NOTE))
        colours = line_colours(self._appearance.palette)
        x = 0.0
        for index, name in enumerate(self._names):
            colour = QColor(colours[index % len(colours)])
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(x + _DOT / 2, self.height() / 2), _DOT / 2, _DOT / 2)
            painter.setPen(colour)
            room = QRectF(x + _DOT + _GAP, 0, self._width(name), self.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
            x += self._width(name) + _BETWEEN

    def _width(self, name: str) -> float:
        return _DOT + _GAP + self._metrics().horizontalAdvance(name)

    def _metrics(self) -> QFontMetricsF:
        return QFontMetricsF(self._appearance.font(theme.NOTE))
