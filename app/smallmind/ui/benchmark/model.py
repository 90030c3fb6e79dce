"""The run behind the sheet: one at a time, beside or in place of the chat's model, kept and compared."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from smallmind.bench.suite.comparison import Comparison, compare
from smallmind.bench.suite.history import PastRun
from smallmind.bench.suite.plan import SuitePlan
from smallmind.bench.suite.result import SuiteResult
from smallmind.bench.suite.runner import SuiteUpdate, run_suite
from smallmind.domain.errors import AnswerInProgress, NotEnoughMemory, SmallMindError
from smallmind.ui.benchmark.services import BenchServices
from smallmind.ui.models.engine import EngineState
from smallmind.ui.models.workspace import Workspace

_REFRESH_S = 0.1


class BenchmarkModel(QObject):
    """`changed` follows a start, an end, another run that is shown; `advanced` the progress of one, ten times a second.

    `result` is what is shown: the run that is going on, has ended, or one of `runs`.  `is_put_away`: the chat's model
    made room for the measured one, and is loaded again after it.
    """

    changed = Signal()
    advanced = Signal()

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self.update: SuiteUpdate | None = None
        self.result: SuiteResult | None = None
        self.baseline: SuiteResult | None = None
        self.comparison: Comparison | None = None
        self.error: SmallMindError | None = None
        self.runs: tuple[PastRun, ...] = ()
        self.is_put_away = False
        self._workspace = workspace
        self._task: asyncio.Task[Any] | None = None
        self._refresh: asyncio.TimerHandle | None = None
        workspace.engine.changed.connect(self._follow_engine)

    @property
    def is_running(self) -> bool:
        """From the start to the end, or until it is stopped."""
        return self._task is not None

    def start(self, path: Path, plan: SuitePlan) -> None:
        """Measure that file, unless an answer is being written."""
        services = self._services()
        if self.is_running or services is None:
            return
        if self._workspace.is_answering:
            self.show_error(AnswerInProgress())
            return
        self.error, self.update, self.result, self.comparison, self.baseline = None, None, None, None, None
        self._task = self._workspace.tasks.run_task(self._run(services, path, plan))
        self._task.add_done_callback(lambda _task: self._end())
        self._workspace.engine.set_measuring(True)
        self.changed.emit()

    def stop(self) -> None:
        """Free at once; what was measured so far stays in view."""
        if self._task is not None:
            self._task.cancel()

    def show_error(self, error: SmallMindError) -> None:
        """What could not be done."""
        self.error = error
        self.changed.emit()

    async def find_runs(self) -> None:
        """What was measured earlier; the newest of it is shown if there is nothing else."""
        services = self._services()
        if services is None or self.is_running:
            return
        self.runs = await asyncio.to_thread(services.history.runs)
        if self.result is None and self.runs and not self.is_running:
            await self.show_run(self.runs[0])
        self.changed.emit()

    async def show_run(self, run: PastRun) -> None:
        """An earlier one."""
        services = self._services()
        if services is None or self.is_running:
            return
        try:
            result = await asyncio.to_thread(services.history.read, run.path)
        except SmallMindError as error:
            self.show_error(error)
            return
        if self.is_running:
            return
        self.error, self.update, self.result = None, None, result
        await self._find_baseline(services, result)
        self.changed.emit()

    async def keep_as_baseline(self) -> None:
        """What is shown, for later runs of the same model."""
        services, result = self._services(), self.result
        if services is None or result is None or not result.is_complete:
            return
        try:
            await asyncio.to_thread(services.history.keep_as_baseline, result)
        except SmallMindError as error:
            self.show_error(error)
            return
        self.baseline, self.comparison = result, None
        self.changed.emit()

    async def _run(self, services: BenchServices, path: Path, plan: SuitePlan) -> None:
        try:
            result = await self._measured(services, path, plan)
            await self._keep(services, result)
        except SmallMindError as error:
            self.error = error

    async def _measured(self, services: BenchServices, path: Path, plan: SuitePlan) -> SuiteResult:
        try:
            return await self._measure(services, path, plan)
        except NotEnoughMemory:
            if self._workspace.engine.engine is None:
                raise
        self.is_put_away = True
        await self._workspace.engine.unload()
        return await self._measure(services, path, plan)

    async def _measure(self, services: BenchServices, path: Path, plan: SuitePlan) -> SuiteResult:
        engine = self._workspace.engine
        borrowed = engine.engine if engine.path == path and engine.state is EngineState.READY else None
        source = services.make_source(path, borrowed)
        try:
            return await run_suite(plan, source, self._observe, probe=services.probe)
        finally:
            await source.close()

    async def _keep(self, services: BenchServices, result: SuiteResult) -> None:
        self.result = result
        await asyncio.to_thread(services.history.add, result)
        self.runs = await asyncio.to_thread(services.history.runs)
        await self._find_baseline(services, result)

    async def _find_baseline(self, services: BenchServices, result: SuiteResult) -> None:
        facts = (result.model, result.model_bytes, result.machine)
        self.baseline = await asyncio.to_thread(services.history.baseline, *facts)
        is_other = self.baseline is not None and self.baseline.made_at != result.made_at
        self.comparison = compare(result, self.baseline) if self.baseline and is_other else None

    def _observe(self, update: SuiteUpdate) -> None:
        is_first = self.update is None or self.update.n_steps == 0
        self.update, self.result = update, update.result
        if is_first and update.n_steps:
            services = self._services()
            if services is not None:
                self._workspace.tasks.run_task(self._find_baseline(services, update.result))
        if self._refresh is None:
            self._refresh = asyncio.get_running_loop().call_later(_REFRESH_S, self._advance)

    def _advance(self) -> None:
        self._refresh = None
        if self.result is not None and self.baseline is not None:
            self.comparison = compare(self.result, self.baseline)
        if self.is_running:
            self.advanced.emit()

    def _end(self) -> None:
        self._task = None
        if self._refresh is not None:
            self._refresh.cancel()
            self._refresh = None
        self._workspace.engine.set_measuring(False)
        if self.is_put_away:
            self.is_put_away = False
            self._workspace.reload_model()
        self.changed.emit()

    def _follow_engine(self) -> None:
        """Another model is wanted for the chat: that is more important."""
        if self.is_running and not self.is_put_away and self._workspace.engine.state is EngineState.LOADING:
            self.stop()

    def _services(self) -> BenchServices | None:
        services = self._workspace.services
        return services.bench if services is not None else None
