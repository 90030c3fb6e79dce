"""What the kernels of this machine do, beside what it could do; for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from smallmind.engine.kernels import KernelCase, KernelCheck, KernelRate
from smallmind.engine.system import Machine

# Headings and widths of the columns that stand once for each number of threads.
_FIGURES = (("GB/s", 9), ("memory", 8), ("GMAC/s", 10), ("peak", 7), ("x 1 col", 9))
_NAMES = (("kernel", 18), ("format", 8), ("columns", 8), ("check", 7))


@dataclass(frozen=True, slots=True)
class KernelLimits:
    """What no kernel exceeds by much: `bandwidth[threads]` bytes/s, `peak[isa, unit, threads]` multiply-adds/s."""

    bandwidth: dict[int, float]
    peak: dict[tuple[str, str, int], float]

    @classmethod
    def best_of(cls, measured: Sequence[KernelLimits]) -> KernelLimits:
        """The largest of each figure."""
        merged = cls({}, {})
        for limits in measured:
            for n_threads, value in limits.bandwidth.items():
                merged.bandwidth[n_threads] = max(value, merged.bandwidth.get(n_threads, 0.0))
            for key, value in limits.peak.items():
                merged.peak[key] = max(value, merged.peak.get(key, 0.0))
        return merged


@dataclass(frozen=True, slots=True)
class KernelShares:
    """A rate beside its limits.  None: it has none, or nothing to compare with.

    `over_one_column`: columns per second, as a multiple of what the same kernel does one at a time.
    """

    of_bandwidth: float | None
    of_peak: float | None
    over_one_column: float | None


@dataclass(frozen=True, slots=True)
class KernelReport:
    """`threads`: 1, and as many as were asked for.  Without rates if only checks were."""

    machine: Machine
    isas: tuple[str, ...]
    threads: tuple[int, ...]
    cases: tuple[KernelCase, ...]
    checks: tuple[KernelCheck, ...]
    limits: KernelLimits
    rates: tuple[KernelRate, ...]

    @property
    def is_correct(self) -> bool:
        """Every kernel writes what the specification does."""
        return all(check.difference is None for check in self.checks)

    def shares(self, rate: KernelRate) -> KernelShares:
        """How near that rate comes to the limits."""
        case = next(case for case in self.cases if (case.kernel, case.format) == (rate.kernel, rate.format))
        single = self._rate(case, rate.isa, 1, rate.threads)
        has_columns = len(case.columns) > 1 and rate.columns > 1 and single is not None
        return KernelShares(
            of_bandwidth=rate.bytes_per_s / self.limits.bandwidth[rate.threads] if case.is_from_memory else None,
            of_peak=rate.macs_per_s / self.limits.peak[rate.isa, case.unit, rate.threads] if case.unit else None,
            over_one_column=rate.macs_per_s / single.macs_per_s if has_columns and single else None,
        )

    def to_json(self) -> str:
        """One object; `checks` and `rates` are lists of objects with the same keys throughout."""
        return json.dumps(
            {
                "machine": asdict(self.machine),
                "is_correct": self.is_correct,
                "bandwidth": [
                    {"threads": n, "bytes_per_s": round(value)} for n, value in self.limits.bandwidth.items()
                ],
                "peaks": [
                    {"isa": isa, "unit": unit, "threads": n, "macs_per_s": round(value)}
                    for (isa, unit, n), value in self.limits.peak.items()
                ],
                "checks": [asdict(check) for check in self.checks],
                "rates": [self._rate_document(rate) for rate in self.rates],
            },
            indent=2,
        )

    def to_text(self) -> str:
        """A table for each kernel set, then what was found wrong."""
        lines = [f"{self.machine.cpu_name}, {_threads(self.threads[-1])}"]
        if self.rates:
            bandwidth = ", ".join(
                f"{value / 1e9:.1f} GB/s with {_threads(n)}" for n, value in self.limits.bandwidth.items()
            )
            lines.append(f"Memory reads {bandwidth}.")
            for isa in self.isas:
                lines += ["", *self._table(isa)]
        else:
            lines += ["", *self._check_table()]
        wrong = [check for check in self.checks if check.difference]
        n_inputs = sum(check.n_inputs for check in self.checks)
        verdict = "every kernel writes the bits of the specification"
        if wrong:
            verdict = "1 kernel differs" if len(wrong) == 1 else f"{len(wrong)} kernels differ"
        lines += ["", f"{n_inputs:,} inputs tried: {verdict}."]
        lines += [f"  {_describe_difference(check)}" for check in wrong]
        return "\n".join(lines)

    def _rate(self, case: KernelCase, isa: str, columns: int, threads: int) -> KernelRate | None:
        key = (isa, case.kernel, case.format, columns, threads)
        return next((r for r in self.rates if (r.isa, r.kernel, r.format, r.columns, r.threads) == key), None)

    def _rate_document(self, rate: KernelRate) -> dict[str, Any]:
        document = asdict(rate) | asdict(self.shares(rate))
        return {
            name: round(value, 3 if abs(value) < 1000 else 0) if isinstance(value, float) else value
            for name, value in document.items()
        }

    def _mark(self, case: KernelCase, isa: str) -> str:
        check = next(c for c in self.checks if (c.isa, c.kernel, c.format) == (isa, case.kernel, case.format))
        return "WRONG" if check.difference else "ok"

    def _check_table(self) -> Iterator[str]:
        widths = [18, 8, *(max(len(isa), len("WRONG")) + 2 for isa in self.isas)]
        yield _cells(["kernel", "format", *self.isas], widths).rstrip()
        for case in self.cases:
            marks = [self._mark(case, isa) for isa in self.isas]
            yield _cells([case.kernel, case.format, *marks], widths).rstrip()

    def _table(self, isa: str) -> Iterator[str]:
        names = [name for name, _ in _NAMES]
        headings = [heading for heading, _ in _FIGURES]
        left, block = [width for _, width in _NAMES], [width for _, width in _FIGURES]
        yield f"{isa}: {self._peaks(isa)}"
        over = "".join(f"{_threads(n):>{sum(block)}}" for n in self.threads)
        yield f"{'':{sum(left)}}{over}"
        yield _cells(names, left) + len(self.threads) * _right(headings, block)
        for case in self.cases:
            for columns in case.columns:
                cells = [case.kernel, case.format, f"{columns:>7}", self._mark(case, isa)]
                figures = [self._rate(case, isa, columns, n) for n in self.threads]
                yield (
                    _cells(cells, left) + "".join(_right(self._figures(rate), block) for rate in figures if rate)
                ).rstrip()

    def _peaks(self, isa: str) -> str:
        return "; ".join(
            f"peak with {_threads(n)} {self.limits.peak[isa, 'int8', n] / 1e9:,.1f} GMAC/s of int8, "
            f"{self.limits.peak[isa, 'float32', n] / 1e9:,.1f} of float32"
            for n in self.threads
        )

    def _figures(self, rate: KernelRate) -> list[str]:
        shares = self.shares(rate)
        return [
            f"{rate.bytes_per_s / 1e9:,.1f}",
            _percent(shares.of_bandwidth),
            f"{rate.macs_per_s / 1e9:,.1f}" if rate.macs_per_s else "",
            _percent(shares.of_peak),
            "" if shares.over_one_column is None else f"{shares.over_one_column:.2f}",
        ]


def _describe_difference(check: KernelCheck) -> str:
    difference = check.difference
    assert difference is not None
    name = " ".join(filter(None, (check.isa, check.kernel, check.format)))
    return (
        f"{name}: {difference.width} wide, {difference.columns} columns, {difference.input} input: "
        f"{difference.part}[{difference.index}] is {difference.found}, should be {difference.expected}"
    )


def _cells(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True))


def _right(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _threads(n: int) -> str:
    return "1 thread" if n == 1 else f"{n} threads"
