from __future__ import annotations

from dataclasses import replace

import pytest

from smallmind.bench.suite.comparison import Comparison, Mismatch, compare
from smallmind.bench.suite.figures import Figure, Part, Sample
from smallmind.bench.suite.result import SuiteResult
from tests.unit.bench.suite.conftest import figure
from tests.unit.bench.suite.fakes import MACHINE


def times(result: SuiteResult, factor: float, *parts: Part) -> SuiteResult:
    """The same run with those parts' values multiplied."""

    def scaled(one: Figure) -> Figure:
        if one.key.part not in parts:
            return one
        return replace(one, samples=tuple(Sample(s.at_s, s.value * factor) for s in one.samples))

    return replace(result, figures=tuple(map(scaled, result.figures)))


def alerts(comparison: Comparison) -> list[tuple[Part, int]]:
    return [(change.key.part, change.key.size) for change in comparison.alerts]


def test_a_drop_of_more_than_a_tenth_is_an_alert(result: SuiteResult) -> None:
    assert alerts(compare(times(result, 0.89, Part.PREFILL), result)) == [(Part.PREFILL, 512)]


def test_a_drop_of_just_a_tenth_is_none(result: SuiteResult) -> None:
    assert alerts(compare(times(result, 0.9001, Part.PREFILL, Part.DECODE, Part.STREAMS), result)) == []


def test_more_speed_is_no_alert(result: SuiteResult) -> None:
    comparison = compare(times(result, 1.5, *Part), result)
    assert comparison.alerts == ()
    assert comparison.changes[1].share == pytest.approx(0.5)


def test_the_worst_drop_comes_first(result: SuiteResult) -> None:
    worse = times(times(result, 0.8, Part.PREFILL), 0.5, Part.STREAMS)
    assert alerts(compare(worse, result)) == [(Part.STREAMS, 10), (Part.PREFILL, 512)]


def test_waiting_longer_is_shown_but_is_no_throughput(result: SuiteResult) -> None:
    comparison = compare(times(result, 2.0, Part.FIRST_TOKEN, Part.LOAD), result)
    assert comparison.alerts == ()
    assert {change.key.part for change in comparison.changes if change.share > 0.5} == {Part.FIRST_TOKEN, Part.LOAD}


def test_a_drop_within_the_spread_is_an_alert_with_a_doubt(result: SuiteResult) -> None:
    noisy = replace(result, figures=(figure(Part.DECODE, 0, 100.0, 200.0, 300.0),))
    dropped = replace(result, figures=(figure(Part.DECODE, 0, 90.0, 170.0, 290.0),))
    (alert,) = compare(dropped, noisy).alerts
    assert alert.is_within_spread
    steady = replace(result, figures=(figure(Part.DECODE, 0, 199.0, 200.0, 201.0),))
    (alert,) = compare(dropped, steady).alerts
    assert alert.is_within_spread  # this run's own spread is what casts the doubt
    sure = replace(result, figures=(figure(Part.DECODE, 0, 169.0, 170.0, 171.0),))
    assert not compare(sure, steady).alerts[0].is_within_spread


def test_figures_that_only_one_of_them_has_are_left_alone(result: SuiteResult) -> None:
    less = replace(result, figures=result.figures[:2])
    assert len(compare(less, result).changes) == len(compare(result, less).changes) == 2


@pytest.mark.parametrize(
    ("change", "mismatch"),
    [
        ({"model": "other"}, Mismatch.MODEL),
        ({"model_bytes": 1}, Mismatch.MODEL),
        ({"machine": replace(MACHINE, cpu_name="Another")}, Mismatch.PROCESSOR),
        ({"n_threads": 4}, Mismatch.THREADS),
        ({"figures": ()}, Mismatch.FIGURES),
    ],
)
def test_runs_that_say_nothing_about_each_other_are_not_compared(
    result: SuiteResult, change: dict[str, object], mismatch: Mismatch
) -> None:
    other = replace(result, **change)  # type: ignore[arg-type]
    comparison = compare(result, other)
    assert comparison.mismatch is mismatch
    assert comparison.changes == ()
    assert comparison.alerts == ()


def test_a_cache_in_another_format_is_another_measurement(result: SuiteResult) -> None:
    other = replace(result, plan=replace(result.plan, kv_format="q8_0"))
    assert compare(result, other).mismatch is Mismatch.KV_FORMAT
