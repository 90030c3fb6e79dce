"""The engine for asyncio: one loaded model, ready to answer, and never a wait on the loop's thread."""

from __future__ import annotations

import asyncio
import weakref
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from smallmind.domain.generation import GenerationRequest, SamplingOptions
from smallmind.domain.model import EngineOptions, LoadedModel
from smallmind.engine.background import run_on_thread, start_thread
from smallmind.engine.generation import Generation
from smallmind.engine.running_model import RunningModel, load_running_model
from smallmind.text import ChatTemplate, Tokenizer


class Engine:
    """Answers prompts.  Close it; one that is forgotten is closed when Python ends."""

    def __init__(self, running: RunningModel) -> None:
        """Takes the running model over."""
        self._running = running
        self._finalizer = weakref.finalize(self, running.close)

    @classmethod
    async def load(
        cls, path: Path, options: EngineOptions, progress: Callable[[int, int], None] | None = None
    ) -> Engine:
        """Loads on a thread of its own; `progress(done_bytes, total_bytes)` is called on the loop, once a turn at most.

        Cancelling the task stops the load.  Raises as `load_running_model`.
        """
        report = _ProgressReport(asyncio.get_running_loop(), progress)
        loading = start_thread(partial(load_running_model, path, options, report), "smallmind-load")
        try:
            return cls(await asyncio.wrap_future(loading))
        except asyncio.CancelledError:
            report.is_wanted = False
            loading.add_done_callback(_close_unwanted)
            raise

    @property
    def model(self) -> LoadedModel:
        """What was loaded, and how."""
        return self._running.model

    @property
    def tokenizer(self) -> Tokenizer:
        """The model's own."""
        return self._running.tokenizer

    @property
    def template(self) -> ChatTemplate:
        """The model's own."""
        return self._running.template

    @property
    def running(self) -> RunningModel:
        """What the two faces have in common, for this package: its calls block."""
        return self._running

    @property
    def n_threads(self) -> int:
        """That compute now."""
        return self._running.n_threads

    @property
    def is_considerate(self) -> bool:
        """Whether other programs go before it."""
        return self._running.is_considerate

    async def set_threads(self, n_threads: int, *, is_considerate: bool = False) -> None:
        """Of a loaded model, answers in flight included: they go on with the same words.  0 threads: every core.

        A considerate engine leaves a core free for other programs, and lets the system prefer them.  Raises
        EngineStopped.
        """
        change = partial(self._running.set_threads, n_threads, is_considerate=is_considerate)
        await run_on_thread(change, "smallmind-threads")

    def prepare(self, sampling: SamplingOptions) -> None:
        """Does what is slow about these options; not on the loop's thread.  Raises InvalidSchema, ConstraintFailed."""
        self._running.prepare(sampling)

    def submit(self, request: GenerationRequest) -> Generation:
        """Begins an answer and returns at once; its events come to the running loop.

        Raises ContextFull, EngineStopped, InvalidSetting (an empty prompt), and as `prepare`, if that was not called.
        """
        generation = Generation(asyncio.get_running_loop())
        request_id = self._running.start(request, generation)
        generation.bind(partial(self._running.cancel, request_id))
        return generation

    async def beside(self, options: EngineOptions) -> Engine:
        """Another engine over the same weights, which stay in memory until the last one is closed.

        Raises UnknownKernel, InvalidSetting, NotEnoughMemory.
        """
        starting = start_thread(partial(self._running.beside, options), "smallmind-load")
        try:
            return Engine(await asyncio.wrap_future(starting))
        except asyncio.CancelledError:
            starting.add_done_callback(_close_unwanted)
            raise

    async def close(self) -> None:
        """Answers in flight end as CANCELLED.  Returns when every thread has ended; idempotent."""
        self._finalizer.detach()
        await run_on_thread(self._running.close, "smallmind-close")


class _ProgressReport:
    """Carries progress from the loading thread to the loop: the newest figures only, one call in flight."""

    def __init__(self, loop: asyncio.AbstractEventLoop, progress: Callable[[int, int], None] | None) -> None:
        self.is_wanted = True
        self._loop = loop
        self._progress = progress
        self._newest = (0, 0)
        self._is_posted = False

    def __call__(self, n_done: int, n_total: int) -> bool:
        self._newest = (n_done, n_total)
        if self._progress is not None and self.is_wanted and not self._is_posted:
            self._is_posted = True
            self._loop.call_soon_threadsafe(self._show)
        return self.is_wanted

    def _show(self) -> None:
        self._is_posted = False
        if self._progress is not None and self.is_wanted:
            self._progress(*self._newest)


def _close_unwanted(loading: Future[RunningModel]) -> None:
    """Of a load whose task was cancelled just when it was done."""
    if loading.exception() is None:
        start_thread(loading.result().close, "smallmind-close")
