"""What is seen before the first word: how far the prompt has been read, or how many answers come first."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from smallmind.chat.events import AnswerProgress
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.wording import number_words

_BAR = 3
_BAR_WIDTH = 220


class Waiting(QWidget):
    """A line of words above a thin bar."""

    def __init__(self, appearance: Appearance) -> None:
        super().__init__()
        self._appearance = appearance
        self._share = -1.0
        self._words = self.tr("Thinking…")
        self.setAccessibleName(self._words)

    @property
    def words(self) -> str:
        """What it says."""
        return self._words

    def show_progress(self, progress: AnswerProgress) -> None:
        """Of reading the prompt, or of waiting for others."""
        if progress.n_ahead > 0:
            self._share = -1.0
            self._words = self.tr("Waiting: %n answer(s) ahead", "", progress.n_ahead)
        elif 0 < progress.n_done < progress.n_total:
            self._share = progress.n_done / progress.n_total
            self._words = self._reading_words(progress)
        else:
            self._share = -1.0
            self._words = self.tr("Thinking…")
        self.setAccessibleName(self._words)
        self.update()

    def heightForWidth(self, width: int) -> int:
        """The same at any."""
        return theme.BODY_LINE + _BAR + 5

    def hasHeightForWidth(self) -> bool:
        """Asked like its neighbours."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Words, and the bar while reading."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._appearance.palette
        painter.setFont(self._appearance.font(theme.NOTE))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)
        painter.setPen(QColor(palette.soft))
        line = QRectF(0, 0, self.width(), theme.BODY_LINE)
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft
        painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, self._words)
        if self._share < 0:
            return
        width = min(_BAR_WIDTH, self.width())
        bar = QRectF(self.width() - width if is_rtl else 0, theme.BODY_LINE + 2, width, _BAR)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.line))
        painter.drawRoundedRect(bar, _BAR / 2, _BAR / 2)
        done = QRectF(bar)
        done.setWidth(max(_BAR, bar.width() * self._share))
        if is_rtl:
            done.moveRight(bar.right())
        painter.setBrush(QColor(palette.accent))
        painter.drawRoundedRect(done, _BAR / 2, _BAR / 2)

    def _reading_words(self, progress: AnswerProgress) -> str:
        parts = [
            self.tr("Reading {done} of {total} tokens").format(
                done=number_words(progress.n_done), total=number_words(progress.n_total)
            )
        ]
        if progress.tok_s > 0:
            parts.append(self.tr("{rate} tokens/s").format(rate=number_words(progress.tok_s)))
        if progress.left_s > 0:
            parts.append(self.tr("{seconds} s left").format(seconds=number_words(max(1, round(progress.left_s)))))
        return " · ".join(parts)
