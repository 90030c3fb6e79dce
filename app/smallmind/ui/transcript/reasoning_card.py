"""What the model thought before it answered: a quiet line that unfolds."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import paint_plate, press_on_enter
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.message_body import MessageBody
from smallmind.ui.wording import number_words

_HEAD = 28
_INDENT = 20
_BAR_WIDTH = 2


class ReasoningCard(QWidget):
    """`set_text` as the thought grows; folded until the reader wants to see it."""

    changed = Signal()

    def __init__(self, kit: Kit, row: int) -> None:
        super().__init__()
        self._kit = kit
        self._text = ""
        self._shown = ""
        self._is_whole = False
        self._started_s = time.monotonic()
        self._head = _Head(kit.appearance)
        self._head.setParent(self)
        self._head.clicked.connect(self._fold)
        self.body = MessageBody(kit, Place(row, 0, 0, 0))
        self.body.setParent(self)
        self.body.hide()
        self.body.changed.connect(self.changed)
        self._name(self.tr("Thinking…"))

    @property
    def is_open(self) -> bool:
        """Whether the thought can be read."""
        return self._head.is_open

    def grow(self, text: str) -> None:
        """All of the thought so far."""
        self._text = text
        if self.is_open:
            self._show_more()

    def end(self, text: str, seconds: float | None = None) -> None:
        """The thought is whole.  It took `seconds`; None: since this card was made."""
        if self._is_whole:
            return
        self._is_whole = True
        self._text = text
        took = time.monotonic() - self._started_s if seconds is None else seconds
        if took >= 1:
            self._name(self.tr("Thought for {seconds} s").format(seconds=number_words(took)))
        else:
            self._name(self.tr("Thought"))
        if self.is_open:
            self._show_more()

    def lay_out(self, width: int, top: int, bottom: int) -> int:
        """The head, and below it what is unfolded."""
        head_width = min(width, self._head.sizeHint().width())
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._head.setGeometry(width - head_width if is_rtl else 0, 0, head_width, _HEAD)
        if not self.is_open:
            return _HEAD
        y = _HEAD + 4
        height = self.body.lay_out(width - _INDENT, top - y, bottom - y)
        self.body.setGeometry(0 if is_rtl else _INDENT, y, width - _INDENT, height)
        return y + height + 4

    def paintEvent(self, event: QPaintEvent) -> None:
        """A bar beside what is unfolded."""
        if not self.is_open:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._kit.appearance.palette.line))
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        x = self.width() - 9 if is_rtl else 7
        painter.drawRoundedRect(QRectF(x, _HEAD + 4, _BAR_WIDTH, self.height() - _HEAD - 8), 1, 1)

    def _name(self, words: str) -> None:
        self._head.set_words(words)
        self.changed.emit()

    def _fold(self) -> None:
        self._head.set_open(not self.is_open)
        self.body.setVisible(self.is_open)
        if self.is_open:
            self._show_more()
        self.changed.emit()

    def _show_more(self) -> None:
        if self._text.startswith(self._shown) and self._text != self._shown:
            self.body.append(self._text[len(self._shown) :])
        self._shown = self._text
        if self._is_whole:
            self.body.finish()


class _Head(QAbstractButton):
    """The line that folds and unfolds."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self.is_open = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def set_words(self, words: str) -> None:
        """What it says."""
        self.setText(words)
        self.setAccessibleName(words)
        self._tell()

    def set_open(self, is_open: bool) -> None:
        """Which way the chevron points."""
        self.is_open = is_open
        self._tell()
        self.update()

    def sizeHint(self) -> QSize:
        """The words and the chevron."""
        metrics = self.fontMetrics()
        return QSize(metrics.horizontalAdvance(self.text()) + 44, _HEAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A chevron and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._appearance.palette
        fill = palette.hover if self.underMouse() else palette.bubble
        paint_plate(painter, self, fill, palette.accent if self.hasFocus() else "")
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        icon = "chevron-down" if self.is_open else "chevron-left" if is_rtl else "chevron-right"
        pixmap = self._appearance.pixmap(icon, palette.soft, self.devicePixelRatioF(), 14)
        x = self.width() - 22 if is_rtl else 8
        painter.drawPixmap(QPointF(x, (self.height() - 14) / 2), pixmap)
        painter.setFont(self._appearance.font(theme.NOTE))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.setPen(QColor(palette.soft))
        area = QRectF(10 if is_rtl else 27, 0, self.width() - 37, self.height())
        side = Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        press_on_enter(self, event, super().keyPressEvent)

    def _tell(self) -> None:
        self.setAccessibleDescription(self.tr("Unfolded") if self.is_open else self.tr("Folded"))
        self.updateGeometry()
