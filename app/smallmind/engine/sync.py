"""The engine without asyncio: plain calls that return when the answer is there.

They wait on a queue of their own, which the engine's event thread fills.  No event loop takes part, so they cannot
deadlock with one: a Qt slot, a coroutine and any other thread may call them.  (Where a window lives, they block it.)
"""

from __future__ import annotations

import queue
import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path

from smallmind.domain.conversation import ChatTurn, Role
from smallmind.domain.errors import EngineStopped
from smallmind.domain.generation import Finished, GenerationRequest, SamplingOptions, TextDelta
from smallmind.domain.model import EngineOptions, LoadedModel
from smallmind.engine.running_model import RunningModel, load_running_model
from smallmind.engine.translation import StreamItem
from smallmind.text import PromptSegment, encode_chat

_CHECK_S = 0.5  # how often a waiting call looks whether the engine is still there; also lets Ctrl-C in on Windows


def load_model_sync(path: str | Path, options: EngineOptions | None = None) -> SyncEngine:
    """Raises as `load_running_model`."""
    return SyncEngine(load_running_model(Path(path), options or EngineOptions()))


class SyncEngine:
    """One loaded model and one conversation with it.  Calls from several threads take turns."""

    def __init__(self, running: RunningModel) -> None:
        """Takes the running model over."""
        self._running = running
        self._turns: list[ChatTurn] = []
        self._talking = threading.Lock()
        self._finalizer = weakref.finalize(self, running.close)

    @property
    def model(self) -> LoadedModel:
        """What was loaded, and how."""
        return self._running.model

    @property
    def turns(self) -> tuple[ChatTurn, ...]:
        """The conversation so far."""
        return tuple(self._turns)

    def generate(self, prompt: str, sampling: SamplingOptions | None = None) -> str:
        """Continues plain text, without the chat template or the conversation.  Raises ContextFull, EngineStopped."""
        ids = self._running.tokenizer.encode_prompt([PromptSegment(prompt, is_markup=False)])
        return self._answer(ids, sampling)

    def add_system_message(self, text: str) -> None:
        """Tells the model how to behave from here on."""
        with self._talking:
            self._turns.append(ChatTurn(Role.SYSTEM, text))

    def send_chat(self, text: str, sampling: SamplingOptions | None = None) -> str:
        """The model's answer; both become part of the conversation, unless this raises.

        Raises ContextFull, EngineStopped, TemplateError.
        """
        with self._talking:
            turns = [*self._turns, ChatTurn(Role.USER, text)]
            ids = encode_chat(self._running.tokenizer, self._running.template, turns)
            answer = self._answer(ids, sampling)
            self._turns = [*turns, ChatTurn(Role.ASSISTANT, answer)]
        return answer

    def close(self) -> None:
        """An answer in flight on another thread returns what it has.  Idempotent."""
        self._finalizer.detach()
        self._running.close()

    def _answer(self, prompt: Sequence[int], sampling: SamplingOptions | None) -> str:
        sink = _QueueSink()
        request = GenerationRequest(tuple(prompt), sampling or SamplingOptions())
        request_id = self._running.start(request, sink)
        try:
            return "".join(self._texts(sink))
        except BaseException:
            self._running.cancel(request_id)
            raise

    def _texts(self, sink: _QueueSink) -> Iterator[str]:
        while True:
            for item in self._next_items(sink):
                if isinstance(item, EngineStopped):
                    raise item
                if isinstance(item, TextDelta):
                    yield item.text
                if isinstance(item, Finished):
                    return

    def _next_items(self, sink: _QueueSink) -> Sequence[StreamItem]:
        while True:
            is_running = self._running.is_running  # asked first: its last items come before it ends
            try:
                return sink.items.get(timeout=_CHECK_S)
            except queue.Empty:
                if not is_running:
                    raise EngineStopped from None


class _QueueSink:
    loop = None

    def __init__(self) -> None:
        self.items: queue.SimpleQueue[Sequence[StreamItem]] = queue.SimpleQueue()

    def receive(self, items: Sequence[StreamItem]) -> None:
        self.items.put(items)
