"""A run beside an earlier one: which figures dropped, and whether the two may be compared at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from smallmind.bench.suite.figures import Figure, FigureKey
from smallmind.bench.suite.result import SuiteResult

ALERT_SHARE = 0.10
"""Throughput that is lower by more than this is an alert."""


class Mismatch(StrEnum):
    """Why two runs say nothing about each other."""

    MODEL = "model"
    PROCESSOR = "processor"
    THREADS = "threads"
    KV_FORMAT = "kv_format"
    FIGURES = "figures"  # they have none in common


@dataclass(frozen=True, slots=True)
class Change:
    """One figure in both runs."""

    before: Figure
    now: Figure

    @property
    def key(self) -> FigureKey:
        """Which figure."""
        return self.now.key

    @property
    def share(self) -> float:
        """0.1 is 10 % more than before."""
        return self.now.median / self.before.median - 1 if self.before.median else 0.0

    @property
    def is_alert(self) -> bool:
        """Throughput dropped by more than ALERT_SHARE, whatever the spread."""
        return self.key.is_throughput and self.share < -ALERT_SHARE

    @property
    def is_within_spread(self) -> bool:
        """The middle halves of both runs overlap: measuring again may well give another verdict."""
        before, now = self.before.spread, self.now.spread
        return now.high_quartile >= before.low_quartile and before.high_quartile >= now.low_quartile


@dataclass(frozen=True, slots=True)
class Comparison:
    """`mismatch` None: comparable, and `changes` holds every figure that both runs have."""

    baseline: SuiteResult
    changes: tuple[Change, ...]
    mismatch: Mismatch | None = None

    @property
    def alerts(self) -> tuple[Change, ...]:
        """The worst first."""
        return tuple(sorted((change for change in self.changes if change.is_alert), key=lambda change: change.share))

    def change(self, key: FigureKey) -> Change | None:
        """Of that figure, if both runs have it."""
        return next((change for change in self.changes if change.key == key), None)


def compare(now: SuiteResult, baseline: SuiteResult) -> Comparison:
    """Figures by part, size and kernel; a run of another model, processor or number of threads is not comparable."""
    mismatch = _mismatch(now, baseline)
    if mismatch is not None:
        return Comparison(baseline, (), mismatch)
    before = {figure.key: figure for figure in baseline.figures}
    changes = tuple(Change(before[figure.key], figure) for figure in now.figures if figure.key in before)
    return Comparison(baseline, changes, None if changes else Mismatch.FIGURES)


def _mismatch(now: SuiteResult, baseline: SuiteResult) -> Mismatch | None:
    if (now.model, now.model_bytes) != (baseline.model, baseline.model_bytes):
        return Mismatch.MODEL
    if now.machine.cpu_name != baseline.machine.cpu_name or now.machine.n_cores != baseline.machine.n_cores:
        return Mismatch.PROCESSOR
    if now.n_threads != baseline.n_threads:
        return Mismatch.THREADS
    return Mismatch.KV_FORMAT if now.plan.kv_format != baseline.plan.kv_format else None
