"""The model that answers: none, on its way, ready, or failed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from smallmind.domain.errors import InvalidSetting, ModelNotFound, SmallMindError
from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import EngineOptions, LoadedModel
from smallmind.ui.error_words import words_of
from smallmind.ui.models.held_engine import HeldEngine
from smallmind.ui.models.services import LoadedEngine, Services


class EngineState(StrEnum):
    """Where the model is."""

    NONE = "none"
    LOADING = "loading"
    READY = "ready"
    FAILED = "failed"


class EngineModel(QObject):
    """`changed` follows every state, `progressed` the share that is loaded."""

    changed = Signal()
    progressed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.state = EngineState.NONE
        self.engine: LoadedEngine | None = None
        self.loaded: LoadedModel | None = None
        self.error: SmallMindError | None = None
        self.path: Path | None = None
        self.options = EngineOptions()
        self.share = 0.0
        self._wanted = self.options
        self._is_following = False
        self.is_measuring = False

    @property
    def is_ready(self) -> bool:
        """Whether a message can be answered now."""
        return self.state is EngineState.READY and not self.is_measuring

    @property
    def for_chats(self) -> LoadedEngine | HeldEngine | None:
        """What answers: during a benchmark one that says why it does not."""
        if self.engine is not None and self.is_measuring:
            return HeldEngine(self.engine)
        return self.engine

    def set_measuring(self, is_measuring: bool) -> None:
        """Whether a benchmark runs: answers would disturb it, and be disturbed."""
        self.is_measuring = is_measuring
        self.changed.emit()

    @property
    def is_missing(self) -> bool:
        """Whether there is simply no model yet: nothing has failed."""
        return isinstance(self.error, ModelNotFound) and not self.error.installed

    @property
    def title(self) -> str:
        """The model's name without the quantisation, which is shown beside it; "" if there is none."""
        if self.loaded is not None:
            info = self.loaded.info
            name = info.name or info.path.stem
            plain = name[: len(name) - len(info.quantisation)] if name.endswith(info.quantisation) else name
            return plain.rstrip("-_. ") or name
        return self.path.stem if self.path else ""

    async def load(self, services: Services, path: Path, options: EngineOptions) -> None:
        """Put the old model away and load this one.  A SmallMindError becomes the state FAILED."""
        loop = asyncio.get_running_loop()

        def tell(n_done: int, n_total: int) -> None:
            loop.call_soon_threadsafe(self._show_progress, path, n_done / max(1, n_total))

        await self.unload()
        self.path, self.options, self.error, self.share = path, options, None, 0.0
        self._enter(EngineState.LOADING)
        try:
            self.engine = await services.load_engine(path, options, tell)
        except SmallMindError as error:
            self.fail(error)
            return
        except BaseException:
            self._enter(EngineState.NONE)
            raise
        self.loaded = self.engine.model
        self._enter(EngineState.READY)

    def can_follow(self, options: EngineOptions) -> bool:
        """Whether something that needs no loading has changed."""
        now = self.options.n_threads, self.options.is_considerate
        return self.is_ready and now != (options.n_threads, options.is_considerate)

    async def follow(self, options: EngineOptions) -> None:
        """What can be changed without loading again: how many threads compute, and who goes first.

        One change at a time, until the last one that was wanted is in force.
        """
        self._wanted = options
        if self._is_following:
            return
        self._is_following = True
        try:
            while (engine := self.engine) is not None and self.can_follow(self._wanted):
                wanted = self._wanted
                await engine.set_threads(wanted.n_threads, is_considerate=wanted.is_considerate)
                self._take_threads(engine, wanted)
        finally:
            self._is_following = False

    def _take_threads(self, engine: LoadedEngine, options: EngineOptions) -> None:
        if engine is self.engine and self.loaded is not None:
            self.options = replace(self.options, n_threads=options.n_threads, is_considerate=options.is_considerate)
            self.loaded = replace(self.loaded, n_threads=engine.n_threads)
            self.changed.emit()

    async def problem_of_schema(self, schema: str) -> str:
        """A sentence; "" where it can be used, or no model is there to tell."""
        if self.engine is None or not schema:
            return ""
        try:
            await asyncio.to_thread(self.engine.prepare, SamplingOptions(json_schema=schema))
        except InvalidSetting as error:
            return words_of(error)[0]
        return ""

    def fail(self, error: SmallMindError) -> None:
        """No model, for this reason."""
        self.error = error
        self._enter(EngineState.FAILED)

    async def unload(self) -> None:
        """Close the engine, if there is one."""
        engine, self.engine, self.loaded = self.engine, None, None
        if engine is not None:
            self._enter(EngineState.NONE)
            await engine.close()

    def _show_progress(self, path: Path, share: float) -> None:
        if self.state is EngineState.LOADING and path == self.path:
            self.share = share
            self.progressed.emit(share)

    def _enter(self, state: EngineState) -> None:
        self.state = state
        self.changed.emit()
