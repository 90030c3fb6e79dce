"""This machine, as far as it matters for speed."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass

import psutil

from smallmind.engine.processors import n_usable_cores, usable_processors

KERNEL_VARIABLE = "SMALLMIND_ISA"


@dataclass(frozen=True, slots=True)
class Machine:
    """`features` are the instruction sets found; `kernels` those that can run, slowest first."""

    system: str
    cpu_name: str
    features: tuple[str, ...]
    n_processors: int
    n_cores: int
    kernels: tuple[str, ...]
    kernel: str
    kernel_reason: str
    memory_bytes: int
    available_bytes: int


def describe_machine() -> Machine:
    """Raises UnknownKernel when SMALLMIND_ISA names one that is not there."""
    from smallmind import _native

    memory = psutil.virtual_memory()
    kernel = _native.fastest_kernel()
    return Machine(
        system=f"{platform.system()} {platform.release()} {platform.machine()}",
        cpu_name=_native.cpu_name(),
        features=tuple(sorted(name for name, is_there in _native.cpu_features().items() if is_there)),
        n_processors=len(usable_processors()),
        n_cores=n_usable_cores(),
        kernels=tuple(_native.kernel_names()),
        kernel=kernel,
        kernel_reason=_reason(kernel),
        memory_bytes=memory.total,
        available_bytes=memory.available,
    )


def measure_bandwidth(n_threads: int = 0, seconds: float = 1.0) -> float:
    """Bytes read from memory per second; 0 threads: every core.  Blocks for `seconds`."""
    from smallmind import _native

    return _native.measure_bandwidth(n_threads or n_usable_cores(), seconds)


def _reason(kernel: str) -> str:
    if os.environ.get(KERNEL_VARIABLE):
        return f"{KERNEL_VARIABLE} asks for {kernel}"
    return "the fastest that this processor and system can run"
