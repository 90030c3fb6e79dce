"""One conversation with one model: what the window and the terminal drive."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager, suppress
from dataclasses import replace
from functools import partial

from smallmind.chat.events import (
    AnswerFailed,
    AnswerFinished,
    AnswerGrew,
    AnswerProgress,
    AnswerStarted,
    MessageAdded,
    SessionEvent,
)
from smallmind.chat.growing_answer import GrowingAnswer
from smallmind.chat.ports import AnswerStream, ChatEngine
from smallmind.chat.prompt import build_prompt
from smallmind.chat.title import title_of
from smallmind.domain.conversation import Message, Role
from smallmind.domain.errors import AnswerInProgress, EngineStopped, SmallMindError, StorageError
from smallmind.domain.generation import (
    Finished,
    FinishReason,
    GenerationRequest,
    PrefillProgress,
    SamplingOptions,
    TextDelta,
)
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.failures import RecordMissing
from smallmind.text import encode_chat

Events = AsyncGenerator[SessionEvent, None]
_Question = tuple[Message, bool]  # the user's message to answer, and whether it was added just now


class ChatSession:
    """A conversation that can be continued.  Lives on one asyncio loop, and nothing in it waits on that loop's thread.

    `engine`, `system_prompt` and `sampling` may be exchanged at any time; they count from the next answer on.  Without
    an engine messages are saved all the same, and the answer fails.  conversation_id None: the first message begins a
    new conversation, titled after it.

    send, edit and regenerate are asynchronous generators: what the caller iterates is what happens.  They raise
    StorageError when the user's message could not be saved (nothing was added then) and AnswerInProgress; everything
    that goes wrong later comes as AnswerFailed.  A caller that stops iterating, or is cancelled, stops the answer.
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
        self._stream: AnswerStream | None = None
        self._is_answering = False
        self._is_stopping = False

    @property
    def conversation_id(self) -> int | None:
        """None until the first message is saved."""
        return self._conversation_id

    @property
    def is_answering(self) -> bool:
        """From the call of send, edit or regenerate to its last event."""
        return self._is_answering

    async def messages(self) -> tuple[Message, ...]:
        """The branch that is shown, root first."""
        return await self._store.thread(self._conversation_id) if self._conversation_id is not None else ()

    def send(self, text: str) -> Events:
        """Adds the user's message at the end of the shown branch and answers it."""
        return self._run(partial(self._add_at_end, text))

    def edit(self, message_id: int, text: str) -> Events:
        """Adds another version of a user's message and answers that one; the old version keeps its answers."""
        return self._run(partial(self._add_version, message_id, text))

    def regenerate(self, message_id: int) -> Events:
        """Adds another version of this answer; given a user's message, another answer to it."""
        return self._run(partial(self._find_question, message_id))

    def stop(self) -> None:
        """Ends the answer that is being written; its last event follows within a step.  Nothing to stop: no effect."""
        self._is_stopping = self._is_answering
        if self._stream:
            self._stream.cancel()

    async def select_sibling(self, message_id: int, step: int) -> tuple[Message, ...]:
        """Shows the next (1) or previous (-1) version of a message; returns the branch that is shown now."""
        if self._is_answering:
            raise AnswerInProgress
        await self._store.select_sibling(message_id, step)
        return await self.messages()

    async def _run(self, find_question: Callable[[], Awaitable[_Question]]) -> Events:
        with self._answering():
            question, is_new = await find_question()
            if is_new:
                yield MessageAdded(question)
            async with aclosing(self._answer(question)) as events:
                async for event in events:
                    yield event

    @contextmanager
    def _answering(self) -> Iterator[None]:
        if self._is_answering:
            raise AnswerInProgress
        self._is_answering = True
        try:
            yield
        finally:
            self._is_answering = self._is_stopping = False

    async def _add_at_end(self, text: str) -> _Question:
        if self._conversation_id is None:
            return await self._add(None, text), True
        return await self._add((await self._store.conversation(self._conversation_id)).leaf_id, text), True

    async def _add_version(self, message_id: int, text: str) -> _Question:
        return await self._add((await self._store.message(message_id)).parent_id, text), True

    async def _add(self, parent_id: int | None, text: str) -> Message:
        # A broken paste may hold halves of characters, which no file can: joined where they fit, else U+FFFD.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        if self._conversation_id is None:
            self._conversation_id = (await self._store.create(title_of(text))).id
        return await self._store.add_message(self._conversation_id, parent_id, Role.USER, text)

    async def _find_question(self, message_id: int) -> _Question:
        message = await self._store.message(message_id)
        if message.role is Role.ASSISTANT and message.parent_id is not None:
            message = await self._store.message(message.parent_id)
        return message, False

    async def _answer(self, question: Message) -> Events:
        try:
            engine = self._loaded_engine()
            request, n_left_out = await self._request(engine, question)
            answer = await self._store.add_message(
                question.conversation_id, question.id, Role.ASSISTANT, "", engine.model.info.name
            )
        except SmallMindError as error:
            yield AnswerFailed(question.id, error)
            return
        answer = replace(answer, n_left_out=n_left_out)
        yield AnswerStarted(answer)
        async with aclosing(self._write(engine, request, answer)) as events:
            async for event in events:
                yield event

    def _loaded_engine(self) -> ChatEngine:
        if self.engine is None:
            raise EngineStopped("no model is loaded")
        return self.engine

    async def _request(self, engine: ChatEngine, question: Message) -> tuple[GenerationRequest, int]:
        sampling = self.sampling
        build = partial(
            build_prompt,
            await self._store.branch(question.id),
            partial(encode_chat, engine.tokenizer, engine.template),
            system_prompt=self.system_prompt,
            context_length=engine.model.context_length,
            max_tokens=sampling.max_tokens,
        )
        prompt = await asyncio.to_thread(build)
        return GenerationRequest(prompt.tokens, sampling), prompt.n_left_out

    async def _write(self, engine: ChatEngine, request: GenerationRequest, answer: Message) -> Events:
        growing = GrowingAnswer(self._store, answer.id)
        try:
            self._stream = engine.submit(request)
            if self._is_stopping:
                self._stream.cancel()
            async for event in self._stream:
                match event:
                    case PrefillProgress(n_done, n_total):
                        yield AnswerProgress(n_done, n_total)
                    case TextDelta(text=text):
                        growing.append(text)
                        yield AnswerGrew(answer.id, text)
                    case Finished(reason, stats):
                        await growing.finish(reason, stats, answer.n_left_out)
                        yield AnswerFinished(replace(answer, text=growing.text, finish_reason=reason, stats=stats))
            if not growing.is_finished:
                raise EngineStopped("the engine ended it without a result")
        except SmallMindError as error:
            yield AnswerFailed(answer.id, await _kept(growing, error))
        except (asyncio.CancelledError, GeneratorExit):
            with suppress(RecordMissing):  # deleted meanwhile, which may be why it was cancelled
                await growing.finish(FinishReason.CANCELLED, None, answer.n_left_out)
            raise
        finally:
            if self._stream:
                self._stream.cancel()
            self._stream = None
            await growing.interrupt()


async def _kept(growing: GrowingAnswer, error: SmallMindError) -> SmallMindError:
    """Saves what there is of a failed answer; returns the error to show: this one, or that even saving failed."""
    try:
        await growing.interrupt()
    except StorageError as storage_error:
        return storage_error
    return error
