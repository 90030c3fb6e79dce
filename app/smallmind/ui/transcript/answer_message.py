"""What the model said: text across the column, then notes; a notice or an error where there is one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from smallmind.domain.conversation import Message
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.cards import ErrorCard, NoticeCard
from smallmind.ui.transcript.message_body import MessageBody
from smallmind.ui.transcript.notes import AnswerNotes


class AnswerMessage(QWidget):
    """Begins as a growing answer or as a whole one; `end` makes it whole."""

    regenerate_clicked = Signal()
    stepped = Signal(int)
    link_clicked = Signal(str)

    def __init__(self, appearance: Appearance, tasks: Tasks, message: Message) -> None:
        super().__init__()
        self._appearance = appearance
        self._message = message
        self._waiting = label("Thinking…", "faint")
        self._body = MessageBody(appearance, tasks)
        self._body.link_clicked.connect(self.link_clicked)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addWidget(self._waiting)
        self._column.addWidget(self._body)
        self.setAccessibleName("Answer")

    def show_progress(self, n_done: int, n_total: int) -> None:
        """Of reading the prompt."""
        if n_total > 0:
            self._waiting.setText(f"Reading {n_done:,} of {n_total:,} tokens…")

    def append(self, text: str) -> None:
        """More of the answer."""
        if text:
            self._waiting.hide()
            self._body.append(text)

    def end(self, message: Message, text_is_shown: bool) -> None:
        """The answer is whole: its last words, its notes."""
        self._message = message
        self._waiting.hide()
        if text_is_shown:
            self._body.finish()
        else:
            self._body.set_text(message.text)
        self.setAccessibleName(f"Answer: {message.text}")
        if message.n_left_out:
            self._column.addSpacing(6)
            self._column.addWidget(NoticeCard(self._appearance, _left_out_words(message.n_left_out)))
        notes = AnswerNotes(self._appearance, message)
        notes.regenerate_clicked.connect(self.regenerate_clicked)
        notes.stepped.connect(self.stepped)
        self._column.addWidget(notes)

    def fail(self, error: BaseException) -> None:
        """Keep what there is and say what went wrong."""
        self._waiting.hide()
        self._body.finish()
        self._column.addSpacing(theme.GAP)
        card = ErrorCard(self._appearance)
        card.set_error(error)
        card.action_clicked.connect(self.regenerate_clicked)
        self._column.addWidget(card)


def _left_out_words(n: int) -> str:
    what = "The oldest message was" if n == 1 else f"The {n:,} oldest messages were"
    return f"{what} left out of this answer: the conversation no longer fits into the context."
