"""Speed over time, a line for each kernel.

Painted here rather than by a library of plots: a line with a grid is 100 lines of code, is drawn in under a millisecond
instead of eight, and needs nothing to be imported while the window is alive.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.theme import Palette
from smallmind.ui.wording import measured_words, number_words

_N_LINES = 4
_TOP = 6
_HEADROOM = 1.08
_NEAR = 24.0
_MOST_DOTS = 30
_ROUND = (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 20.0)


@dataclass(frozen=True, slots=True)
class Line:
    """`points`: seconds since the run began, and tokens/s."""

    name: str
    points: tuple[tuple[float, float], ...]


def line_colours(palette: Palette) -> tuple[str, ...]:
    """Of the first line, the second, and so on."""
    return (palette.accent, palette.warning, palette.function, palette.keyword, palette.error)


class SpeedPlot(QWidget):
    """Grows with the run; nothing in it can be dragged or zoomed.  The pointer asks for a value."""

    def __init__(self, appearance: Appearance, name: str) -> None:
        super().__init__()
        self._appearance = appearance
        self._lines: tuple[Line, ...] = ()
        self._pointer: QPointF | None = None
        self._name = name
        self.setAccessibleName(name)
        self.setMinimumHeight(150)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        appearance.changed.connect(self.update)

    def show_lines(self, lines: Sequence[Line]) -> None:
        """In place of those before."""
        if tuple(lines) == self._lines:
            return
        self._lines = tuple(lines)
        said = [f"{line.name} {measured_words(line.points[-1][1])}" for line in lines if line.points]
        self.setAccessibleDescription(", ".join(said))
        self.update()

    def sizeHint(self) -> QSize:
        """As much as there is."""
        return QSize(420, 210)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """The value nearby is written beside it."""
        self._pointer = event.position()
        self.update()

    def leaveEvent(self, event: object) -> None:
        """No longer."""
        self._pointer = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Grid, lines, the value at the pointer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # time runs to the right in every language
        painter.setFont(self._appearance.font(theme.SMALL))
        steps = _steps(max((speed for line in self._lines for _at, speed in line.points), default=0.0))
        area = self._area(painter, steps)
        self._paint_grid(painter, area, steps)
        span = max((at for line in self._lines for at, _speed in line.points), default=0.0)
        places = [self._placed(line, area, span, steps[-1]) for line in self._lines]
        for colour, points in zip(self._colours(), places, strict=True):
            painter.setPen(QPen(QColor(colour), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline(QPolygonF(points))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colour))
            for point in points if len(points) <= _MOST_DOTS else ():
                painter.drawEllipse(point, 2.5, 2.5)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_value(painter, places)

    def _colours(self) -> list[str]:
        colours = line_colours(self._appearance.palette)
        return [colours[index % len(colours)] for index in range(len(self._lines))]

    def _area(self, painter: QPainter, steps: Sequence[float]) -> QRectF:
        metrics = QFontMetricsF(painter.font())
        side = max(metrics.horizontalAdvance(_axis_words(step)) for step in steps) + 10 if self._lines else 0.0
        bottom = metrics.height() + 6
        return QRectF(self.rect()).adjusted(side, _TOP, -4, -bottom)

    def _paint_grid(self, painter: QPainter, area: QRectF, steps: Sequence[float]) -> None:
        palette = self._appearance.palette
        height = QFontMetricsF(painter.font()).height()
        for step in steps:
            y = round(area.bottom() - area.height() * step / steps[-1]) + 0.5
            painter.setPen(QPen(QColor(palette.line), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            if not self._lines:
                continue
            painter.setPen(QColor(palette.soft))
            side = QRectF(0, y - height / 2, area.left() - 10, height)
            painter.drawText(side, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _axis_words(step))
        ends = [at for line in self._lines for at in (line.points[0][0], line.points[-1][0]) if line.points]
        if not ends:
            return
        below = QRectF(area.left(), area.bottom() + 6, area.width(), height)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, f"{number_words(min(ends))} s")
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, f"{number_words(max(ends))} s")

    def _placed(self, line: Line, area: QRectF, span: float, top: float) -> list[QPointF]:
        first = min((at for each in self._lines for at, _speed in each.points), default=0.0)
        width = max(span - first, 1e-9)
        return [
            QPointF(area.left() + area.width() * (at - first) / width, area.bottom() - area.height() * speed / top)
            for at, speed in line.points
        ]

    def _paint_value(self, painter: QPainter, places: Sequence[Sequence[QPointF]]) -> None:
        nearest = self._nearest(places)
        if nearest is None:
            return
        palette = self._appearance.palette
        which, index = nearest
        line, place = self._lines[which], places[which][index]
        words = f"{line.name}  {measured_words(line.points[index][1])}"
        size = painter.fontMetrics().size(0, words)
        box = QRectF(0, 0, size.width() + 16, size.height() + 8)
        box.moveCenter(QPointF(place.x(), place.y() - box.height()))
        box.moveLeft(min(max(box.left(), 0.0), self.width() - box.width()))
        box.moveTop(max(box.top(), 0.0))
        painter.setPen(QPen(QColor(palette.line), 1))
        painter.setBrush(QColor(palette.background))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(palette.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colours()[which]))
        painter.drawEllipse(place, 3.5, 3.5)

    def _nearest(self, places: Sequence[Sequence[QPointF]]) -> tuple[int, int] | None:
        if self._pointer is None:
            return None
        pointer = self._pointer
        distances = {
            (which, index): math.hypot(place.x() - pointer.x(), place.y() - pointer.y())
            for which, points in enumerate(places)
            for index, place in enumerate(points)
        }
        best = min(distances, key=lambda each: distances[each], default=None)
        return best if best is not None and distances[best] < _NEAR else None


def _steps(highest: float) -> list[float]:
    """Four round figures over nothing, the last one not under the highest value."""
    wanted = max(highest * _HEADROOM, 1.0) / _N_LINES
    magnitude = 10.0 ** math.floor(math.log10(wanted))
    unit = next(
        magnitude * each for each in (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0) if magnitude * each >= wanted
    )
    return [unit * index for index in range(1, _N_LINES + 1)]


def _axis_words(value: float) -> str:
    return number_words(value, 0 if value >= 10 or value.is_integer() else 1)
