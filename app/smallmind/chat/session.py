"""One conversation with one model: what the window and the terminal drive."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from smallmind.chat.answer_tokens import from_text
from smallmind.chat.answering import Answering
from smallmind.chat.attachments.fitting import fit_into
from smallmind.chat.continuation import AlternativeToken, Beginning, continued_sampling, encode_beginning
from smallmind.chat.events import AnswerFailed, AnswerStarted, MessageAdded, SessionEvent
from smallmind.chat.naming import ASK, name_with
from smallmind.chat.ports import ChatEngine
from smallmind.chat.preview import Preview, Previewing
from smallmind.chat.prompt import Prompt, build_prompt
from smallmind.chat.title import title_of
from smallmind.domain.conversation import Attachment, Conversation, Message, Role
from smallmind.domain.errors import AnswerInProgress, ContextFull, EngineStopped, SmallMindError
from smallmind.domain.generation import AnswerToken, GenerationRequest, SamplingOptions
from smallmind.storage.conversations import ConversationStore
from smallmind.text import PromptEncoder

Events = AsyncGenerator[SessionEvent, None]
_NOW = datetime.fromtimestamp(0, UTC)  # of a message that is not sent yet
_NOTHING = Beginning()
_MOST_KNOWN = 8  # answers whose tokens are remembered, to be continued


@dataclass(frozen=True, slots=True)
class _Task:
    """An answer to make: to which message, and whether that was added just now.

    `continued` is the earlier answer whose `beginning` it shares, perhaps with another `turn` at its end.  It `grows`
    itself, or a version is added.
    """

    question: Message
    is_new: bool = False
    beginning: Beginning = _NOTHING
    turn: AlternativeToken | None = None
    continued: Message | None = None
    grows: bool = False


class ChatSession:
    """A conversation that can be continued.  Lives on one asyncio loop, and nothing in it waits on that loop's thread.

    `engine`, `system_prompt` and `sampling` may be exchanged at any time; they count from the next answer on.  Without
    an engine messages are saved all the same, and the answer fails.  conversation_id None: the first message begins a
    new conversation, titled after it.

    send, edit, regenerate and continue_answer are asynchronous generators: what the caller iterates is what happens.
    They raise StorageError when the user's message could not be saved (nothing was added then) and AnswerInProgress;
    everything that goes wrong later comes as AnswerFailed.  A caller that stops iterating, or is cancelled, stops the
    answer.
    """

    def __init__(
        self,
        store: ConversationStore,
        engine: ChatEngine | None,
        *,
        conversation_id: int | None = None,
        system_prompt: str = "",
        sampling: SamplingOptions | None = None,
    ) -> None:
        self.engine = engine
        self.system_prompt = system_prompt
        self.sampling = sampling or SamplingOptions()
        self._store = store
        self._conversation_id = conversation_id
        self._answering: Answering | None = None
        self._is_answering = False
        self._is_stopping = False
        self._encoder: tuple[ChatEngine, PromptEncoder] | None = None
        self._known_ids: OrderedDict[int, tuple[int, ...]] = OrderedDict()
        self._last_read: tuple[Conversation, tuple[Message, ...]] | None = None  # while nothing has been written since
        self._previewing = Previewing(self._preview)

    @property
    def conversation_id(self) -> int | None:
        """None until the first message is saved."""
        return self._conversation_id

    @property
    def is_answering(self) -> bool:
        """From the call of send, edit, regenerate or continue_answer to its last event."""
        return self._is_answering

    async def messages(self) -> tuple[Message, ...]:
        """The branch that is shown, root first."""
        if self._conversation_id is None:
            return ()
        is_growing = self._is_answering
        self._last_read = None
        read = await self._store.read_shown(self._conversation_id)
        if not is_growing and not self._is_answering:
            self._last_read = read
        return read[1]

    def send(self, text: str, attachments: Sequence[Attachment] = ()) -> Events:
        """Adds the user's message at the end of the shown branch and answers it."""
        return self._run(partial(self._add_at_end, text, attachments))

    def edit(self, message_id: int, text: str, attachments: Sequence[Attachment] = ()) -> Events:
        """Adds another version of a user's message and answers that one; the old version keeps its answers."""
        return self._run(partial(self._add_version, message_id, text, attachments))

    def regenerate(self, message_id: int) -> Events:
        """Adds another version of this answer; given a user's message, another answer to it."""
        return self._run(partial(self._find_question, message_id))

    def continue_answer(self, message_id: int, from_token: AlternativeToken | None = None) -> Events:
        """Goes on with an answer: the last of the shown branch grows, of any other a longer version is added.

        from_token adds a version that stays as it was up to that place and takes another turn there.  Given a user's
        message, answers it.
        """
        return self._run(partial(self._find_answer, message_id, from_token))

    def stop(self) -> None:
        """Ends the answer that is being written; its last event follows within a step.  Nothing to stop: no effect."""
        self._is_stopping = self._is_answering
        if self._answering:
            self._answering.stop()

    async def select_sibling(self, message_id: int, step: int) -> tuple[Message, ...]:
        """Shows the next (1) or previous (-1) version of a message; returns the branch that is shown now."""
        self._require_idle()
        await self._store.select_sibling(message_id, step)
        return await self.messages()

    async def tokens(self, message_id: int) -> tuple[AnswerToken, ...]:
        """An answer's with their probabilities; none where they were not asked for."""
        return from_text(await self._store.tokens(message_id))

    async def edit_answer(self, message_id: int, text: str) -> tuple[Message, ...]:
        """Adds another version of an answer, in a person's words; returns the branch that is shown now.

        What was said after the old version stays with it.  continue_answer goes on from the new text.
        """
        with self._busy():
            answer = await self._store.message(message_id)
            text = _whole_characters(text)
            await self._store.add_message(
                answer.conversation_id, answer.parent_id, Role.ASSISTANT, text, answer.model_name, is_edited=True
            )
            return await self.messages()

    async def delete_message(self, message_id: int) -> tuple[Message, ...]:
        """Takes a message with all that follows it out of sight; returns the branch that is shown now."""
        self._require_idle()
        await self._store.delete_message(message_id)
        return await self.messages()

    async def branch_off(self, message_id: int) -> Conversation:
        """A new conversation: the branch up to this message."""
        return await self._store.branch_off(message_id)

    async def preview(self, text: str, attachments: Sequence[Attachment] = ()) -> Preview:
        """What `send` would make of this: cheap enough to ask while somebody types.

        A call whose answer is not ready when a newer one comes gets the newer one's.  Raises StorageError,
        TemplateError.
        """
        return await self._previewing.newest(text, attachments)

    async def suggest_title(self) -> str:
        """A title in the model's words; "" where they are none, or without an engine.  Cancelling it stops the model.

        Raises SmallMindError.
        """
        engine, branch = self.engine, await self._shown()
        if engine is None or not branch:
            return ""
        ask = Message(0, 0, None, Role.USER, ASK, _NOW)
        prompt = await asyncio.to_thread(self._build, engine, [*branch, ask])
        return await name_with(engine, prompt.tokens, branch[0].text)

    async def _run(self, find_task: Callable[[], Awaitable[_Task]]) -> Events:
        with self._busy():
            task = await find_task()
            if task.is_new:
                yield MessageAdded(task.question)
            async with aclosing(self._answer(task)) as events:
                async for event in events:
                    yield event

    def _require_idle(self) -> None:
        if self._is_answering:
            raise AnswerInProgress

    @contextmanager
    def _busy(self) -> Iterator[None]:
        self._require_idle()
        self._is_answering = True
        try:
            yield
        finally:
            self._is_answering = self._is_stopping = False
            self._last_read = None  # an answer grows in its place, which its conversation's row does not tell

    async def _add_at_end(self, text: str, attachments: Sequence[Attachment]) -> _Task:
        if self._conversation_id is None:
            return await self._add(None, text, attachments)
        leaf_id = (await self._store.conversation(self._conversation_id)).leaf_id
        return await self._add(leaf_id, text, attachments)

    async def _add_version(self, message_id: int, text: str, attachments: Sequence[Attachment]) -> _Task:
        return await self._add((await self._store.message(message_id)).parent_id, text, attachments)

    async def _add(self, parent_id: int | None, text: str, attachments: Sequence[Attachment]) -> _Task:
        text = _whole_characters(text)
        attachments = await self._fitted(self.engine, text, attachments)
        if self._conversation_id is None:
            self._conversation_id = (await self._store.create(title_of(text))).id
        message = await self._store.add_message(
            self._conversation_id, parent_id, Role.USER, text, attachments=attachments
        )
        return _Task(message, is_new=True)

    async def _find_question(self, message_id: int) -> _Task:
        message = await self._store.message(message_id)
        if message.role is Role.ASSISTANT and message.parent_id is not None:
            message = await self._store.message(message.parent_id)
        return _Task(message)

    async def _find_answer(self, message_id: int, from_token: AlternativeToken | None) -> _Task:
        message = await self._store.message(message_id)
        if message.role is not Role.ASSISTANT or message.parent_id is None:
            return _Task(message)
        question = await self._store.message(message.parent_id)
        conversation = await self._store.conversation(message.conversation_id)
        pieces = await self.tokens(message_id)
        known = self._known_ids.get(message_id) or tuple(i for piece in pieces for i in piece.token_ids)
        beginning = Beginning(message.text, known, pieces)
        grows = from_token is None and conversation.leaf_id == message_id
        return _Task(question, beginning=beginning, turn=from_token, continued=message, grows=grows)

    async def _answer(self, task: _Task) -> Events:
        try:
            engine = self._loaded_engine()
            answering = await self._begin(engine, task)
        except SmallMindError as error:
            yield AnswerFailed(task.continued.id if task.grows and task.continued else task.question.id, error)
            return
        self._answering = answering
        if self._is_stopping:
            answering.stop()
        yield AnswerStarted(answering.answer)
        try:
            async with aclosing(answering.events()) as events:
                async for event in events:
                    yield event
        finally:
            self._answering = None
            self._remember(answering)

    def _loaded_engine(self) -> ChatEngine:
        if self.engine is None:
            raise EngineStopped("no model is loaded")
        return self.engine

    async def _begin(self, engine: ChatEngine, task: _Task) -> Answering:
        """The request, and the answer's row on disk."""
        question, earlier, beginning = task.question, task.continued, task.beginning
        sampling = continued_sampling(self.sampling, earlier) if earlier else self.sampling
        if task.turn:
            beginning = beginning.turned(task.turn, engine.tokenizer)
        branch = await self._store.branch(question.id)

        def build() -> tuple[Prompt, int]:
            engine.prepare(sampling)
            ids = encode_beginning(engine.tokenizer, beginning.text, beginning.token_ids)
            return self._build(engine, branch, ids), len(ids)

        prompt, n_continued = await asyncio.to_thread(build)
        if earlier and task.grows:
            await self._store.update_answer(earlier.id, beginning.text)
            answer = earlier._replace(finish_reason=None)
        else:
            answer = await self._store.add_message(
                question.conversation_id,
                question.id,
                Role.ASSISTANT,
                beginning.text,
                engine.model.info.name,
                is_edited=earlier is not None and earlier.is_edited,
            )
        answer = answer._replace(n_left_out=prompt.n_left_out)
        request = GenerationRequest(prompt.tokens, sampling, n_continued)
        return Answering(self._store, engine, request, answer, beginning.pieces)

    def _build(self, engine: ChatEngine, branch: Sequence[Message], beginning: Sequence[int] = ()) -> Prompt:
        """On a pool thread."""
        if self._encoder is None or self._encoder[0] is not engine:
            self._encoder = engine, PromptEncoder(engine.tokenizer, engine.template)
        return build_prompt(
            branch,
            self._encoder[1],
            system_prompt=self.system_prompt,
            context_length=engine.model.context_length,
            max_tokens=self.sampling.max_tokens,
            beginning=beginning,
        )

    def _remember(self, answering: Answering) -> None:
        self._known_ids[answering.answer.id] = tuple(answering.token_ids)
        self._known_ids.move_to_end(answering.answer.id)
        while len(self._known_ids) > _MOST_KNOWN:
            self._known_ids.popitem(last=False)

    async def _preview(self, text: str, attachments: Sequence[Attachment]) -> Preview:
        engine = self.engine
        if engine is None:
            return Preview(0, 0)
        text = _whole_characters(text)
        fitted = await self._fitted(engine, text, attachments)
        draft = Message(0, 0, None, Role.USER, text, _NOW, attachments=fitted)
        branch = [*await self._shown(), draft]
        context_length = engine.model.context_length
        try:
            prompt = await asyncio.to_thread(self._build, engine, branch)
        except ContextFull as error:
            return Preview(error.n_tokens, context_length, tuple(message.id for message in branch[:-1]), fitted)
        return Preview(len(prompt.tokens), context_length, prompt.left_out, fitted)

    async def _fitted(
        self, engine: ChatEngine | None, text: str, attachments: Sequence[Attachment]
    ) -> tuple[Attachment, ...]:
        """With the passages chosen that there is room for; all of them where no model says how much that is."""
        files = tuple(replace(each, text=_whole_characters(each.text), used=()) for each in attachments)
        if engine is None or not files:
            return files
        return await asyncio.to_thread(fit_into, engine, text, files, self.system_prompt)

    async def _shown(self) -> tuple[Message, ...]:
        """The shown branch, read from the disk only when something was written there."""
        if self._conversation_id is None:
            return ()
        read = self._last_read
        if read is not None and _is_same_thread(read[0], await self._store.conversation(self._conversation_id)):
            return read[1]
        return await self.messages()


def _is_same_thread(one: Conversation, other: Conversation) -> bool:
    return (one.leaf_id, one.updated_at) == (other.leaf_id, other.updated_at)


def _whole_characters(text: str) -> str:
    """A broken paste may hold halves of characters, which no file can: joined where they fit, else U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
