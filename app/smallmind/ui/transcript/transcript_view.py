"""The column of messages: built from the end, followed to the bottom only while the reader is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QMetaObject, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from smallmind.domain.conversation import Message, Role
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.cards import ErrorCard
from smallmind.ui.transcript.left_out import show_left_out
from smallmind.ui.transcript.user_message import UserMessage

# An answer takes about 8 ms to build: few at once, and the earlier ones bit by bit when the reader comes near.
_N_FIRST = 4
_N_MORE = 2
_PAUSE_MS = 5
_NEAR_TOP = 600
_AT_BOTTOM = 24
_JUMP_SIZE = 34


class TranscriptView(QScrollArea):
    """Shows one ChatModel at a time."""

    link_clicked = Signal(str)
    continue_clicked = Signal(int)  # an answer's id: go on where it ends
    branch_clicked = Signal(int)  # a message's id: a new chat with everything up to it
    delete_clicked = Signal(int)  # a message's id: it goes with all that follows it

    def __init__(self, appearance: Appearance, tasks: Tasks) -> None:
        super().__init__()
        self._appearance = appearance
        self._tasks = tasks
        self._chat: ChatModel | None = None
        self._widgets: list[QWidget] = []  # of messages _first.. in order
        self._first = 0
        self._growing: AnswerMessage | None = None
        self._links: list[QMetaObject.Connection] = []
        self._left_out: frozenset[int] = frozenset()
        self._follows = True
        self._wanted: int | None = None  # the message to go to once it is there
        self._height_below = 0  # from the top of what is seen to the end, while earlier messages are put in
        self._building = QTimer(self)
        self._building.setSingleShot(True)
        self._building.setInterval(_PAUSE_MS)
        self._building.timeout.connect(self._build_earlier)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(self.tr("Conversation"))
        with_kind(self, "transcript")
        self._content = with_kind(QWidget(), "centre")
        self._column = QVBoxLayout(self._content)
        self._column.addStretch(1)
        self.setWidget(self._content)
        appearance.changed.connect(self._place_column)
        self._jump = IconButton(appearance, "jump-down", "Go to the end", _JUMP_SIZE).framed()
        self._jump.setParent(self)
        self._jump.hide()
        self._jump.clicked.connect(self.follow)
        bar = self.verticalScrollBar()
        bar.setSingleStep(40)
        bar.valueChanged.connect(self._notice_scroll)
        bar.rangeChanged.connect(self._keep_place)

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
        ]
        self._rebuild()

    def show_message(self, message_id: int, words: Sequence[str] = ()) -> None:
        """Go to a message, as soon as the conversation is there; `words` in it are marked for a moment."""
        self._wanted = message_id
        self._go_to_wanted()

    def _go_to_wanted(self) -> None:
        messages = self._chat.messages if self._chat else []
        index = next((number for number, each in enumerate(messages) if each.id == self._wanted), None)
        if index is None:
            return
        self._wanted = None
        while self._first > index:
            self._height_below = 0
            self._first -= 1
            self._widgets.insert(0, self._build(messages[self._first]))
            self._column.insertWidget(0, self._widgets[0])
        self._follows = False
        self._content.adjustSize()
        self.verticalScrollBar().setValue(max(0, self._widgets[index - self._first].y() - theme.MESSAGE_GAP))

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._follows = True
        bar = self.verticalScrollBar()
        bar.setValue(bar.maximum())
        self._jump.hide()

    def set_left_out(self, message_ids: Iterable[int]) -> None:
        """Grey the messages that the next answer will not know of any more."""
        self._left_out = frozenset(message_ids)
        messages = self._chat.messages[self._first :] if self._chat else []
        for message, widget in zip(messages, self._widgets, strict=False):
            show_left_out(widget, message.id in self._left_out)

    def edit_last(self) -> None:
        """Open the editor of what the user said last, unless an answer is being written."""
        if self._chat is None or self._chat.is_busy:
            return
        for widget in reversed(self._widgets):
            question = widget if isinstance(widget, UserMessage) else widget.findChild(UserMessage)
            if question is not None:
                question.begin_edit()
                self.ensureWidgetVisible(question)
                return

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The column is centred and no wider than reads well."""
        super().resizeEvent(event)
        self._place_column()
        self._place_jump()

    def _place_column(self) -> None:
        side = column_margin(self.width())
        bar = self.width() - self.viewport().width()
        self._column.setContentsMargins(side, 28, side - bar, 24)
        self._column.setSpacing(theme.MESSAGE_GAP)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End beside what a scroll area knows."""
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_End:
            self.follow()
        elif event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        else:
            super().keyPressEvent(event)

    def _rebuild(self) -> None:
        for widget in self._widgets:
            self._remove(widget)
        self._widgets = []
        self._growing = None
        messages = self._chat.messages if self._chat else []
        self._first = max(0, len(messages) - _N_FIRST)
        for message in messages[self._first :]:
            self._append(message)
        self.follow()
        self._build_earlier_soon()
        self._go_to_wanted()

    def _append(self, message: Message) -> None:
        widget = self._build(message)
        self._widgets.append(widget)
        self._column.insertWidget(len(self._widgets) - 1, widget)

    def _add(self, message: Message) -> None:
        self._append(message)
        if message.role is Role.USER:
            self.follow()

    def _cut(self, n_left: int) -> None:
        if n_left <= self._first:
            self._rebuild_later()
            return
        for widget in self._widgets[n_left - self._first :]:
            self._remove(widget)
        del self._widgets[n_left - self._first :]

    def _rebuild_later(self) -> None:
        for widget in self._widgets:
            self._remove(widget)
        self._widgets = []
        self._first = len(self._chat.messages) if self._chat else 0

    def _remove(self, widget: QWidget) -> None:
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _build(self, message: Message) -> QWidget:
        widget = self._build_message(message)
        show_left_out(widget, message.id in self._left_out)
        return widget

    def _build_message(self, message: Message) -> QWidget:
        if message.role is Role.USER:
            return self._build_question(message)
        answer = AnswerMessage(self._appearance, self._tasks, message)
        answer.link_clicked.connect(self.link_clicked)
        answer.regenerate_clicked.connect(lambda: self._regenerate(message.id))
        answer.stepped.connect(lambda step: self._step(message.id, step))
        assert self._chat is not None
        if message.id == self._chat.answering_id:
            answer.append(self._chat.text_of(message))
            self._growing = answer
        else:
            self._complete(answer, message)
        return answer

    def _complete(self, answer: AnswerMessage, message: Message) -> None:
        assert self._chat is not None
        error = self._chat.errors.get(message.id)
        if error is None:
            answer.end(message, text_is_shown=False)
        else:
            answer.append(message.text)
            answer.fail(error)

    def _build_question(self, message: Message) -> QWidget:
        question = UserMessage(self._appearance, message)
        question.edited.connect(lambda text: self._edit(message.id, text))
        question.stepped.connect(lambda step: self._step(message.id, step))
        assert self._chat is not None
        error = self._chat.errors.get(message.id)
        if error is None:
            return question
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.PAD)
        column.addWidget(question)
        column.addWidget(self._error_card(message.id, error))
        return holder

    def _error_card(self, message_id: int, error: BaseException) -> ErrorCard:
        card = ErrorCard(self._appearance)
        card.set_error(error)
        card.action_clicked.connect(lambda: self._regenerate(message_id))
        return card

    def _regenerate(self, message_id: int) -> None:
        if self._chat is not None:
            self._chat.regenerate(message_id)

    def _edit(self, message_id: int, text: str) -> None:
        if self._chat is not None:
            self._chat.edit(message_id, text)

    def _step(self, message_id: int, step: int) -> None:
        if self._chat is not None:
            self._tasks.run_task(self._chat.select_sibling(message_id, step))

    def _show_progress(self, n_done: int, n_total: int) -> None:
        if self._growing is not None:
            self._growing.show_progress(n_done, n_total)

    def _grow(self, _message_id: int, text: str) -> None:
        if self._growing is not None:
            self._growing.append(text)

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
        assert self._chat is not None
        for index, message in enumerate(self._chat.messages):
            if message.id == message_id and index >= self._first:
                place = index - self._first
                self._remove(self._widgets[place])
                self._widgets[place] = self._build(message)
                self._column.insertWidget(place, self._widgets[place])

    def _notice_scroll(self, value: int) -> None:
        bar = self.verticalScrollBar()
        self._follows = value >= bar.maximum() - _AT_BOTTOM
        self._jump.setVisible(not self._follows)
        self._build_earlier_soon()

    def _build_earlier_soon(self) -> None:
        if self._first > 0 and not self._building.isActive():
            self._building.start()

    def _build_earlier(self) -> None:
        bar = self.verticalScrollBar()
        if self._first == 0 or self._chat is None or self._height_below or bar.value() > _NEAR_TOP:
            return
        self._height_below = bar.maximum() - bar.value()
        first = max(0, self._first - _N_MORE)
        built = [self._build(message) for message in self._chat.messages[first : self._first]]
        for index, widget in enumerate(built):
            self._column.insertWidget(index, widget)
        self._widgets[:0] = built
        self._first = first
        self._build_earlier_soon()

    def _keep_place(self, _low: int, high: int) -> None:
        bar = self.verticalScrollBar()
        if self._height_below:
            below, self._height_below = self._height_below, 0
            bar.setValue(high - below)
        elif self._follows:
            bar.setValue(high)

    def _place_jump(self) -> None:
        view = self.viewport().rect()
        self._jump.move((view.width() - _JUMP_SIZE) // 2, view.height() - _JUMP_SIZE - 10)

    def event(self, event: QEvent) -> bool:
        """The jump button stays above what is scrolled."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._jump.raise_()
        return super().event(event)


def column_margin(width: int) -> int:
    """Room beside the column of messages in a view of `width`."""
    return max(theme.COLUMN_MARGIN, (width - theme.COLUMN_WIDTH) // 2)
