"""What the rows of the sidebar's lists have in common."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from html import escape

from PySide6.QtCore import QPersistentModelIndex, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem, QToolTip, QWidget

from smallmind.ui import theme
from smallmind.ui.direction import is_right_to_left
from smallmind.ui.theme import Palette

TEXT_PAD = 8
# The scroll bar lies in the sidebar's margin: the rows end where the search field does, with it and without.
BAR_WIDTH = 10
_LIMIT_S = 0.0015
_PAUSE_MS = 1
_MOST_PICTURES = 64  # of 40 kB each: more than a high window shows
# Numbers: to combine flags takes Python longer than to draw a line.
_RING = QStyle.StateFlag.State_HasFocus.value | QStyle.StateFlag.State_KeyboardFocusChange.value
_HOVERED = QStyle.StateFlag.State_MouseOver.value

Paint = Callable[[QPainter, QStyleOptionViewItem], None]


class RowPictures:
    """What the rows of a list look like, kept: the whole window is painted anew with each pixel that it grows, and a
    row painted from here takes a tenth of the time.

    A few new ones are made at a time; rows for which that was too short appear a moment later.
    """

    def __init__(self, view: QListView) -> None:
        self._view = view
        self._pictures: dict[Hashable, QPixmap] = {}
        self._spent_s = 0.0  # for new ones, since the last pause
        self._gaps: list[QPersistentModelIndex] = []  # rows for which that was too short
        self._pause = QTimer(view)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._go_on)

    def show(
        self, painter: QPainter, option: QStyleOptionViewItem, palette: Palette, look: Hashable, paint: Paint
    ) -> None:
        """Draw a row of this `look`; where it is not known yet, `paint` it, at 0, 0 of another painter."""
        ratio = painter.device().devicePixelRatioF()
        key = (look, palette, theme.CONTROL, option.rect.size().toTuple(), option.direction, ratio)
        picture = self._pictures.pop(key, None)
        if picture is None:
            if self._spent_s > _LIMIT_S:
                self._gaps.append(QPersistentModelIndex(self._view.indexAt(option.rect.center())))
                return
            started = time.thread_time()
            picture = _taken(option, palette, ratio, paint)
            self._spent_s += time.thread_time() - started
            self._pause.start()
        self._pictures[key] = picture  # at the end, as the one used last
        if len(self._pictures) > _MOST_PICTURES:
            del self._pictures[next(iter(self._pictures))]
        painter.drawPixmap(option.rect.topLeft(), picture)

    def _go_on(self) -> None:
        self._spent_s = 0.0
        gaps, self._gaps = self._gaps, []
        for index in gaps:
            self._view.update(self._view.model().index(index.row(), index.column()))


def _taken(option: QStyleOptionViewItem, palette: Palette, ratio: float, paint: Paint) -> QPixmap:
    picture = QPixmap(option.rect.size() * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(QColor(palette.side))
    moved = QStyleOptionViewItem(option)
    moved.rect = QRect(QPoint(0, 0), option.rect.size())
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint(painter, moved)
    painter.end()
    return picture


def keep_edge(view: QListView) -> None:
    """Rows of the same width whether there is something to scroll or not."""

    def follow(low: int, high: int) -> None:
        end = 0 if high > low else BAR_WIDTH
        is_rtl = view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        view.setViewportMargins(end if is_rtl else BAR_WIDTH, 0, BAR_WIDTH if is_rtl else end, 0)

    view.verticalScrollBar().rangeChanged.connect(follow)
    follow(0, 0)


def mirrored(option: QStyleOptionViewItem, part: QRect) -> QRect:
    """`part` of the row, at the other side in a window that goes from right to left."""
    if option.direction is Qt.LayoutDirection.LeftToRight:
        return part
    return QStyle.visualRect(option.direction, option.rect, part)


def paint_row(painter: QPainter, option: QStyleOptionViewItem, palette: Palette, *, is_shown: bool) -> None:
    """The rounded plate of what is shown or hovered, and the ring of what the keyboard is at."""
    if is_shown or is_hovered(option):
        weak, strong = (palette.hover, palette.bubble) if palette.is_dark else (palette.bubble, palette.hover)
        painter.setBrush(QColor(strong if is_shown else weak))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(option.rect, theme.RADIUS, theme.RADIUS)
    if has_ring(option):
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(palette.accent), 1))
        painter.drawRoundedRect(option.rect.adjusted(0, 0, -1, -1), theme.RADIUS, theme.RADIUS)


def has_ring(option: QStyleOptionViewItem) -> bool:
    """Whether the keyboard is at this row."""
    return option.state.value & _RING == _RING


def is_hovered(option: QStyleOptionViewItem) -> bool:
    """Whether the mouse is."""
    return option.state.value & _HOVERED == _HOVERED


def paint_line(painter: QPainter, room: QRect, text: str) -> None:
    """One line in the painter's font and pen, cut at its end, at the side where its own script begins."""
    line = " ".join(text.split())
    line = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideRight, room.width())
    is_rtl = is_right_to_left(text)
    painter.setLayoutDirection(Qt.LayoutDirection.RightToLeft if is_rtl else Qt.LayoutDirection.LeftToRight)
    at_start = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter  # of the painter's direction
    painter.drawText(room, at_start | Qt.TextFlag.TextSingleLine, line)


def show_whole_text(place: QPoint, text: str, view: QWidget) -> None:
    """A tooltip; never taken for markup."""
    QToolTip.showText(place, f"<p>{escape(text)}</p>" if text else "", view)
