"""The native harness for kernels: what each one is checked and timed with."""

from __future__ import annotations

from dataclasses import dataclass

import psutil

_ARENA_BYTES = 256 << 20  # larger than the last-level caches of desktop machines
_SMALLEST_ARENA_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class KernelCase:
    """A kernel in one block format, "" where it has none.

    `unit`: what its multiply-adds keep busy, int8 or float32, or "".  `is_from_memory`: it reads more than any cache
    holds.  `columns`: it is timed with each of these numbers of columns (attention: queries).
    """

    kernel: str
    format: str
    unit: str
    is_from_memory: bool
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KernelDifference:
    """The first input on which a kernel went wrong: value `index` of the output `part`."""

    width: int
    columns: int
    input: str
    part: str
    index: int
    expected: str
    found: str


@dataclass(frozen=True, slots=True)
class KernelCheck:
    """`n_inputs` were tried on the kernel of the set `isa`; all went well if there is no `difference`."""

    isa: str
    kernel: str
    format: str
    n_inputs: int
    difference: KernelDifference | None


@dataclass(frozen=True, slots=True)
class KernelRate:
    """The best of many passes.  `macs_per_s`: multiply-adds, 0 for a kernel without."""

    isa: str
    kernel: str
    format: str
    columns: int
    threads: int
    bytes_per_s: float
    macs_per_s: float


class KernelHarness:
    """Every call blocks, for seconds at most, without the interpreter's lock.  Raises UnknownKernel."""

    def __init__(self) -> None:
        from smallmind import _native

        arena_bytes = min(_ARENA_BYTES, max(_SMALLEST_ARENA_BYTES, psutil.virtual_memory().available // 4))
        self._native = _native.KernelHarness(arena_bytes=arena_bytes)
        self._cases = {
            KernelCase(case.kernel, case.format, case.unit, case.is_from_memory, tuple(case.timed_columns)): case
            for case in self._native.cases
        }

    @property
    def cases(self) -> tuple[KernelCase, ...]:
        """Every kernel that there is."""
        return tuple(self._cases)

    def check(self, case: KernelCase, isas: tuple[str, ...]) -> list[KernelCheck]:
        """Compares the kernel of each set with the specification, bit by bit."""
        checks = []
        for isa, finding in zip(isas, self._native.check(self._cases[case], isas), strict=True):
            found = finding.difference
            difference = found and KernelDifference(
                found.width, found.columns, found.input, found.part, found.index, found.expected, found.found
            )
            checks.append(KernelCheck(isa, case.kernel, case.format, finding.n_trials, difference))
        return checks

    def time(self, case: KernelCase, columns: int, isa: str, threads: int, seconds: float) -> KernelRate:
        """`columns` is one of the case's.  Raises NotEnoughMemory."""
        rates = self._native.time(self._cases[case], columns, isa, threads, seconds)
        return KernelRate(isa, case.kernel, case.format, columns, threads, *rates)

    def bandwidth(self, threads: int, seconds: float) -> float:
        """Bytes that a plain loop reads per second from the memory that timed kernels read.  Raises NotEnoughMemory."""
        return self._native.bandwidth(threads, seconds)

    def peak(self, unit: str, isa: str, threads: int, seconds: float) -> float:
        """Multiply-adds per second of that set's own instruction, on registers."""
        return self._native.peak(unit, isa, threads, seconds)
