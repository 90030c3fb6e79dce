"""One conversation as the transcript shows it: the branch, the answer that grows, what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from smallmind.chat.events import (
    AnswerFailed,
    AnswerFinished,
    AnswerGrew,
    AnswerProgress,
    AnswerStarted,
    MessageAdded,
    SessionEvent,
)
from smallmind.domain.conversation import Attachment, Message
from smallmind.domain.errors import SmallMindError
from smallmind.domain.generation import AnswerToken
from smallmind.ui.models.overrides import ChatOverrides
from smallmind.ui.tasks import Tasks

if TYPE_CHECKING:
    from smallmind.ui.models.services import Events, Session


class ChatModel(QObject):
    """Follows a session's events.  It goes on while another conversation is on screen."""

    was_reset = Signal()  # read `messages` anew
    was_cut = Signal(int)  # only the first n messages are left
    was_added = Signal(object)  # Message at the end
    progressed = Signal(object)  # AnswerProgress
    grew = Signal(int, str)  # message id, more text
    finished = Signal(object)  # Message, complete
    failed = Signal(int, object)  # message id, SmallMindError
    recovered = Signal(int)  # the message whose error is out of date
    busy_changed = Signal(bool)
    refused = Signal(str, object)  # the text that could not be saved, the error
    saved = Signal()  # the list of conversations has changed

    def __init__(self, tasks: Tasks, session: Session, overrides: str = "") -> None:
        super().__init__()
        self.overrides = ChatOverrides(overrides)
        self.session = session
        self.messages: list[Message] = []
        self.errors: dict[int, SmallMindError] = {}
        self.is_loaded = session.conversation_id is None
        self._tasks = tasks
        self.tokens: dict[int, list[AnswerToken]] = {}  # of answers, with probabilities
        self._parts: list[str] = []
        self._answering_id: int | None = None
        self._running: asyncio.Task[Any] | None = None
        self._is_stopping = False
        self._is_saving = False

    @property
    def conversation_id(self) -> int | None:
        """None until the first message is saved."""
        return self.session.conversation_id

    @property
    def is_busy(self) -> bool:
        """Whether an answer is on its way."""
        return self._running is not None

    @property
    def answering_id(self) -> int | None:
        """The message that grows."""
        return self._answering_id

    def text_of(self, message: Message) -> str:
        """Its text, with what has arrived since it was saved."""
        return "".join(self._parts) if message.id == self._answering_id else message.text

    async def load(self) -> None:
        """Read the branch from the disk."""
        self._show(await self.session.messages())

    def send(self, text: str, attachments: Sequence[Attachment] = ()) -> None:
        """Ask; a second question while one is being answered is not taken."""
        self._follow(self.session.send(text, attachments), text)

    def edit(self, message_id: int, text: str) -> None:
        """Ask another version of a question; its files go along again."""
        attachments = next((each.attachments for each in self.messages if each.id == message_id), ())
        self._follow(self.session.edit(message_id, text, attachments), text)

    def regenerate(self, message_id: int) -> None:
        """Answer again."""
        self._follow(self.session.regenerate(message_id), "")

    def continue_answer(self, message_id: int, from_token: Any = None) -> None:
        """Go on where an answer ends, or in another version from one of its tokens."""
        self._follow(self.session.continue_answer(message_id, from_token), "")

    async def edit_answer(self, message_id: int, text: str) -> bool:
        """Show an answer in the user's words; not while one grows.  Whether it is on disk."""
        if self.is_busy or self._is_saving:
            return False
        self._is_saving = True
        try:
            branch = await self.session.edit_answer(message_id, text)
        except SmallMindError as error:
            self.refused.emit("", error)
            return False
        finally:
            self._is_saving = False
        self._show(branch)
        self.saved.emit()
        return True

    async def recall_tokens(self, message: Message) -> bool:
        """Whether the probabilities of an answer's words are known, here or on the disk."""
        if message.id == self._answering_id:
            return False
        known = self.tokens.get(message.id)
        if known is None or "".join(token.text for token in known) != message.text:
            self.tokens[message.id] = list(await self.session.tokens(message.id))
        return bool(self.tokens[message.id])

    def stop(self) -> None:
        """End the answer where it is."""
        if self.is_busy:
            self._is_stopping = True
            self.session.stop()

    async def select_sibling(self, message_id: int, step: int) -> None:
        """Show another version; not while an answer grows."""
        if not self.is_busy:
            self._show(await self.session.select_sibling(message_id, step))

    async def close(self) -> None:
        """Leave a running answer as it is on disk: interrupted."""
        if self._running is not None:
            self._running.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.wait({self._running}, timeout=2.0)

    def _show(self, branch: Sequence[Message]) -> None:
        self.messages = list(branch)
        self.is_loaded = True
        self.was_reset.emit()

    def _follow(self, events: Events, text: str) -> None:
        if self.is_busy:
            return
        self._is_stopping = False
        self._running = self._tasks.run_task(self._run(events, text))
        self.busy_changed.emit(True)

    async def _run(self, events: Events, text: str) -> None:
        was_added = not text
        try:
            async with aclosing(events):
                async for event in events:
                    was_added = was_added or isinstance(event, MessageAdded)
                    self._take(event)
                    if self._is_stopping:  # said before the session had begun, perhaps
                        self.session.stop()
        except SmallMindError as error:
            self.refused.emit("" if was_added else text, error)
        except Exception:
            if not was_added:
                self.refused.emit(text, None)
            raise
        finally:
            self._running = None
            self._answering_id = None
            self.busy_changed.emit(False)

    def _take(self, event: SessionEvent) -> None:
        match event:
            case MessageAdded(message):
                self._place(message)
                self.saved.emit()
            case AnswerStarted(message):
                self._parts[:] = [message.text]
                self._answering_id = message.id
                self.errors.pop(message.id, None)
                if message.parent_id is not None and message.parent_id in self.errors:
                    del self.errors[message.parent_id]
                    self.recovered.emit(message.parent_id)
                self._place(message)
            case AnswerProgress():
                self.progressed.emit(event)
            case AnswerGrew(message_id=message_id, text_delta=text, tokens=tokens):
                self._parts.append(text)
                self.tokens.setdefault(message_id, []).extend(tokens)
                self.grew.emit(message_id, text)
            case AnswerFinished(message):
                self._answering_id = None
                if "".join(token.text for token in self.tokens.get(message.id, ())) != message.text:
                    self.tokens.pop(message.id, None)  # its beginning came from elsewhere; all of them are on the disk
                self._replace(message)
                self.finished.emit(message)
                self.saved.emit()
            case AnswerFailed(message_id, error):
                self._keep_partial(message_id)
                self.errors[message_id] = error
                self.failed.emit(message_id, error)

    def _place(self, message: Message) -> None:
        """At the end, after its parent: whatever followed the parent belongs to another branch now."""
        ids = [each.id for each in self.messages]
        n_kept = ids.index(message.parent_id) + 1 if message.parent_id in ids else 0
        if n_kept < len(ids):
            del self.messages[n_kept:]
            self.was_cut.emit(n_kept)
        self.messages.append(message)
        self.was_added.emit(message)

    def _replace(self, message: Message) -> None:
        for index, each in enumerate(self.messages):
            if each.id == message.id:
                self.messages[index] = message

    def _keep_partial(self, message_id: int) -> None:
        for index, each in enumerate(self.messages):
            if each.id == message_id == self._answering_id:
                self.messages[index] = each._replace(text="".join(self._parts))
        self._answering_id = None
