"""How many cores this process may use."""

from __future__ import annotations

import math
import os
from pathlib import Path

import psutil


def n_usable_cores() -> int:
    """Physical cores that the system lets this process run on: two threads of one core share its arithmetic units."""
    processors = usable_processors()
    siblings = {_siblings(processor) for processor in processors}
    if None in siblings:  # not Linux, or no /sys: assume that the allowed ones are spread like all of them
        physical = psutil.cpu_count(logical=False) or len(processors)
        n_cores = min(physical, len(processors))
    else:
        n_cores = len(siblings)
    return max(1, min(n_cores, _quota() or n_cores))


def usable_processors() -> set[int]:
    """Numbers of the logical processors that this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return set(os.sched_getaffinity(0))
    return set(range(os.cpu_count() or 1))


def _siblings(processor: int) -> str | None:
    path = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
    try:
        return path.read_text().strip()
    except OSError:
        return None


def _quota() -> int | None:
    """Cores' worth of time that a container grants, or None."""
    try:
        granted, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return None if granted == "max" else max(1, math.ceil(int(granted) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):
        return None
