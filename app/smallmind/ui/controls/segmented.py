"""One of two to four words, all in view."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QToolTip, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance


class Segmented(QWidget):
    """`chosen(value)` when the user picks another one; arrow keys move."""

    chosen = Signal(str)

    def __init__(self, appearance: Appearance, name: str, choices: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._appearance = appearance
        self._name = name
        self._choices = list(choices)
        self._tips: dict[str, str] = {}
        self._index = 0
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(name)

    def set_value(self, value: str) -> None:
        """Show `value` without telling anybody; nothing is chosen where it is none of them."""
        values = [each for each, _words in self._choices]
        self._index = values.index(value) if value in values else -1
        self.setAccessibleDescription(self._choices[self._index][1] if self._index >= 0 else "")
        self.update()

    def set_tips(self, tips: Mapping[str, str]) -> None:
        """A line about each choice, shown under the pointer."""
        self._tips = dict(tips)

    def event(self, event: QEvent) -> bool:
        """The tip of the word under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip and self._tips:
            index = self._mirrored(int(event.pos().x() * len(self._choices) / max(1, self.width())))
            value = self._choices[max(0, min(index, len(self._choices) - 1))][0]
            QToolTip.showText(event.globalPos(), self._tips.get(value, ""), self)
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:
        """As wide as it may be; the words share the room."""
        return QSize(240, theme.BUTTON_HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the word under the pointer."""
        index = int(event.position().x() * len(self._choices) / max(1, self.width()))
        self._pick(self._mirrored(index))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right pick the neighbour."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        elif self._index < 0:
            self._pick(0)
        else:
            self._pick(self._index + (-step if self._is_mirrored() else step))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A trough with the chosen word on a plate."""
        palette = self._appearance.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.bubble))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), theme.RADIUS, theme.RADIUS)
        for index, (_value, words) in enumerate(self._choices):
            self._paint_choice(painter, index, words)

    def _paint_choice(self, painter: QPainter, index: int, words: str) -> None:
        palette = self._appearance.palette
        width = self.width() / len(self._choices)
        area = QRectF(self._mirrored(index) * width, 0, width, self.height())
        is_chosen = index == self._index
        if is_chosen:
            painter.setPen(QPen(QColor(palette.line), 1))
            painter.setBrush(QColor(palette.knob if palette.is_dark else palette.card))
            painter.drawRoundedRect(area.adjusted(2.5, 2.5, -2.5, -2.5), 6, 6)
        painter.setFont(self._appearance.font(theme.NOTE, QFont.Weight.Medium if is_chosen else QFont.Weight.Normal))
        painter.setPen(QColor(palette.text if is_chosen else palette.soft))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, words)

    def _is_mirrored(self) -> bool:
        return self.layoutDirection() == Qt.LayoutDirection.RightToLeft

    def _mirrored(self, index: int) -> int:
        return len(self._choices) - 1 - index if self._is_mirrored() else index

    def _restyle(self) -> None:
        self.setFixedHeight(theme.BUTTON_HEIGHT)

    def _pick(self, index: int) -> None:
        if index == self._index or not 0 <= index < len(self._choices):
            return
        self.set_value(self._choices[index][0])
        self.chosen.emit(self._choices[index][0])
