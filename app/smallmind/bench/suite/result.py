"""What a suite found: plain data, from which every report is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from smallmind.bench.suite.figures import Figure, FigureKey, Part
from smallmind.bench.suite.findings import Finding
from smallmind.bench.suite.limits import Limits
from smallmind.bench.suite.plan import SuitePlan
from smallmind.engine.system import Machine

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class MemoryFigures:
    """This process's share of the memory, pages shared with others divided among them (PSS) where the system says.

    `before`: when the run began; `loaded`: warmed up; `peak`: the most seen while answering.  `growth`: what measuring
    the same things again added, so a leak if it is large.
    """

    before_bytes: int = 0
    loaded_bytes: int = 0
    peak_bytes: int = 0
    growth_bytes: int = 0


@dataclass(frozen=True, slots=True)
class SuiteResult:
    """`n_threads`, `kernels`, `context_length`: as they were resolved."""

    made_at: datetime
    version: str
    model: str
    model_bytes: int
    plan: SuitePlan
    kernels: tuple[str, ...]
    n_threads: int
    context_length: int
    machine: Machine
    figures: tuple[Figure, ...] = ()
    memory: MemoryFigures = field(default_factory=MemoryFigures)
    limits: Limits = field(default_factory=Limits)
    findings: tuple[Finding, ...] = ()
    took_s: float = 0.0
    is_complete: bool = True

    def figure(self, part: Part, size: int, kernel: str) -> Figure | None:
        """That figure, if it was measured."""
        key = FigureKey(part, size, kernel)
        return next((figure for figure in self.figures if figure.key == key), None)

    def share_of(self, figure: Figure) -> float | None:
        """Of the limit that counts for it."""
        return self.limits.share_of(figure)
