"""What else there is to say about a run: what disturbed it, what was left out.  Data; ui and cli have the words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from smallmind.bench.suite.probe import Look

_BUSY_CORES = 0.15
_BUSY_FOR_A_SECOND_CORES = 0.5
_STOLEN_CORES = 0.05
_SLOWER_CLOCK = 0.9
_DRIFT = 0.05


class FindingKind(StrEnum):
    """`amount` and `name` of a finding mean what is said here."""

    BUSY_BEFORE = "busy_before"  # amount: cores that other programs used before the run began; name: the busiest
    BUSY = "busy"  # amount: cores that other programs used during the run; name: the busiest
    BUSY_AT_TIMES = "busy_at_times"  # amount: cores, in the worst second; name: the busiest
    STOLEN = "stolen"  # amount: cores that the host of this virtual machine took away
    CLOCK_FELL = "clock_fell"  # amount: share of the clock frequency lost between the beginning and the end
    SPEED_FELL = "speed_fell"  # amount: share of speed lost by the same measurement, beginning to end
    ONE_BY_ONE = "one_by_one"  # the engine made the answers of several streams one after the other
    LENGTHS_LEFT_OUT = "lengths_left_out"  # name: lengths that the context has no room for
    LOAD_LEFT_OUT = "load_left_out"  # name: why loading could not be measured

    @property
    def is_disturbance(self) -> bool:
        """Whether it casts doubt on the figures."""
        return self not in (FindingKind.ONE_BY_ONE, FindingKind.LENGTHS_LEFT_OUT, FindingKind.LOAD_LEFT_OUT)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to say."""

    kind: FindingKind
    amount: float = 0.0
    name: str = ""


def disturbances(before: Sequence[Look], during: Sequence[Look], culprit: str) -> list[Finding]:
    """What other programs, the host and the clock did.  Looks in order of time; `culprit`: the busiest program."""
    found: list[Finding] = []
    idle = _others(before[0], before[-1]) if len(before) > 1 else 0.0
    if idle > _BUSY_CORES:
        found.append(Finding(FindingKind.BUSY_BEFORE, idle, culprit))
    if len(during) < 2:
        return found
    average = _others(during[0], during[-1])
    worst = max((_others(first, last) for first, last in zip(during, during[2:], strict=False)), default=average)
    if average > _BUSY_CORES:
        found.append(Finding(FindingKind.BUSY, average, culprit))
    elif worst > _BUSY_FOR_A_SECOND_CORES:
        found.append(Finding(FindingKind.BUSY_AT_TIMES, worst, culprit))
    seconds = max(during[-1].at_s - during[0].at_s, 1e-9)
    stolen = (during[-1].stolen_s - during[0].stolen_s) / seconds
    if stolen > _STOLEN_CORES:
        found.append(Finding(FindingKind.STOLEN, stolen))
    third = max(1, len(during) // 3)
    early, late = (median(look.mhz for look in looks) for looks in (during[:third], during[-third:]))
    if early and late < early * _SLOWER_CLOCK:
        found.append(Finding(FindingKind.CLOCK_FELL, 1 - late / early))
    return found


def speed_change(early: Sequence[float], late: Sequence[float], usual: float) -> list[Finding]:
    """The same measurement at the beginning and at the end; `usual`: how far it scatters, as a share."""
    if not early or not late:
        return []
    lost = 1 - median(late) / median(early)
    return [Finding(FindingKind.SPEED_FELL, lost)] if lost > max(_DRIFT, 2 * usual) else []


def _others(first: Look, last: Look) -> float:
    """Cores that other programs computed with."""
    seconds = max(last.at_s - first.at_s, 1e-9)
    return max(0.0, (last.busy_s - first.busy_s) - (last.own_s - first.own_s)) / seconds
