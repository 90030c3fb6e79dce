"""The first start: there is no model yet, and the starter model can be fetched."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from smallmind.domain.errors import ModelNotFound, SmallMindError
from smallmind.ui.models.engine import EngineState
from smallmind.ui.models.services import Progress
from smallmind.ui.models.workspace import Workspace


class FirstRunState(StrEnum):
    """What the screen is about."""

    NONE = "none"  # there is a model
    OFFER = "offer"
    FETCHING = "fetching"
    FAILED = "failed"


class _GivenUp(Exception):
    """Raised in the worker thread when the user cancels."""


class FirstRunModel(QObject):
    """`changed` follows every state, `progressed(n_done, n_all)` the bytes."""

    changed = Signal()
    progressed = Signal(int, int)

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.state = FirstRunState.NONE
        self.error: SmallMindError | None = None
        self._workspace = workspace
        self._is_first = False  # no model has been ready yet, and none is installed
        self._task: asyncio.Task[Any] | None = None
        workspace.engine.changed.connect(self._follow_engine)

    @property
    def is_wanted(self) -> bool:
        """Whether the screen is to be shown."""
        return self.state is not FirstRunState.NONE

    def fetch(self) -> None:
        """Get the starter model, then load it.  Nothing is fetched before the user says so."""
        services = self._workspace.services
        if services is None or services.fetch_starter is None or self.state is FirstRunState.FETCHING:
            return
        self._task = self._workspace.tasks.run_task(self._fetch(services.fetch_starter))

    def cancel(self) -> None:
        """Leave it."""
        if self._task is not None:
            self._task.cancel()

    async def _fetch(self, fetch_starter: Callable[[Progress], Path]) -> None:
        loop = asyncio.get_running_loop()
        is_given_up = threading.Event()

        def tell(n_done: int, n_all: int) -> None:
            if is_given_up.is_set():
                raise _GivenUp
            loop.call_soon_threadsafe(self.progressed.emit, n_done, n_all)

        self._enter(FirstRunState.FETCHING)
        try:
            path = await asyncio.to_thread(fetch_starter, tell)
        except SmallMindError as error:
            self._enter(FirstRunState.FAILED, error)
        except asyncio.CancelledError:
            self._enter(FirstRunState.OFFER)
            raise
        else:
            self._enter(FirstRunState.NONE)
            self._workspace.load_named_model(path.stem)
        finally:
            is_given_up.set()

    def _follow_engine(self) -> None:
        engine = self._workspace.engine
        if engine.state is EngineState.FAILED:
            is_empty = isinstance(engine.error, ModelNotFound) and not engine.error.installed
            self._is_first = self._is_first or is_empty
            if self._is_first and not self.is_wanted:  # also after a file that could not be loaded
                self._enter(FirstRunState.OFFER)
        elif engine.state in (EngineState.LOADING, EngineState.READY):
            self._is_first = self._is_first and engine.state is EngineState.LOADING
            if self.is_wanted:
                self.cancel()
                self._enter(FirstRunState.NONE)

    def _enter(self, state: FirstRunState, error: SmallMindError | None = None) -> None:
        self.state, self.error = state, error
        self.changed.emit()
