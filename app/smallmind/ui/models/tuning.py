"""Measuring how many threads suit this machine, as the window sees it."""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import QObject, Signal

from smallmind.domain.errors import SmallMindError
from smallmind.ui.models.services import ThreadTuning
from smallmind.ui.models.workspace import Workspace


class TuningModel(QObject):
    """`changed` follows the beginning, every step and the end.  What is found best is set."""

    changed = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.n_done = 0
        self.n_all = 0
        self.result: ThreadTuning | None = None
        self.problem: SmallMindError | None = None
        self._workspace = workspace
        self._task: asyncio.Task[Any] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is being measured now."""
        return self._task is not None

    @property
    def can_start(self) -> bool:
        """Whether there is a model to measure with."""
        services, engine = self._workspace.services, self._workspace.engine
        return services is not None and services.measure_threads is not None and engine.is_ready

    def start(self) -> None:
        """Measure; once at a time."""
        if self.can_start and not self.is_running:
            self.n_done, self.n_all, self.result, self.problem = 0, 0, None, None
            self._task = self._workspace.tasks.run_task(self._measure())
            self._task.add_done_callback(self._end)
            self.changed.emit()

    def cancel(self) -> None:
        """Leave everything as it was."""
        if self._task is not None:
            self._task.cancel()

    async def _measure(self) -> None:
        services, engine, settings = self._workspace.services, self._workspace.engine, self._workspace.settings
        assert services is not None
        assert services.measure_threads is not None
        try:
            self.result = await services.measure_threads(engine.engine, self._show)
            settings.update(measured_threads=self.result.best)
            settings.set("engine.n_threads", self.result.best)
        except SmallMindError as error:
            self.problem = error

    def _end(self, _task: asyncio.Task[Any]) -> None:
        """Also of one that was cancelled before its first step."""
        self._task = None
        self.changed.emit()

    def _show(self, n_done: int, n_all: int) -> None:
        self.n_done, self.n_all = n_done, n_all
        self.changed.emit()
