"""The window with a benchmark over a fake engine and machine."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smallmind.bench.suite import runner
from smallmind.bench.suite.history import BenchHistory
from smallmind.domain.errors import NotEnoughMemory
from smallmind.domain.model import EngineOptions
from smallmind.ui.benchmark.services import BenchServices
from smallmind.ui.benchmark.sheet import BenchmarkSheet
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.workspace import Workspace
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until
from tests.unit.bench.suite.fakes import CalmProbe, Clock, SteadyEngine, SteadySource


class Source(SteadySource):
    """Of one file: remembers what it was made with."""

    def __init__(self, lab: Lab, path: Path, borrowed: Any) -> None:
        super().__init__(lab.clock)
        self.path = path
        self.borrowed = borrowed
        self._lab = lab

    async def open(self, options: EngineOptions) -> SteadyEngine:
        if self._lab.is_tight and self._lab.workspace.engine.engine is not None:
            raise NotEnoughMemory("The model tiny", 2_000_000_000, 1_000_000_000)
        engine = await super().open(options)
        engine.pace = self._lab.pace
        engine.is_hanging = self._lab.hangs
        return engine


class Lab:
    """What stands below the sheet.  `hangs`: the measured engine never answers; `is_tight`: room for one model only."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        self.workspace = workspace
        self.clock = Clock()
        self.probe = CalmProbe()
        self.history = BenchHistory(folder)
        self.sources: list[Source] = []
        self.pace = 1.0
        self.hangs = False
        self.is_tight = False

    def services(self) -> BenchServices:
        return BenchServices(self._make_source, self.probe, self.history)

    def _make_source(self, path: Path, borrowed: Any) -> Source:
        self.sources.append(Source(self, path, borrowed))
        return self.sources[-1]


@pytest.fixture
async def lab(workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Lab:
    monkeypatch.setattr(runner, "_LOOK_S", 0.001)
    return Lab(workspace, tmp_path / "benchmarks")


@pytest.fixture
async def sheet(window: MainWindow, workspace: Workspace, world: FakeWorld, lab: Lab) -> AsyncIterator[BenchmarkSheet]:
    """Open, with everything found."""
    services = replace(world.services(), kernel_names=("scalar", "avx2"), bench=lab.services())
    await workspace.start(services)
    await until(lambda: workspace.engine.is_ready)
    window.commands.run("benchmark")
    sheet = window.findChild(BenchmarkSheet)
    assert sheet is not None
    await until(lambda: sheet.options.path)
    await until(lambda: sheet.options.plan().kernels)
    yield sheet
    sheet.model.stop()
    await until(lambda: not sheet.model.is_running)


@pytest.fixture
def person(window: MainWindow, sheet: BenchmarkSheet) -> Person:
    """In front of the sheet."""
    return Person(window)
