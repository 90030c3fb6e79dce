"""Where a model's speed ends on this machine."""

from __future__ import annotations

from dataclasses import dataclass, replace

from smallmind.bench.suite.figures import Figure, Part


@dataclass(frozen=True, slots=True)
class Limits:
    """What this machine cannot exceed by much, and what a token costs.

    `bandwidth`: bytes/s read by the plan's threads; `peaks`: int8 multiply-adds/s by kernel.
    """

    bandwidth: float = 0.0
    peaks: tuple[tuple[str, float], ...] = ()
    weight_bytes: int = 0
    cache_bytes_per_token: int = 0
    macs_per_token: int = 0

    def or_better(self, other: Limits) -> Limits:
        """Measured twice, the better figures count: a limit can be missed, not exceeded."""
        peaks = dict(self.peaks)
        for kernel, peak in other.peaks:
            peaks[kernel] = max(peak, peaks.get(kernel, 0.0))
        return replace(self, bandwidth=max(self.bandwidth, other.bandwidth), peaks=tuple(peaks.items()))

    def share_of(self, figure: Figure) -> float | None:
        """Decode beside the memory's speed, prefill beside the processor's arithmetic; None where nothing is known."""
        key = figure.key
        if key.part is Part.DECODE and self.bandwidth and self.weight_bytes:
            return figure.median * (self.weight_bytes + key.size * self.cache_bytes_per_token) / self.bandwidth
        peak = dict(self.peaks).get(key.kernel, 0.0)
        if key.part is Part.PREFILL and peak and self.macs_per_token:
            return figure.median * self.macs_per_token / peak
        return None
