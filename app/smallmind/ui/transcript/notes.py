"""The line under an answer: its figures, its versions, what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QWidget

from smallmind.domain.conversation import Message
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.controls.labels import label
from smallmind.ui.wording import kernel_words, thread_words

_ENDINGS = {FinishReason.CANCELLED: "stopped", FinishReason.LENGTH: "token limit reached"}


class VersionSwitch(QWidget):
    """Which version of how many; `stepped(-1)` or `stepped(1)`."""

    stepped = Signal(int)

    def __init__(self, appearance: Appearance, message: Message) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(0)
        for icon, name, step, is_possible in (
            ("chevron-left", "Previous version", -1, message.sibling_index > 0),
            ("chevron-right", "Next version", 1, message.sibling_index + 1 < message.n_siblings),
        ):
            button = IconButton(appearance, icon, name, 22).faint()
            button.setEnabled(is_possible)
            button.clicked.connect(lambda _checked=False, by=step: self.stepped.emit(by))
            row.addWidget(button)
        row.insertWidget(1, label(f"{message.sibling_index + 1} / {message.n_siblings}", "faint"))


class CopyButton(IconButton):
    """Puts a text on the clipboard and says so with a tick."""

    def __init__(self, appearance: Appearance, text: str, size: int = theme.SMALL_BUTTON) -> None:
        super().__init__(appearance, "copy", "Copy", size)
        self._text = text
        self.faint()
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self.set_icon("check")
        QTimer.singleShot(theme.NOTICE_MS, self, lambda: self.set_icon("copy"))


class AnswerNotes(QWidget):
    """Figures at the left, actions at the right."""

    regenerate_clicked = Signal()
    stepped = Signal(int)

    def __init__(self, appearance: Appearance, message: Message) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        figures = label(figures_of(message), "faint")
        figures.setToolTip(details_of(message.stats) if message.stats else "")
        row.addWidget(figures, 1)
        if message.n_siblings > 1:
            switch = VersionSwitch(appearance, message)
            switch.stepped.connect(self.stepped)
            row.addWidget(switch)
        row.addWidget(CopyButton(appearance, message.text))
        again = IconButton(appearance, "regenerate", "Answer again", theme.SMALL_BUTTON).faint()
        again.clicked.connect(self.regenerate_clicked)
        row.addWidget(again)


def figures_of(message: Message) -> str:
    """`318 tokens/s   first token 31 ms   142 tokens`, as far as they are known."""
    parts: list[str] = []
    if message.stats is not None:
        stats = message.stats
        if stats.decode_tok_s > 0:
            parts.append(f"{_rate(stats.decode_tok_s)} tokens/s")
        parts.append(f"first token {_duration(stats.time_to_first_token_s)}")
        parts.append(f"{stats.n_generated:,} token{'' if stats.n_generated == 1 else 's'}")
    was_stopped = message.finish_reason is FinishReason.CANCELLED
    if message.finish_reason is None or (was_stopped and message.stats is None):  # by a crash, or by closing the window
        parts.append("interrupted")
    elif message.finish_reason in _ENDINGS:
        parts.append(_ENDINGS[message.finish_reason])
    return "    ".join(parts)


def details_of(stats: GenerationStats) -> str:
    """The rest, for the tooltip."""
    return (
        f"Prompt: {stats.n_prompt:,} tokens, {stats.n_cached:,} of them remembered\n"
        f"Reading: {_rate(stats.prefill_tok_s)} tokens/s\n"
        f"Kernel: {kernel_words(stats.kernel)}, {thread_words(stats.n_threads)}\n"
        f"Seed: {stats.seed}"
    )


def _rate(per_second: float) -> str:
    return f"{per_second:.1f}" if per_second < 10 else f"{per_second:,.0f}"


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds < 1 else f"{seconds:,.1f} s"
