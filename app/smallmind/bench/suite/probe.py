"""Looks at the machine: how busy it is, how fast its clock runs, how much memory we have, where its limits are."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from smallmind.bench.suite.limits import Limits
from smallmind.engine.costs import token_costs
from smallmind.engine.kernels import KernelHarness
from smallmind.engine.system import Machine, describe_machine, measure_bandwidth

_BANDWIDTH_S = 0.4
_PEAK_S = 0.1
_BUSY_FIELDS = ("user", "nice", "system", "irq", "softirq")


@dataclass(frozen=True, slots=True)
class Look:
    """One moment: seconds that all programs, and this one, have computed; clock 0: unknown.

    `memory_bytes`: this process's share (PSS) where the system says, else what it has resident.
    """

    at_s: float
    busy_s: float
    own_s: float
    stolen_s: float
    memory_bytes: int
    mhz: float


class MachineProbe:
    """Every call blocks: a look for a millisecond, the limits for a second."""

    def __init__(self) -> None:
        self._process = psutil.Process()

    def describe(self) -> Machine:
        """What machine this is."""
        return describe_machine()

    def look(self) -> Look:
        """Now."""
        times = psutil.cpu_times()
        own = self._process.cpu_times()
        return Look(
            at_s=time.perf_counter(),
            busy_s=sum(getattr(times, name, 0.0) for name in _BUSY_FIELDS),
            own_s=own.user + own.system,
            stolen_s=getattr(times, "steal", 0.0),
            memory_bytes=self._memory_bytes(),
            mhz=_clock_mhz(),
        )

    def limits(self, path: Path, kernels: tuple[str, ...], n_threads: int, kv_format: str) -> Limits:
        """What this machine cannot exceed by much, and what a token of that model costs."""
        costs = token_costs(path, kv_format)
        return Limits(
            bandwidth=measure_bandwidth(n_threads, _BANDWIDTH_S),
            peaks=tuple((kernel, KernelHarness().peak("int8", kernel, n_threads, _PEAK_S)) for kernel in kernels),
            weight_bytes=costs.weight_bytes,
            cache_bytes_per_token=costs.cache_bytes,
            macs_per_token=costs.macs,
        )

    def processor_times(self) -> dict[tuple[int, str], float]:
        """Seconds that each other program has computed, by process id and name."""
        found = {}
        for process in psutil.process_iter(["cpu_times", "name"]):
            times = process.info["cpu_times"]
            if times is not None and process.pid != os.getpid():
                found[process.pid, process.info["name"] or ""] = times.user + times.system
        return found

    def _memory_bytes(self) -> int:
        try:
            info = self._process.memory_full_info()
        except psutil.Error:
            return int(self._process.memory_info().rss)
        return int(getattr(info, "pss", 0) or info.rss)


def busiest(before: dict[tuple[int, str], float], after: dict[tuple[int, str], float]) -> str:
    """Name of the program that computed most in between; "" if none did."""
    used: dict[str, float] = {}
    for (pid, name), seconds in after.items():
        used[name] = used.get(name, 0.0) + seconds - before.get((pid, name), 0.0)
    name = max(used, key=lambda each: used[each], default="")
    return name if used.get(name, 0.0) > 0.05 else ""


def _clock_mhz() -> float:
    """The fastest processor's: the idle ones are clocked down."""
    try:
        frequencies = psutil.cpu_freq(percpu=True) or []
    except (OSError, NotImplementedError, RuntimeError):
        return 0.0
    return max((float(each.current) for each in frequencies), default=0.0)
