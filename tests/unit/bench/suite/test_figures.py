from __future__ import annotations

import pytest

from smallmind.bench.suite.figures import Figure, FigureKey, Part, Sample, Spread
from smallmind.bench.suite.limits import Limits


def figure(part: Part, size: int, *values: float) -> Figure:
    return Figure(FigureKey(part, size, "avx2"), tuple(Sample(i, value) for i, value in enumerate(values)))


def test_the_spread_is_that_of_the_middle_half() -> None:
    spread = Spread.of([100, 110, 90, 1, 500])
    assert (spread.median, spread.low_quartile, spread.high_quartile) == (100, 90, 110)
    assert (spread.lowest, spread.highest) == (1, 500)
    assert spread.share == pytest.approx(0.1)


def test_a_single_value_has_no_spread() -> None:
    assert Spread.of([7.0]) == Spread(7.0, 7.0, 7.0, 7.0, 7.0)


def test_only_tokens_per_second_are_throughput() -> None:
    assert {part for part in Part if FigureKey(part, 0, "").is_throughput} == {Part.DECODE, Part.PREFILL, Part.STREAMS}


def test_decoding_reads_the_weights_and_the_context() -> None:
    limits = Limits(bandwidth=1_000.0, weight_bytes=10, cache_bytes_per_token=1)
    assert limits.share_of(figure(Part.DECODE, 0, 50.0)) == pytest.approx(0.5)
    assert limits.share_of(figure(Part.DECODE, 10, 25.0)) == pytest.approx(0.5)


def test_prefill_is_beside_the_peak_of_its_own_kernel() -> None:
    limits = Limits(peaks=(("scalar", 1.0), ("avx2", 1_000.0)), macs_per_token=10)
    assert limits.share_of(figure(Part.PREFILL, 512, 25.0)) == pytest.approx(0.25)


def test_without_a_known_limit_there_is_no_share() -> None:
    assert Limits().share_of(figure(Part.DECODE, 0, 50.0)) is None
    assert Limits().share_of(figure(Part.PREFILL, 64, 50.0)) is None
    assert Limits(bandwidth=1.0, weight_bytes=1).share_of(figure(Part.STREAMS, 10, 50.0)) is None
