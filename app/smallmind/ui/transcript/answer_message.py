"""What the model said: its thought folded away, text across the column, then notes; a notice or an error where there is
one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from smallmind.chat.events import AnswerProgress
from smallmind.chat.reasoning import split_reasoning, without_reasoning
from smallmind.domain.conversation import Attachment, Message
from smallmind.ui.transcript.action_bar import ActionBar
from smallmind.ui.transcript.attached_files import Sources, partly_used
from smallmind.ui.transcript.cards import ErrorCard, NoticeCard
from smallmind.ui.transcript.editor import MessageEditor
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.message_body import MessageBody
from smallmind.ui.transcript.message_row import EDGE, SIDE, MessageRow
from smallmind.ui.transcript.notes import AnswerNotes
from smallmind.ui.transcript.reasoning_card import ReasoningCard
from smallmind.ui.transcript.waiting import Waiting
from smallmind.ui.wording import number_words

_W = TypeVar("_W", bound=QWidget)
_GAPS = {AnswerNotes: 6, Sources: 10, NoticeCard: 12, ErrorCard: 10, MessageBody: 8}
_EDITOR_HEIGHTS = (80, 420)
_EDGES = 24  # px of a field that are not text


class AnswerMessage(MessageRow):
    """Begins as a growing answer or as a whole one; `end` makes it whole.  `edited(text)` when a person changed it."""

    edited = Signal(str)

    def __init__(self, kit: Kit, message: Message, number: int) -> None:
        super().__init__(kit, message, number)
        self._text = ""
        self._n_shown = 0  # characters of the answer without its thought
        self._is_growing = False
        self._waiting: Waiting | None = None
        self._thought: ReasoningCard | None = None
        self._body = self._with(MessageBody(kit, Place(number, 1, 0, 0)))
        self._body.changed.connect(self.changed)
        self._sources: Sources | None = None
        self._notes: AnswerNotes | None = None
        self._lacks_notes = False  # which take as long as the rest of it, and so a turn of their own
        self._below: list[QWidget] = []
        self._editor: MessageEditor | None = None
        self.setAccessibleName(self.tr("Answer"))

    def show_sources(self, attachments: Sequence[Attachment]) -> None:
        """Of the question: what of its long files the model was given."""
        used = partly_used(attachments)
        if used:
            self._sources = self._with(Sources(self.kit.appearance, used))
            self._sources.opened.connect(self.attachment_opened)

    # As it comes

    def wait(self) -> None:
        """The answer has been asked for."""
        self._is_growing = True
        self._waiting = self._with(Waiting(self.kit.appearance))
        self.changed.emit()

    def show_progress(self, progress: AnswerProgress) -> None:
        """Of reading the prompt."""
        if self._waiting is not None:
            self._waiting.show_progress(progress)

    def append(self, text: str) -> None:
        """More of the answer."""
        if not text:
            return
        self._is_growing = True
        self._text += text
        if self._waiting is not None:
            self._end_waiting()
            self.changed.emit()
        if self._thought is None and self._n_shown and "</think>" not in self._text[-len(text) - 16 :]:
            self._n_shown += len(text)
            self._body.append(text)
        else:
            self._show_parts()

    def end(self, message: Message, text_is_shown: bool) -> None:
        """The answer is whole: its last words, and below them its notes, each soon if the text is shown already."""
        self.message = message
        self._is_growing = False
        self._end_waiting()
        self.setAccessibleName(self.tr("Answer: {text}").format(text=without_reasoning(message.text)))
        if text_is_shown:
            self._show_parts()
            self._body.finish(self._add_notes)
        else:
            self._show_whole(message)
            self._lacks_notes = True

    def _add_notes(self) -> None:
        self._make_notes()
        self.changed.emit()

    def _make_notes(self) -> None:
        message = self.message
        if message.n_left_out:
            self._has_cards = True
            self._below.append(self._with(NoticeCard(self.kit.appearance, self._left_out_words(message.n_left_out))))
        self._notes = self._with(AnswerNotes(self.kit.appearance, message))
        self._notes.changed.connect(self.changed)
        self._notes.bar.acted.connect(self.act)
        self._notes.bar.stepped.connect(self.stepped)
        self._below.append(self._notes)
        self._take_state()

    def fail(self, error: BaseException) -> None:
        """Keep what there is and say what went wrong."""
        self._is_growing = False
        self._end_waiting()
        self._body.finish()
        card = self._with(ErrorCard(self.kit.appearance))
        card.set_error(error)
        self._has_cards = True
        card.action_clicked.connect(lambda: self.act("regenerate"))
        self._below.append(card)
        self._settle()

    # Editing

    def begin_edit(self) -> None:
        """Turn the answer into a field; its thought stays as it is."""
        if self._editor is None:
            editor = MessageEditor(self.kit, self.message.id, self.tr("Edit the answer"), self.tr("Save"))
            self._editor = self._with(editor)
            self._editor.taken.connect(self._take_edit)
            self._editor.given_up.connect(self._end_edit)
        low, high = _EDITOR_HEIGHTS
        self._editor.open(self.message.text[self._n_kept() :], min(high, max(low, self._body.height() + _EDGES)))
        self._show_in_edit(False)
        self._editor.field.setFocus()

    def _take_edit(self, text: str) -> None:
        """The editor stays until the text is on disk, and the answer is built again."""
        text = self.message.text[: self._n_kept()] + text
        if text.strip() and text != self.message.text:
            self.edited.emit(text)
        else:
            self._end_edit()

    def _end_edit(self) -> None:
        self._show_in_edit(True)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_in_edit(self, is_over: bool) -> None:
        if self._editor is not None and is_over:
            self._editor.close_for_good()
        for part in (self._body, self._notes):
            if part is not None:
                part.setVisible(is_over)
        self.changed.emit()

    def _is_editing(self) -> bool:
        return self._editor is not None and self._editor.isVisibleTo(self)

    def _n_kept(self) -> int:
        """Characters before the answer: a thought that has ended."""
        return len(self.message.text) - len(without_reasoning(self.message.text) or self.message.text)

    # What every message has

    def strands(self) -> Sequence[MessageBody]:
        """The thought where it is unfolded, and the answer."""
        if self._thought is not None and self._thought.is_open:
            return (self._thought.body, self._body)
        return (self._body,)

    def action_bar(self) -> ActionBar | None:
        """Of the notes."""
        return self._notes.bar if self._notes is not None else None

    def can_be_given_up(self) -> bool:
        """Not while it grows or is edited."""
        return not self._is_growing and not self._is_editing() and super().can_be_given_up()

    def tell_copied(self) -> None:
        """A tick on the button."""
        if self._notes is not None:
            self._notes.bar.tell_copied()

    def lay_out(self, width: int, top: int, bottom: int) -> int:
        """One below another."""
        if self._lacks_notes and self.kit.turn.allows():
            self._lacks_notes = False
            self._make_notes()
        inner = width - 2 * SIDE
        y = EDGE
        for index, part in enumerate(self._parts()):
            if index:
                y += _GAPS.get(type(part), 6)
            if isinstance(part, MessageBody | ReasoningCard):
                height = part.lay_out(inner, top - y, bottom - y)
            else:
                height = part.heightForWidth(inner) if part.hasHeightForWidth() else part.sizeHint().height()
            part.setGeometry(SIDE, y, inner, height)
            y += height
        return y + EDGE

    def _parts(self) -> list[QWidget]:
        parts: list[QWidget] = [self._waiting] if self._waiting is not None else []
        if self._thought is not None:
            parts.append(self._thought)
        if self._is_editing() and self._editor is not None:
            return [*parts, self._editor, *(each for each in self._below if each is not self._notes)]
        if self._body.has_text:
            parts.append(self._body)
        if self._sources is not None:
            parts.append(self._sources)
        return parts + self._below

    def _end_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.hide()
            self._waiting.deleteLater()
            self._waiting = None

    def _show_parts(self) -> None:
        """Give the thought and the answer what has come of each."""
        parts = split_reasoning(self._text)
        if parts.reasoning and self._thought is None and self._n_shown:
            self._body.reset()  # what looked like the answer was the thought
            self._n_shown = 0
        if parts.reasoning and self._n_shown == 0:
            self._thought_card().grow(parts.reasoning)
        if not parts.is_open and self._thought is not None:
            self._thought.end(parts.reasoning)
        if len(parts.answer) > self._n_shown:
            self._body.append(parts.answer[self._n_shown :])
            self._n_shown = len(parts.answer)

    def _show_whole(self, message: Message) -> None:
        self._text = message.text
        parts = split_reasoning(message.text)
        if parts.reasoning:
            stats = message.stats
            share = len(parts.reasoning) / max(1, len(message.text))
            self._thought_card().grow(parts.reasoning)
            is_known = stats is not None and not message.is_edited
            self._thought_card().end(parts.reasoning, stats.decode_s * share if stats and is_known else 0.0)
        self._body.set_text(parts.answer)

    def _thought_card(self) -> ReasoningCard:
        if self._thought is None:
            self._thought = self._with(ReasoningCard(self.kit, self.number))
            self._thought.changed.connect(self.changed)
            self._settle()
        return self._thought

    def _with(self, part: _W) -> _W:
        part.setParent(self)
        part.show()
        return part

    def _settle(self) -> None:
        self._take_state()
        self.changed.emit()

    def _take_state(self) -> None:
        """What was told before the last part was there."""
        self.set_current(self._is_current)
        self.set_blocked(self._reasons)
        self._show_buttons()

    def _left_out_words(self, n: int) -> str:
        if n == 1:
            return self.tr("The oldest message was left out of this answer: the conversation no longer fits.")
        return self.tr(
            "The {n} oldest messages were left out of this answer: the conversation no longer fits into the context."
        ).format(n=number_words(n))
