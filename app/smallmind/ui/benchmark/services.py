"""What a benchmark needs of the layers below: the objects that __main__ builds, or a test's fakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from smallmind.bench.suite.history import PastRun
    from smallmind.bench.suite.ports import EngineSource
    from smallmind.bench.suite.result import SuiteResult
    from smallmind.bench.suite.runner import Probe
    from smallmind.engine.system import Machine


class BenchRuns(Protocol):
    """Earlier benchmarks; see smallmind.bench.suite.history.BenchHistory.  These touch the disk."""

    def add(self, result: SuiteResult) -> Path:
        """Keep it."""
        ...

    def runs(self) -> tuple[PastRun, ...]:
        """Newest first."""
        ...

    def read(self, path: Path) -> SuiteResult:
        """One of them.  Raises SmallMindError."""
        ...

    def keep_as_baseline(self, result: SuiteResult) -> None:
        """Compare later runs with it."""
        ...

    def baseline(self, model: str, model_bytes: int, machine: Machine) -> SuiteResult | None:
        """What runs of that model here are compared with."""
        ...


@dataclass(frozen=True, slots=True)
class BenchServices:
    """What a benchmark needs.  `make_source(file, engine of that file that is loaded, or None)`."""

    make_source: Callable[[Path, Any], EngineSource]
    probe: Probe
    history: BenchRuns
