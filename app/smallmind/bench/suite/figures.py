"""What is measured, as numbers with their spread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median, quantiles


class Part(StrEnum):
    """A kind of measurement."""

    LOAD = "load"
    DECODE = "decode"  # one answer; `size` is the depth: tokens of context before it
    PREFILL = "prefill"  # `size` is the prompt's length
    FIRST_TOKEN = "first_token"  # what a user waits after sending; `size` is the prompt's length
    STREAMS = "streams"  # `size` answers at once, all tokens over all of the time


UNITS = {
    Part.LOAD: "s",
    Part.DECODE: "tokens/s",
    Part.PREFILL: "tokens/s",
    Part.FIRST_TOKEN: "ms",
    Part.STREAMS: "tokens/s",
}


@dataclass(frozen=True, slots=True, order=True)
class FigureKey:
    """Which figure.  Two runs are compared key by key."""

    part: Part
    size: int
    kernel: str

    @property
    def unit(self) -> str:
        """tokens/s, ms or s."""
        return UNITS[self.part]

    @property
    def is_throughput(self) -> bool:
        """More is better; a drop is an alert."""
        return self.unit == "tokens/s"

    @property
    def name(self) -> str:
        """`decode 512 avx2`: the row of a table for programs."""
        return " ".join(filter(None, (self.part.value, str(self.size), self.kernel)))


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement, `at_s` seconds after the run began."""

    at_s: float
    value: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the middle half and all of the values lie."""

    median: float
    low_quartile: float
    high_quartile: float
    lowest: float
    highest: float

    @classmethod
    def of(cls, values: Sequence[float]) -> Spread:
        """At least one value."""
        low, middle, high = values[0], values[0], values[0]
        if len(values) > 1:
            low, middle, high = quantiles(values, n=4, method="inclusive")
        return cls(middle, low, high, min(values), max(values))

    @property
    def share(self) -> float:
        """Half of the middle half's width, as a share of the median: 0.03 is ±3 %."""
        return (self.high_quartile - self.low_quartile) / 2 / self.median if self.median else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """All samples of one key, in order; at least one."""

    key: FigureKey
    samples: tuple[Sample, ...]

    @property
    def spread(self) -> Spread:
        """Over all samples."""
        return Spread.of([sample.value for sample in self.samples])

    @property
    def median(self) -> float:
        """The figure that is quoted."""
        return median(sample.value for sample in self.samples)
