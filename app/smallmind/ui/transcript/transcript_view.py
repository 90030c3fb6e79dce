"""The conversation: follows a chat's events, builds its messages, does what can be done with them.

Where they stand is rows_view.py's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial

from PySide6.QtCore import QEvent, QMetaObject, QObject, QPoint, QPointF, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QToolTip

from smallmind.chat.events import AnswerProgress
from smallmind.chat.reasoning import without_reasoning
from smallmind.domain.conversation import Message, Role
from smallmind.domain.generation import Alternative
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript import actions
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.column import Anchor
from smallmind.ui.transcript.copying import put_on_clipboard
from smallmind.ui.transcript.focus import holds_focus
from smallmind.ui.transcript.formulas import Formulas
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.message_row import EDGE, MessageRow
from smallmind.ui.transcript.probabilities import TokenAt, token_at, words_of
from smallmind.ui.transcript.rehearsal import rehearse
from smallmind.ui.transcript.rows_view import RowsView
from smallmind.ui.transcript.selection import Selector
from smallmind.ui.transcript.text_block import TextBlock
from smallmind.ui.transcript.turn import Turn
from smallmind.ui.transcript.user_message import UserMessage

_FOUND_MS = 4_000


class TranscriptView(RowsView):
    """Shows one ChatModel at a time."""

    link_clicked = Signal(str, str)  # the address, and the words that lead there
    branch_clicked = Signal(int)  # a message's id: a new chat with everything up to it
    attachment_opened = Signal(object)  # Attachment
    delete_clicked = Signal(int)  # a message's id: it goes with all that follows it

    def __init__(self, appearance: Appearance, tasks: Tasks) -> None:
        turn = Turn()
        super().__init__(appearance, turn)
        self._tasks = tasks
        self._chat: ChatModel | None = None
        self._links: list[QMetaObject.Connection] = []
        self._left_out: frozenset[int] = frozenset()
        self._why_not = ""  # why nothing can be asked now
        self._growing: AnswerMessage | None = None
        self._wanted: tuple[int, tuple[str, ...]] | None = None  # the message to go to once it is there
        self._found = QTimer(self)
        self._found.setSingleShot(True)
        self._found.timeout.connect(self._forget_found)
        self.setAccessibleName(self.tr("Conversation"))
        with_kind(self, "transcript")
        self._selector = Selector(self)
        self._kit = Kit(appearance, tasks, Formulas(tasks), self._selector, canvas=self._column, turn=turn)
        self._kit.explain = self._token_at
        self._kit.recall = self._recall_tokens
        self._kit.open_link = self.link_clicked.emit
        appearance.changed.connect(self.restyle)

    @property
    def is_growing(self) -> bool:
        """While an answer is written."""
        return self._growing is not None

    def rehearse(self) -> Iterator[None]:
        """What the first conversation would otherwise pay for, piece by piece; no more once one is shown."""
        if len(self._column):
            return
        with closing(rehearse(self._kit)) as pieces:
            for _piece in pieces:
                yield
                if len(self._column):
                    return

    # What it shows

    def show_chat(self, chat: ChatModel) -> None:
        """Another conversation."""
        for link in self._links:
            QObject.disconnect(link)
        self._chat = chat
        self._links = [
            chat.was_reset.connect(self._rebuild),
            chat.was_cut.connect(self._cut),
            chat.was_added.connect(self._add),
            chat.progressed.connect(self._show_progress),
            chat.grew.connect(self._grow),
            chat.finished.connect(self._finish),
            chat.failed.connect(self._fail),
            chat.recovered.connect(self._renew),
            chat.busy_changed.connect(lambda _is_busy: self._tell_blocked()),
        ]
        self._rebuild()

    def show_message(self, message_id: int, words: Sequence[str] = ()) -> None:
        """Go to a message, as soon as the conversation is there; `words` in it are marked for a moment."""
        self._wanted = (message_id, tuple(word for word in words if word.strip()))
        self._go_to_wanted()

    def set_can_ask(self, can_ask: bool, why_not: str = "") -> None:
        """Whether a model is there to answer; else why not, in a few words."""
        self._why_not = "" if can_ask else why_not or self.tr("Load a model first")
        self._tell_blocked()

    def set_left_out(self, message_ids: Iterable[int]) -> None:
        """Grey the messages that the next answer will not know of any more, one in a turn: each is painted anew."""
        self._left_out = frozenset(message_ids)
        self._show_left_out()

    def _show_left_out(self) -> None:
        with self._kit.turn:
            for row in self._column:
                is_left_out = row.message.id in self._left_out
                if row.is_left_out != is_left_out:
                    row.set_left_out(is_left_out)
                    self._kit.turn.soon(self, self._show_left_out)
                    return

    def edit_last(self) -> None:
        """Open the editor of what the user said last, unless an answer is being written."""
        if self._chat is None or self._chat.is_busy:
            return
        for number in range(len(self._column) - 1, -1, -1):
            row = self._column.make_row(number)
            if isinstance(row, UserMessage):
                self.show_row(number)
                row.begin_edit()
                return

    # The chat's events

    def _rebuild(self) -> None:
        self._column.set_count(0)
        self._selector.clear()
        self._growing = None
        self._current = -1
        self._column.set_count(len(self._messages()))
        if self._chat is not None and self._chat.answering_id is not None and self._messages():
            self._column.make_row(len(self._column) - 1)
        self.follow_soon()
        self._go_to_wanted()

    def _add(self, message: Message) -> None:
        self._column.set_count(len(self._messages()))
        self._current = -1
        if message.role is Role.ASSISTANT:
            self._column.make_row(len(self._column) - 1)
            self.lay_out()
        else:
            self.follow()

    def _cut(self, n_left: int) -> None:
        self._selector.clear()
        self._column.set_count(n_left)
        self.lay_out()

    def _show_progress(self, progress: AnswerProgress) -> None:
        if self._growing is not None:
            self._growing.show_progress(progress)

    def _grow(self, _message_id: int, text: str) -> None:
        if self._growing is not None:
            self._growing.append(text)
        if not self._follows:
            self._jump.set_news(True)

    def _finish(self, message: Message) -> None:
        if self._growing is not None:
            self._growing.end(message, text_is_shown=True)
            self._growing = None

    def _fail(self, message_id: int, error: BaseException) -> None:
        if self._growing is not None:
            self._growing.fail(error)
            self._growing = None
        else:
            self._renew(message_id)

    def _renew(self, message_id: int) -> None:
        """Build a message's widget again."""
        for number, message in enumerate(self._messages()):
            if message.id == message_id and number < len(self._column):
                self._column.drop(number)
        self.lay_out()

    # Building messages

    def _messages(self) -> Sequence[Message]:
        return self._chat.messages if self._chat is not None else ()

    def guess_height(self, number: int) -> int:
        """By the length of its text."""
        message = self._messages()[number]
        n_lines = len(message.text) // 95 + message.text.count("\n") + 1
        return n_lines * theme.BODY_LINE + 2 * EDGE + (18 if message.role is Role.USER else 34)

    def build_row(self, number: int) -> MessageRow:
        """A question or an answer."""
        message = self._messages()[number]
        row = (
            self._build_question(message, number) if message.role is Role.USER else self._build_answer(message, number)
        )
        row.acted.connect(partial(self._act, row))
        row.stepped.connect(lambda step: self._tasks.run_task(self._step(row, step)))
        row.moved.connect(lambda by: self.move_focus(row.number + by))
        row.focused.connect(lambda: self.set_current(row.number))
        row.attachment_opened.connect(self.attachment_opened)
        row.turned.connect(partial(self._turn, row))
        row.set_current(number == self.current_number())
        row.set_blocked(self._reasons_of(row.message))
        row.set_left_out(message.id in self._left_out)
        return row

    def _build_question(self, message: Message, number: int) -> MessageRow:
        question = UserMessage(self._kit, message, number)
        question.edited.connect(lambda text: self._edit(message.id, text))
        error = self._chat.errors.get(message.id) if self._chat is not None else None
        if error is not None:
            question.fail(error)
        return question

    def _build_answer(self, message: Message, number: int) -> MessageRow:
        answer = AnswerMessage(self._kit, message, number)
        answer.edited.connect(lambda text: self._tasks.run_task(self._edit_answer(message.id, text)))
        assert self._chat is not None
        question = self._messages()[number - 1] if number else message
        if question.id == message.parent_id:
            answer.show_sources(question.attachments)
        error = self._chat.errors.get(message.id)
        if message.id == self._chat.answering_id:
            answer.wait()
            answer.append(self._chat.text_of(message))
            self._growing = answer
        elif error is None:
            answer.end(message, text_is_shown=False)
        else:
            answer.append(message.text)
            answer.fail(error)
        return answer

    # What can be done with a message

    def _act(self, row: MessageRow, action_id: str) -> None:
        if self._chat is None:
            return
        message_id = row.message.id
        match action_id:
            case actions.COPY:
                self._copy(row)
            case actions.EDIT if isinstance(row, UserMessage | AnswerMessage):
                row.begin_edit()
            case actions.REGENERATE:
                self._chat.regenerate(message_id)
            case actions.CONTINUE:
                self._chat.continue_answer(message_id)
            case actions.BRANCH:
                self.branch_clicked.emit(message_id)
            case actions.DELETE:
                self.delete_clicked.emit(message_id)

    def _copy(self, row: MessageRow) -> None:
        text = row.message.text
        put_on_clipboard(text if row.message.role is Role.USER else without_reasoning(text).strip())
        if isinstance(row, AnswerMessage | UserMessage):
            row.tell_copied()

    def act_on_last(self, action_id: str) -> None:
        """Do it with the last answer, if it can be done now."""
        for number in range(len(self._column) - 1, -1, -1):
            if self._messages()[number].role is Role.ASSISTANT:
                self._column.make_row(number).act(action_id)
                return

    def _turn(self, row: MessageRow, other: Alternative, n_before: int) -> None:
        from smallmind.chat.continuation import AlternativeToken  # which brings the tokenizer along

        if self._chat is not None:
            turn = AlternativeToken(n_before, other.text, other.token_id, other.probability)
            self._chat.continue_answer(row.message.id, turn)

    def _token_at(self, text: TextBlock, position: int) -> TokenAt | None:
        place = text.place
        row = self._column.row(place.row) if place is not None else None
        if self._chat is None or place is None or row is None or place.strand != 1:
            return None
        message = row.message
        tokens = self._chat.tokens.get(message.id)
        if tokens is None and message.id != self._chat.answering_id:
            self._tasks.run_task(self._recall_tokens(message))  # known the next time somebody points at it
        if not tokens or message.id == self._chat.answering_id:
            return None
        start = len(message.text) - len(without_reasoning(message.text))
        blocks = row.strands()[-1].blocks
        return token_at(message.text, tokens, blocks, place.block, text.plain_text(), position, start=start)

    async def _recall_tokens(self, message: Message) -> bool:
        return self._chat is not None and await self._chat.recall_tokens(message)

    def _edit(self, message_id: int, text: str) -> None:
        if self._chat is not None:
            self._chat.edit(message_id, text)

    async def _edit_answer(self, message_id: int, text: str) -> None:
        if self._chat is not None and await self._chat.edit_answer(message_id, text):
            self._kit.edits.pop(message_id, None)
            self.move_focus(self.current_number())

    async def _step(self, row: MessageRow, step: int) -> None:
        if self._chat is not None:
            number, had_focus = row.number, holds_focus(row)
            await self._chat.select_sibling(row.message.id, step)
            if had_focus:
                self.move_focus(number)

    def _reasons_of(self, message: Message) -> dict[str, str]:
        """What cannot be done with it now, and why."""
        is_busy = self._chat is not None and self._chat.is_busy
        stop_first = self.tr("Stop the answer first, or wait for its end")
        reasons: dict[str, str] = {}
        if is_busy or self._why_not:
            why = stop_first if is_busy else self._why_not
            reasons = dict.fromkeys((actions.EDIT, actions.REGENERATE, actions.CONTINUE), why)
        if not is_busy and message.role is Role.ASSISTANT:
            reasons.pop(actions.EDIT, None)  # which asks nobody
        if is_busy:
            reasons |= {actions.DELETE: stop_first, "step": stop_first}
        if self._chat is not None and message.id == self._chat.answering_id:
            reasons[actions.BRANCH] = stop_first
        return reasons

    def _tell_blocked(self) -> None:
        for row in self._column:
            row.set_blocked(self._reasons_of(row.message))

    # Going to a message

    def _go_to_wanted(self) -> None:
        if self._wanted is None:
            return
        message_id, words = self._wanted
        number = next((at for at, each in enumerate(self._messages()) if each.id == message_id), None)
        if number is None:
            return
        self._wanted = None
        self._follows = False
        self.lay_out(Anchor(number, -1, -EDGE))
        row = self._column.make_row(number)
        row.when_whole(lambda: self._show_words(number, words))

    def _show_words(self, number: int, words: tuple[str, ...]) -> None:
        row = self._column.row(number)
        if row is None:
            return
        row.mark_words(words)
        block = row.strands()[-1].first_with(words) if words else -1
        self._follows = False
        self.lay_out(Anchor(number, block if block > 0 else -1, -3 * theme.BODY_LINE))
        self._found.start(_FOUND_MS)

    def _forget_found(self) -> None:
        for row in self._column:
            row.mark_words(())

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside all messages: no selection any more."""
        self._selector.clear()
        super().mousePressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        """A word's probability, where nothing else is to be told."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self._words_at(event.pos()), self)
            return True
        return super().viewportEvent(event)

    def _words_at(self, point: QPoint) -> str:
        text = self.viewport().childAt(point)
        if not isinstance(text, TextBlock):
            return ""
        found = self._token_at(text, text.position_at(QPointF(text.mapFrom(self.viewport(), point))))
        return words_of(found) if found is not None else ""

    # The selection (selection.Field)

    def markdown_between(self, start: Place, end: Place) -> str:
        """What lies between two places; messages in between are whole."""
        parts = []
        for number in range(start.row, min(end.row + 1, len(self._column))):
            row = self._column.row(number)
            if row is None:
                message = self._messages()[number]
                parts.append(message.text if message.role is Role.USER else without_reasoning(message.text))
            else:
                parts += [body.markdown(start, end) for body in row.strands()]
        return "\n\n".join(part for part in parts if part)
