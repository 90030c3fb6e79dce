"""Checks every kernel against the specification and takes its time, as a plan says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from smallmind.bench.kernel_report import KernelLimits, KernelReport
from smallmind.domain.errors import InvalidSetting, UnknownKernel
from smallmind.engine.kernels import KernelCase, KernelCheck, KernelHarness, KernelRate
from smallmind.engine.processors import n_usable_cores
from smallmind.engine.system import Machine, describe_machine

_UNITS = ("int8", "float32")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class KernelPlan:
    """Empty `isas` and `formats`: all.  0 threads: every core.  `seconds`: for each figure.  Raises InvalidSetting.

    With `formats`, kernels that have no format are left out.
    """

    isas: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    threads: int = 0
    seconds: float = 0.1
    is_check_only: bool = False

    def __post_init__(self) -> None:
        if not 0.001 <= self.seconds <= 60:
            raise InvalidSetting("seconds", self.seconds, "0.001 to 60")
        if not 0 <= self.threads <= 1024:
            raise InvalidSetting("threads", self.threads, "0 to 1,024")


class Harness(Protocol):
    """What checks and times: smallmind.engine.kernels.KernelHarness fits."""

    @property
    def cases(self) -> tuple[KernelCase, ...]:
        """Every kernel that there is."""
        ...

    def check(self, case: KernelCase, isas: tuple[str, ...]) -> list[KernelCheck]:
        """One for each of `isas`."""
        ...

    def time(self, case: KernelCase, columns: int, isa: str, threads: int, seconds: float) -> KernelRate:
        """One figure."""
        ...

    def bandwidth(self, threads: int, seconds: float) -> float:
        """Bytes per second."""
        ...

    def peak(self, unit: str, isa: str, threads: int, seconds: float) -> float:
        """Multiply-adds per second."""
        ...


def run_kernel_bench(plan: KernelPlan, progress: Progress) -> KernelReport:
    """Blocks; calls `progress(steps done, in all)` before each step, and what that raises ends it.

    Raises UnknownKernel, InvalidSetting, NotEnoughMemory.
    """
    return measure_kernels(KernelHarness(), plan, describe_machine(), progress)


def measure_kernels(harness: Harness, plan: KernelPlan, machine: Machine, progress: Progress) -> KernelReport:
    """The limits are measured before and after the kernels: the better figure counts."""
    isas = _pick_isas(plan.isas, machine.kernels)
    cases = _pick_cases(plan.formats, harness.cases)
    threads = plan.threads or n_usable_cores()
    counts = (1, threads) if threads > 1 else (1,)
    rows = [] if plan.is_check_only else _rows(cases, isas, counts)
    n_limits = 0 if plan.is_check_only else 2
    steps = _Steps(progress, len(cases) + len(rows) + n_limits)

    checks: list[KernelCheck] = []
    for case in cases:
        steps.begin()
        checks += harness.check(case, isas)
    limits: list[KernelLimits] = []
    rates: list[KernelRate] = []
    if not plan.is_check_only:
        steps.begin()
        limits.append(_measure_limits(harness, isas, counts, plan.seconds))
        for case, isa, columns, n_threads in rows:
            steps.begin()
            rates.append(harness.time(case, columns, isa, n_threads, plan.seconds))
        steps.begin()
        limits.append(_measure_limits(harness, isas, counts, plan.seconds))
    return KernelReport(
        machine=machine,
        isas=isas,
        threads=counts,
        cases=cases,
        checks=tuple(checks),
        limits=KernelLimits.best_of(limits),
        rates=tuple(rates),
    )


def _rows(
    cases: Sequence[KernelCase], isas: Sequence[str], counts: Sequence[int]
) -> list[tuple[KernelCase, str, int, int]]:
    """Case by case: what lies in memory for one stays there for all of its figures."""
    return [
        (case, isa, columns, n_threads)
        for case in cases
        for isa in isas
        for columns in case.columns
        for n_threads in counts
    ]


def _measure_limits(harness: Harness, isas: Sequence[str], counts: Sequence[int], seconds: float) -> KernelLimits:
    return KernelLimits(
        bandwidth={n: harness.bandwidth(n, seconds) for n in counts},
        peak={(isa, unit, n): harness.peak(unit, isa, n, seconds) for isa in isas for unit in _UNITS for n in counts},
    )


def _pick_isas(asked: tuple[str, ...], available: tuple[str, ...]) -> tuple[str, ...]:
    for name in asked:
        if name not in available:
            raise UnknownKernel(name, available)
    return tuple(name for name in available if name in asked or not asked)


def _pick_cases(asked: tuple[str, ...], cases: tuple[KernelCase, ...]) -> tuple[KernelCase, ...]:
    known = {case.format.lower(): case.format for case in cases if case.format}
    for name in asked:
        if name.lower() not in known:
            raise InvalidSetting("format", name, ", ".join(known.values()))
    wanted = {name.lower() for name in asked}
    return tuple(case for case in cases if not wanted or case.format.lower() in wanted)


class _Steps:
    """Counts what has been done."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def begin(self) -> None:
        self._progress(self._done, self._total)
        self._done += 1
