"""The line under an answer: its figures, which unfold; its versions and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QWidget

from smallmind.domain.conversation import Message
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import paint_plate, press_on_enter
from smallmind.ui.transcript.action_bar import ActionBar
from smallmind.ui.translation import QT_TRANSLATE_NOOP
from smallmind.ui.wording import kernel_words, number_words, thread_words

_ENDINGS = {
    FinishReason.CANCELLED: QT_TRANSLATE_NOOP("Notes", "stopped"),
    FinishReason.LENGTH: QT_TRANSLATE_NOOP("Notes", "token limit reached"),
    FinishReason.STOP: QT_TRANSLATE_NOOP("Notes", "stop string"),
}
_INTERRUPTED = QT_TRANSLATE_NOOP("Notes", "interrupted")
_ENDING_SENTENCES = {
    FinishReason.END: QT_TRANSLATE_NOOP("Notes", "Ended by itself"),
    FinishReason.STOP: QT_TRANSLATE_NOOP("Notes", "Ended at a stop string"),
    FinishReason.LENGTH: QT_TRANSLATE_NOOP("Notes", "Ended where the tokens ran out"),
    FinishReason.CANCELLED: QT_TRANSLATE_NOOP("Notes", "Ended because it was stopped"),
}
_GAP = 12
_LINE = 19


class AnswerNotes(QWidget):
    """Figures at the start, buttons at the end; the rest of the figures below, when they are unfolded."""

    changed = Signal()

    def __init__(self, appearance: Appearance, message: Message) -> None:
        super().__init__()
        self._appearance = appearance
        self._measured: tuple[object, int] | None = None  # what it depends on, height
        self._details = details_of(message)
        self._figures = _Figures(appearance, figures_of(message), bool(self._details))
        self._figures.setParent(self)
        self._figures.setToolTip("\n".join(self._details))
        self._figures.setAccessibleDescription(". ".join(self._details))
        self._figures.toggled.connect(lambda _is_open: self.changed.emit())
        self.bar = ActionBar(appearance, message, self)

    def hasHeightForWidth(self) -> bool:
        """Asked like its neighbours."""
        return True

    def heightForWidth(self, width: int) -> int:
        """One line, and those that are unfolded."""
        depends = (width, self._figures.isChecked(), theme.NOTE)
        if self._measured is None or self._measured[0] != depends:
            self._measured = (depends, self._place(width))
        return self._measured[1]

    def _place(self, width: int) -> int:
        bar = self.bar.sizeHint()
        figures = min(self._figures.sizeHint().width(), max(40, width - bar.width() - _GAP))
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        self._figures.setGeometry(width - figures if is_rtl else 0, 2, figures, bar.height() - 4)
        self.bar.setGeometry(0 if is_rtl else width - bar.width(), 0, bar.width(), bar.height())
        n_lines = len(self._details) if self._figures.isChecked() else 0
        return bar.height() + n_lines * self._line_height() + (4 if n_lines else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """What is unfolded."""
        if not self._figures.isChecked():
            return
        painter = QPainter(self)
        painter.setFont(self._appearance.font(theme.NOTE))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the words, not of the window
        painter.setPen(QColor(self._appearance.palette.soft))
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        side = Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft
        y = self.bar.height() + 2
        for line in self._details:
            painter.drawText(
                QRectF(0, y, self.width(), self._line_height()), side | Qt.AlignmentFlag.AlignVCenter, line
            )
            y += self._line_height()

    def _line_height(self) -> int:
        return _LINE + theme.NOTE - 12


class _Figures(QAbstractButton):
    """A faint line that looks like a note and is pressed to see more."""

    def __init__(self, appearance: Appearance, words: str, can_unfold: bool) -> None:
        super().__init__()
        self._appearance = appearance
        self.setText(words)
        self.setAccessibleName(words or self.tr("Figures"))
        self.setCheckable(True)
        self.setEnabled(can_unfold)
        if not words:
            self.hide()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if can_unfold:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        """The words."""
        metrics = QFontMetrics(self._appearance.font(theme.NOTE))
        return QSize(metrics.horizontalAdvance(self.text()) + 12, theme.SMALL_BUTTON)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As much of the words as fits."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._appearance.palette
        if self.hasFocus():
            paint_plate(painter, self, "", palette.accent, radius=6)
        painter.setFont(self._appearance.font(theme.NOTE))
        painter.setLayoutDirection(Qt.LayoutDirection.LayoutDirectionAuto)  # of the words, not of the window
        is_near = self.isEnabled() and (self.underMouse() or self.hasFocus() or self.isChecked())
        painter.setPen(QColor(palette.text if is_near else palette.soft))
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        area = self.rect().adjusted(6 if is_rtl else 0, 0, 0 if is_rtl else -6, 0)
        if self.hasFocus():
            area = self.rect().adjusted(6, 0, -4, 0)
        words = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        side = Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, side | Qt.AlignmentFlag.AlignVCenter, words)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses it as Space does."""
        press_on_enter(self, event, super().keyPressEvent)


def figures_of(message: Message) -> str:
    """`318 tokens/s   first token 31 ms   142 tokens`, as far as they are known."""
    parts: list[str] = []
    if message.stats is not None:
        stats = message.stats
        if stats.decode_tok_s > 0:
            parts.append(QCoreApplication.translate("Notes", "{rate} tokens/s").format(rate=_rate(stats.decode_tok_s)))
        parts.append(
            QCoreApplication.translate("Notes", "first token {time}").format(
                time=_duration(stats.time_to_first_token_s)
            )
        )
        parts.append(_n_tokens(stats.n_generated))
    if message.is_edited:
        parts.append(QCoreApplication.translate("Notes", "edited"))
    ending = _ending_of(message)
    if ending:
        parts.append(QCoreApplication.translate("Notes", ending))
    return "    ".join(parts)


def _ending_of(message: Message) -> str:
    """Why it ended, where that is worth a word; an edited answer that no model has gone on with has just been left."""
    reason = message.finish_reason
    if reason is None and message.is_edited and message.stats is None:
        return ""
    if reason is None or (reason is FinishReason.CANCELLED and message.stats is None):  # a crash, or the window closed
        return _INTERRUPTED
    return _ENDINGS.get(reason, "")


def details_of(message: Message) -> list[str]:
    """The rest, line by line."""
    stats = message.stats
    if stats is None:
        return []
    lines = [_prompt_words(stats)]
    if message.is_edited:
        lines.append(QCoreApplication.translate("Notes", "Edited; the figures are of what the model wrote since"))
    if stats.prefill_tok_s > 0:
        lines.append(
            QCoreApplication.translate("Notes", "Reading: {rate} tokens/s").format(rate=_rate(stats.prefill_tok_s))
        )
    lines.append(
        QCoreApplication.translate("Notes", "Kernel: {kernel}, {threads}").format(
            kernel=kernel_words(stats.kernel), threads=thread_words(stats.n_threads)
        )
    )
    lines.append(QCoreApplication.translate("Notes", "Seed: {seed}").format(seed=stats.seed))
    if message.model_name:
        lines.append(QCoreApplication.translate("Notes", "Model: {name}").format(name=message.model_name))
    if message.finish_reason is not None:
        lines.append(QCoreApplication.translate("Notes", _ENDING_SENTENCES[message.finish_reason]))
    return lines


def _prompt_words(stats: GenerationStats) -> str:
    return QCoreApplication.translate("Notes", "Prompt: {total} tokens, {cached} of them remembered").format(
        total=number_words(stats.n_prompt), cached=number_words(stats.n_cached)
    )


def _n_tokens(n: int) -> str:
    return (
        QCoreApplication.translate("Notes", "{n} token").format(n=1)
        if n == 1
        else QCoreApplication.translate("Notes", "{n} tokens").format(n=number_words(n))
    )


def _rate(per_second: float) -> str:
    return number_words(per_second, 1 if per_second < 10 else 0)


def _duration(seconds: float) -> str:
    return f"{number_words(seconds * 1000)} ms" if seconds < 1 else f"{number_words(seconds, 1)} s"
