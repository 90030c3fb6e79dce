"""The conversation, from the end: only what is near what is seen has widgets, whatever its length.

`_lay_out` places what is in view and keeps the reader's place while heights above it turn out to be others; at the end
it follows the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import QMetaObject, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from smallmind.chat.events import AnswerProgress
from smallmind.chat.reasoning import without_reasoning
from smallmind.domain.conversation import Message, Role
from smallmind.domain.generation import Alternative
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.margins import column_margin
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript import actions
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.column import Anchor, Column
from smallmind.ui.transcript.copying import put_on_clipboard
from smallmind.ui.transcript.focus import holds_focus
from smallmind.ui.transcript.formulas import Formulas
from smallmind.ui.transcript.jump_button import SIZE as JUMP_SIZE
from smallmind.ui.transcript.jump_button import JumpButton
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.left_out import show_left_out
from smallmind.ui.transcript.message_row import EDGE, SIDE, MessageRow
from smallmind.ui.transcript.probabilities import TokenAt, token_at
from smallmind.ui.transcript.selection import Selector
from smallmind.ui.transcript.text_block import TextBlock
from smallmind.ui.transcript.user_message import UserMessage

_TOP, _BOTTOM = 28 - EDGE, 24 - EDGE
_AT_BOTTOM = 24
_PASSES = 8
_FOUND_MS = 4_000
_STEP = 40
_NEAR = 400
_PAUSE_MS = 12


class TranscriptView(QScrollArea):
    """Shows one ChatModel at a time."""

    link_clicked = Signal(str, str)  # the address, and the words that lead there
    branch_clicked = Signal(int)  # a message's id: a new chat with everything up to it
    attachment_opened = Signal(object)  # Attachment
    delete_clicked = Signal(int)  # a message's id: it goes with all that follows it

    def __init__(self, appearance: Appearance, tasks: Tasks) -> None:
        super().__init__()
        self._appearance = appearance
        self._tasks = tasks
        self._chat: ChatModel | None = None
        self._links: list[QMetaObject.Connection] = []
        self._left_out: frozenset[int] = frozenset()
        self._why_not = ""  # why nothing can be asked now
        self._growing: AnswerMessage | None = None
        self._current = -1  # the message that Tab comes to; -1 the last
        self._follows = True
        self._is_laying_out = False
        self._must_again = False
        self._near = 0  # px beyond what is seen that are built too
        self._wanted: tuple[int, tuple[str, ...]] | None = None  # the message to go to once it is there
        self._found = QTimer(self)
        self._found.setSingleShot(True)
        self._found.timeout.connect(self._forget_found)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Conversation"))
        with_kind(self, "transcript")
        self._selector = Selector(self)
        self._kit = Kit(appearance, tasks, Formulas(tasks), self._selector)
        self._kit.explain = self._token_at
        self._kit.recall = self._recall_tokens
        self._column = Column(self._build, self._guess)
        self._column.top = _TOP
        self._column.changed.connect(self._lay_out)
        self.setWidget(self._column)
        self._jump = JumpButton(appearance)
        self._jump.setParent(self)
        self._jump.hide()
        self._jump.clicked.connect(self.follow)
        bar = self.verticalScrollBar()
        bar.setSingleStep(_STEP)
        bar.valueChanged.connect(self._notice_scroll)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._build_more)
        appearance.changed.connect(self._restyle)

    @property
    def content_height(self) -> int:
        """Of all messages, as far as they have been measured."""
        return self._column.total

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

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._follows = True
        self._jump.set_news(False)
        self._jump.hide()
        self._lay_out()

    def set_can_ask(self, can_ask: bool, why_not: str = "") -> None:
        """Whether a model is there to answer; else why not, in a few words."""
        self._why_not = "" if can_ask else why_not or self.tr("Load a model first")
        self._tell_blocked()

    def set_left_out(self, message_ids: Iterable[int]) -> None:
        """Grey the messages that the next answer will not know of any more."""
        self._left_out = frozenset(message_ids)
        for row in self._column:
            show_left_out(row, row.message.id in self._left_out)

    def edit_last(self) -> None:
        """Open the editor of what the user said last, unless an answer is being written."""
        if self._chat is None or self._chat.is_busy:
            return
        for number in range(len(self._column) - 1, -1, -1):
            row = self._column.make_row(number)
            if isinstance(row, UserMessage):
                self._show_row(number)
                row.begin_edit()
                return

    # The chat's events

    def _rebuild(self) -> None:
        self._column.set_count(0)
        self._selector.clear()
        self._growing = None
        self._current = -1
        self._near = 0
        self._column.set_count(len(self._messages()))
        if self._chat is not None and self._chat.answering_id is not None and self._messages():
            self._column.make_row(len(self._column) - 1)
        self.follow()
        self._go_to_wanted()

    def _add(self, message: Message) -> None:
        self._column.set_count(len(self._messages()))
        self._current = -1
        if message.role is Role.ASSISTANT:
            self._column.make_row(len(self._column) - 1)
            self._lay_out()
        else:
            self.follow()

    def _cut(self, n_left: int) -> None:
        self._selector.clear()
        self._column.set_count(n_left)
        self._lay_out()

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
        self._lay_out()

    # Building messages

    def _messages(self) -> Sequence[Message]:
        return self._chat.messages if self._chat is not None else ()

    def _guess(self, number: int) -> int:
        message = self._messages()[number]
        n_lines = len(message.text) // 95 + message.text.count("\n") + 1
        return n_lines * theme.BODY_LINE + 2 * EDGE + (18 if message.role is Role.USER else 34)

    def _build(self, number: int) -> MessageRow:
        message = self._messages()[number]
        row = (
            self._build_question(message, number) if message.role is Role.USER else self._build_answer(message, number)
        )
        row.acted.connect(partial(self._act, row))
        row.stepped.connect(lambda step: self._tasks.run_task(self._step(row, step)))
        row.moved.connect(lambda by: self._move_focus(row.number + by))
        row.focused.connect(lambda: self._set_current(row.number))
        row.link_clicked.connect(self.link_clicked)
        row.attachment_opened.connect(self.attachment_opened)
        row.turned.connect(partial(self._turn, row))
        row.set_current(number == self._current_number())
        row.set_blocked(self._reasons_of(row.message))
        show_left_out(row, message.id in self._left_out)
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
            self._move_focus(self._current_number())

    async def _step(self, row: MessageRow, step: int) -> None:
        if self._chat is not None:
            number, had_focus = row.number, holds_focus(row)
            await self._chat.select_sibling(row.message.id, step)
            if had_focus:
                self._move_focus(number)

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

    # Where things are

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column is centred and no wider than reads well."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self, anchor: Anchor | None = None) -> None:
        """Place what is seen.  `anchor` is to stand at the top of it; else what does so now, or the end."""
        if self._is_laying_out:
            self._must_again = True
            return
        self._is_laying_out = True
        bar = self.verticalScrollBar()
        if anchor is None and not self._follows:
            anchor = self._column.anchor_at(bar.value(), bar.value() + self.viewport().height())
        self._column.set_gap(max(0, theme.MESSAGE_GAP - 2 * EDGE))
        if self._growing is not None and self._follows:
            self._near = 0  # what is built is gone in a moment
        try:
            for _ in range(_PASSES):
                self._must_again = False
                self._stretch(anchor)
                side = column_margin(self.width()) - SIDE
                width = self.width() - 2 * side
                view = self.viewport().height()
                near = self._near
                is_changed = self._column.place(side, width, bar.value() - near, bar.value() + view + near)
                if not is_changed and not self._must_again:
                    break
            self._stretch(anchor)
            self._column.give_up_far(bar.value(), bar.value() + self.viewport().height())
        finally:
            self._is_laying_out = False
        self._place_jump()
        if self._near < _NEAR and self._growing is None and not self._soon.isActive():
            self._soon.start(_PAUSE_MS)

    def _build_more(self) -> None:
        """Bit by bit what the reader will come to next."""
        self._near = min(_NEAR, self._near + _NEAR // 4)
        self._lay_out()

    def _restyle(self) -> None:
        self._column.forget_layout()
        self._soon.start(0)

    def _stretch(self, anchor: Anchor | None) -> None:
        """As high as all messages, scrolled to the anchor or the end."""
        view = self.viewport()
        self._column.resize(view.width(), max(view.height(), _TOP + self._column.total + _BOTTOM))
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum() if self._follows else self._column.y_of(anchor) if anchor else bar.value())

    def _notice_scroll(self, value: int) -> None:
        if self._is_laying_out:
            return
        bar = self.verticalScrollBar()
        self._follows = value >= bar.maximum() - _AT_BOTTOM
        self._near = 0
        self._lay_out()

    def _place_jump(self) -> None:
        view = self.viewport().rect()
        self._jump.move((view.width() - JUMP_SIZE) // 2, view.height() - JUMP_SIZE - 10)
        bar = self.verticalScrollBar()
        is_away = not self._follows and bar.value() < bar.maximum() - _AT_BOTTOM
        self._jump.setVisible(is_away)
        if is_away:
            self._jump.raise_()
        else:
            self._jump.set_news(False)

    def _show_row(self, number: int, block: int = -1) -> None:
        """Scroll a message, or one of its blocks, into view if it is not."""
        bar = self.verticalScrollBar()
        row = self._column.row(number)
        top = self._column.y_of(Anchor(number, block, 0))
        end = top + (row.height() if row is not None and block < 0 else theme.BODY_LINE)
        if row is not None and top >= bar.value() and end <= bar.value() + self.viewport().height():
            return
        self._follows = False
        self._lay_out(Anchor(number, block, -EDGE if block < 0 else -3 * theme.BODY_LINE))

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
        self._lay_out(Anchor(number, -1, -EDGE))
        row = self._column.make_row(number)
        row.when_whole(lambda: self._show_words(number, words))

    def _show_words(self, number: int, words: tuple[str, ...]) -> None:
        row = self._column.row(number)
        if row is None:
            return
        row.mark_words(words)
        block = row.strands()[-1].first_with(words) if words else -1
        self._follows = False
        self._lay_out(Anchor(number, block if block > 0 else -1, -3 * theme.BODY_LINE))
        self._found.start(_FOUND_MS)

    def _forget_found(self) -> None:
        for row in self._column:
            row.mark_words(())

    # The keyboard's focus

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End beside what a scroll area knows."""
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_End:
            self.follow()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Beside all messages: no selection any more."""
        self._selector.clear()
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tab comes to a message."""
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self._move_focus(self._current_number(), event.reason())

    def focusNextPrevChild(self, is_next: bool) -> bool:
        """Tab goes through the message with the focus and then on to what follows the transcript."""
        reason = Qt.FocusReason.TabFocusReason if is_next else Qt.FocusReason.BacktabFocusReason
        focused = QApplication.focusWidget()
        row = next((each for each in self._column if focused and (each is focused or each.isAncestorOf(focused))), None)
        stops = row.tab_stops() if row is not None else []
        place = (stops.index(focused) if focused in stops else -1) + (1 if is_next else -1)
        if row is not None and 0 <= place < len(stops):
            stops[place].setFocus(reason)
            self.ensureWidgetVisible(stops[place], 0, EDGE)
            return True
        return self._leave(reason)

    def _leave(self, reason: Qt.FocusReason) -> bool:
        is_next = reason == Qt.FocusReason.TabFocusReason
        widget: QWidget | None = self
        while True:
            assert widget is not None
            widget = widget.nextInFocusChain() if is_next else widget.previousInFocusChain()
            if widget is self or widget is None:
                return False
            takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isEnabled()
            if takes_tab and widget.isVisible() and not self.isAncestorOf(widget):
                widget.setFocus(reason)
                return True

    def _current_number(self) -> int:
        return self._current if 0 <= self._current < len(self._column) else len(self._column) - 1

    def _set_current(self, number: int) -> None:
        self._current = number
        for row in self._column:
            row.set_current(row.number == number)

    def _move_focus(self, number: int, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        if 0 <= number < len(self._column):
            self._show_row(number)
            self._column.make_row(number).setFocus(reason)

    # The selection (selection.Field)

    def place_on_screen(self, point: QPointF) -> Place | None:
        """The character nearest to a point on the screen, as far as it is in view."""
        view = self.viewport()
        inside = view.mapFromGlobal(point)
        inside.setY(min(max(0.0, inside.y()), view.height() - 1))
        return self._column.place_at(self._column.mapFrom(view, inside))

    def show_selection(self, start: Place | None, end: Place | None) -> None:
        """Paint it."""
        for row in self._column:
            row.show_selection(start, end)

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

    def pull(self, point: QPointF) -> bool:
        """Scroll towards a point out of view, faster the further away it is."""
        y = self.viewport().mapFromGlobal(point).y()
        beyond = y if y < 0 else max(0.0, y - self.viewport().height())
        bar = self.verticalScrollBar()
        bar.setValue(bar.value() + int(beyond / 2))
        return beyond != 0

    def row(self, number: int) -> MessageRow | None:
        """A message that is there."""
        return self._column.row(number)

    def show_place(self, place: Place) -> None:
        """Scroll until it is in view."""
        self._show_row(place.row, place.block)
