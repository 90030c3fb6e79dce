"""One answer from the request to its last event, saved on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import suppress

from smallmind.chat.answer_tokens import to_text, unknown_stretch
from smallmind.chat.continuation import joined_stats
from smallmind.chat.events import (
    AnswerFailed,
    AnswerFinished,
    AnswerGrew,
    AnswerProgress,
    SessionEvent,
)
from smallmind.chat.growing_answer import GrowingAnswer
from smallmind.chat.ports import AnswerStream, ChatEngine
from smallmind.domain.conversation import Message
from smallmind.domain.errors import EngineStopped, SmallMindError, StorageError
from smallmind.domain.generation import (
    AnswerToken,
    Finished,
    FinishReason,
    GenerationRequest,
    PrefillProgress,
    TextDelta,
)
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.failures import RecordMissing


class Answering:
    """Asks the engine and follows what comes.  `answer` is the row on disk, which holds the beginning's text."""

    def __init__(
        self,
        store: ConversationStore,
        engine: ChatEngine,
        request: GenerationRequest,
        answer: Message,
        pieces: Sequence[AnswerToken] = (),
    ) -> None:
        """`pieces`: those of the answer's beginning, where they are known; else it is one of which nothing is."""
        self.answer = answer
        self.token_ids: list[int] = list(request.prompt[len(request.prompt) - request.n_continued :])
        self._pieces = list(pieces) or ([unknown_stretch(answer.text)] if answer.text else [])
        self._store = store
        self._engine = engine
        self._request = request
        self._growing = GrowingAnswer(store, answer.id, answer.text)
        self._stream: AnswerStream | None = None
        self._is_stopping = False

    def stop(self) -> None:
        """The last event follows within a step."""
        self._is_stopping = True
        if self._stream:
            self._stream.cancel()

    async def events(self) -> AsyncGenerator[SessionEvent, None]:
        """AnswerProgress*, AnswerGrew*, and AnswerFinished or AnswerFailed.

        A caller that stops iterating, or is cancelled, ends the answer; what was said by then is kept.
        """
        growing = self._growing
        try:
            self._stream = self._engine.submit(self._request)
            if self._is_stopping:
                self._stream.cancel()
            async for event in self._stream:
                match event:
                    case PrefillProgress():
                        yield progress_of(event)
                    case TextDelta(text=text, token_ids=ids, tokens=tokens):
                        self.token_ids += ids
                        self._pieces += tokens
                        growing.append(text)
                        yield AnswerGrew(self.answer.id, text, tokens)
                    case Finished():
                        yield await self._finished(event)
            if not growing.is_finished:
                raise EngineStopped("the engine ended it without a result")
        except SmallMindError as error:
            yield AnswerFailed(self.answer.id, await self._kept(error))
        except (asyncio.CancelledError, GeneratorExit):
            with suppress(RecordMissing):  # deleted meanwhile, which may be why it was cancelled
                await growing.finish(FinishReason.CANCELLED, self.answer.stats, self.answer.n_left_out)
            raise
        finally:
            if self._stream:
                self._stream.cancel()
            await growing.interrupt()

    async def _finished(self, event: Finished) -> AnswerFinished:
        stats = joined_stats(self.answer.stats, event.stats)
        await self._growing.finish(event.reason, stats, self.answer.n_left_out)
        await self._save_pieces()
        return AnswerFinished(self.answer._replace(text=self._growing.text, finish_reason=event.reason, stats=stats))

    async def _save_pieces(self) -> None:
        """Only if they are all there: a piece is found by its place in the text."""
        if self._pieces and "".join(piece.text for piece in self._pieces) == self._growing.text:
            text = await asyncio.to_thread(to_text, self._pieces)  # 50 ms for a long answer
            await self._store.save_tokens(self.answer.id, text)

    async def _kept(self, error: SmallMindError) -> SmallMindError:
        """Saves what there is of a failed answer; returns the error to show: this one, or that even saving failed."""
        try:
            await self._growing.interrupt()
        except StorageError as storage_error:
            return storage_error
        return error


def progress_of(event: PrefillProgress) -> AnswerProgress:
    """With the speed of this request so far and the time that it leaves."""
    n_read = event.n_done - event.n_cached
    tok_s = n_read / event.elapsed_s if n_read > 0 and event.elapsed_s > 0 else 0.0
    left_s = (event.n_total - event.n_done) / tok_s if tok_s else 0.0
    return AnswerProgress(event.n_done, event.n_total, tok_s, left_s, event.n_ahead)
