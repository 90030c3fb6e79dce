"""The one road from the native engine's events to those who wait for them.

One thread blocks in `wait_events`, without the GIL.  What arrives together is handed over together: one call of
`call_soon_threadsafe` for each event loop, however many answers it follows.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from smallmind.domain.errors import EngineStopped
from smallmind.domain.generation import Finished
from smallmind.engine.translation import StreamItem, Translator

if TYPE_CHECKING:
    from smallmind._native import Engine as NativeEngine
    from smallmind._native import Event, SamplingOptions

Mask = Callable[[int | None], bytes]

_log = logging.getLogger(__name__)
_WAIT_S = 1.0
_GAP_S = 0.03  # an answer is drawn as often, and each handing over makes the window wait for the interpreter
_CLOSING_WAIT_S = 0.005


class Sink(Protocol):
    """Where the items of one answer go.  `loop` None: `receive` is called on the pump's thread, and must not block."""

    @property
    def loop(self) -> asyncio.AbstractEventLoop | None:
        """The loop on whose thread `receive` is called."""
        ...

    def receive(self, items: Sequence[StreamItem]) -> None:
        """Takes what has come since the last time."""
        ...


class _Stream:
    def __init__(self, sink: Sink, translator: Translator) -> None:
        self.sink = sink
        self.translator = translator


Delivery = tuple[Sink, list[StreamItem]]


class EventPump:
    """Submits requests and delivers what comes of them, until it is drained."""

    def __init__(self, native: NativeEngine, token_bytes: Sequence[bytes]) -> None:
        self._native = native
        self._token_bytes = token_bytes
        self._streams: dict[int, _Stream] = {}
        self._lock = (
            threading.Lock()
        )  # around _streams; held while submitting, so that no event comes before its stream
        self._is_draining = threading.Event()
        self._has_ended = False
        self._thread = threading.Thread(target=self._run, name="smallmind-events", daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """Whether anything will still be delivered."""
        return self._thread.is_alive()

    def submit(self, prompt: Sequence[int], options: SamplingOptions, sink: Sink, mask: Mask | None = None) -> int:
        """Id of the request.  `mask`: see _native.Engine.submit.  Raises ContextFull, EngineStopped."""
        with self._lock:
            if self._has_ended or self._is_draining.is_set():
                raise EngineStopped
            request_id = self._native.submit(prompt, options, mask)
            self._streams[request_id] = _Stream(sink, Translator(self._token_bytes))
        return request_id

    def drain(self) -> None:
        """Delivers what the closed native engine has left and ends the thread.  Streams without an end get an error."""
        self._is_draining.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        problem = EngineStopped()
        try:
            self._deliver_until_drained()
        except Exception as error:  # noqa: BLE001  a thread has nobody to raise to: those who wait get it
            _log.exception("the engine's events ended")
            problem = error if isinstance(error, EngineStopped) else EngineStopped(str(error))
        with self._lock:
            self._has_ended = True
            rest = list(self._streams.values())
            self._streams.clear()
        _hand_over([(stream.sink, [problem]) for stream in rest])

    def _deliver_until_drained(self) -> None:
        while True:
            is_last = self._is_draining.is_set()
            events = self._native.wait_events(_WAIT_S, _GAP_S)
            for sink in _hand_over(self._translate(events)):
                self._abandon(sink)
            if is_last and not events:
                return
            if not events and self._native.is_closed:  # it no longer waits; drain() is about to be called
                self._is_draining.wait(_CLOSING_WAIT_S)

    def _translate(self, events: Sequence[Event]) -> list[Delivery]:
        deliveries: dict[int, Delivery] = {}
        for event in events:
            with self._lock:
                stream = self._streams.get(event.request_id)
            if stream is None:
                continue
            item = stream.translator.translate(event)
            deliveries.setdefault(event.request_id, (stream.sink, []))[1].append(item)
            if isinstance(item, Finished | EngineStopped):
                with self._lock:
                    self._streams.pop(event.request_id, None)
        return list(deliveries.values())

    def _abandon(self, sink: Sink) -> None:
        """Nobody can hear of this answer any more, so it need not be made."""
        with self._lock:
            orphans = [request_id for request_id, stream in self._streams.items() if stream.sink is sink]
            for request_id in orphans:
                del self._streams[request_id]
        for request_id in orphans:
            self._native.cancel(request_id)


def _hand_over(deliveries: Sequence[Delivery]) -> list[Sink]:
    """Returns the sinks whose loop is closed."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Delivery]] = {}
    for sink, items in deliveries:
        if sink.loop is None:
            sink.receive(items)
        else:
            by_loop.setdefault(sink.loop, []).append((sink, items))
    lost: list[Sink] = []
    for loop, batch in by_loop.items():
        try:
            loop.call_soon_threadsafe(_receive_all, batch)
        except RuntimeError:  # the loop was closed
            lost += [sink for sink, _ in batch]
    return lost


def _receive_all(batch: Sequence[Delivery]) -> None:
    for sink, items in batch:
        sink.receive(items)
