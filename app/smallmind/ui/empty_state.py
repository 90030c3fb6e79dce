"""What a conversation without messages shows: a question and a few ways to begin."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import paint_plate, press_on_enter
from smallmind.ui.controls.labels import beginning, label, with_kind
from smallmind.ui.starters import Starter
from smallmind.ui.transcript.rows_view import column_margin

_TWO_COLUMNS = 520


class _StarterCard(QAbstractButton):
    """A title and what it is for."""

    def __init__(self, appearance: Appearance, starter: Starter) -> None:
        super().__init__()
        self._appearance = appearance
        self._starter = starter
        appearance.changed.connect(self._restyle)
        self._restyle()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(starter.title)
        self.setAccessibleDescription(starter.detail)

    def sizeHint(self) -> QSize:
        """The grid decides the width."""
        return QSize(180, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Card, title, detail."""
        palette = self._appearance.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        border = palette.accent if self.hasFocus() else (palette.knob_line if self.underMouse() else palette.line)
        paint_plate(painter, self, palette.card, border, theme.CARD_RADIUS)
        room = QRectF(self.rect()).adjusted(16, 16, -16, -16)
        self._paint_line(painter, room, theme.BODY, palette.text, Qt.AlignmentFlag.AlignTop, self._starter.title)
        self._paint_line(painter, room, theme.NOTE, palette.soft, Qt.AlignmentFlag.AlignBottom, self._starter.detail)

    def _restyle(self) -> None:
        self.setFixedHeight(32 + 2 * theme.BODY_LINE)

    def _paint_line(
        self, painter: QPainter, room: QRectF, size: int, colour: str, where: Qt.AlignmentFlag, words: str
    ) -> None:
        painter.setFont(self._appearance.font(size, QFont.Weight.Normal))
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, where | beginning(self), shown)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        press_on_enter(self, event, super().keyPressEvent)


class EmptyState(QWidget):
    """`starter_picked(prompt)` when a card is pressed."""

    starter_picked = Signal(str)

    def __init__(self, appearance: Appearance, starters: Sequence[Starter]) -> None:
        super().__init__()
        with_kind(self, "centre")
        self._cards = [_StarterCard(appearance, starter) for starter in starters]
        for card, starter in zip(self._cards, starters, strict=True):
            card.clicked.connect(lambda _checked=False, prompt=starter.prompt: self.starter_picked.emit(prompt))
        self._grid = QGridLayout()
        self._grid.setSpacing(10)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._column.addWidget(label(self.tr("What shall we think about?"), "display", wraps=True))
        self._column.addSpacing(10)
        self._column.addWidget(label(self.tr("Everything stays on this computer."), "lead", wraps=True))
        self._column.addSpacing(22)
        self._column.addLayout(self._grid)
        self._column.addStretch(1)
        self._n_columns = 0
        appearance.changed.connect(self._place_column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Aligned with the composer; one column of cards where two are too narrow."""
        super().resizeEvent(event)
        self._place_column()

    def _place_column(self) -> None:
        width = self.width()
        side = column_margin(width)
        self._column.setContentsMargins(side, 12, side, 24)
        n_columns = 2 if width - 2 * side >= _TWO_COLUMNS else 1
        if n_columns != self._n_columns:
            self._n_columns = n_columns
            for index, card in enumerate(self._cards):
                self._grid.addWidget(card, index // n_columns, index % n_columns)
