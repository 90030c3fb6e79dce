from __future__ import annotations

from dataclasses import replace

import pytest

from smallmind.bench.suite.findings import Finding, FindingKind, disturbances, speed_change
from smallmind.bench.suite.probe import Look, busiest
from smallmind.bench.suite.wording import finding_words

QUIET = [Look(float(t), 2.0 * t, 2.0 * t, 0.0, 1, 4_000.0) for t in range(10)]


def kinds(found: list[Finding]) -> list[FindingKind]:
    return [finding.kind for finding in found]


def test_what_this_program_computes_is_no_disturbance() -> None:
    assert disturbances(QUIET[:2], QUIET, "") == []


def test_other_programs_before_and_during_the_run_are_told_in_cores() -> None:
    busy = [replace(look, busy_s=look.busy_s * 1.3) for look in QUIET]
    found = disturbances(busy[:2], busy, "backup")
    assert kinds(found) == [FindingKind.BUSY_BEFORE, FindingKind.BUSY]
    assert {finding.name for finding in found} == {"backup"}
    assert [finding.amount for finding in found] == pytest.approx([0.6, 0.6])


def test_a_short_burst_is_told_as_one() -> None:
    burst = [replace(look, busy_s=look.busy_s + (1.3 if i > 5 else 0)) for i, look in enumerate(QUIET)]
    assert kinds(disturbances(QUIET[:2], burst, "")) == [FindingKind.BUSY_AT_TIMES]


def test_time_that_the_host_took_is_told() -> None:
    stolen = [replace(look, stolen_s=0.1 * look.at_s) for look in QUIET]
    (found,) = disturbances([], stolen, "")
    assert found.kind is FindingKind.STOLEN
    assert found.amount == pytest.approx(0.1)


def test_a_clock_that_falls_is_told_and_an_unknown_one_is_not() -> None:
    falling = [replace(look, mhz=4_000 - 200 * look.at_s) for look in QUIET]
    assert kinds(disturbances([], falling, "")) == [FindingKind.CLOCK_FELL]
    assert disturbances([], [replace(look, mhz=0.0) for look in QUIET], "") == []


def test_speed_that_falls_beyond_its_usual_spread_is_told() -> None:
    assert speed_change([100.0, 101.0], [86.0, 85.0], 0.01)[0].amount == pytest.approx(0.149, abs=0.01)
    assert speed_change([100.0, 101.0], [98.0], 0.01) == []
    assert speed_change([100.0, 101.0], [86.0], 0.2) == []
    assert speed_change([], [86.0], 0.0) == []


def test_the_busiest_program_is_the_one_that_computed_most_in_between() -> None:
    before = {(1, "old"): 100.0, (2, "compiler"): 1.0}
    after = {(1, "old"): 100.0, (2, "compiler"): 2.0, (3, "compiler"): 1.0, (4, "mail"): 1.5}
    assert busiest(before, after) == "compiler"
    assert busiest(before, before) == ""


def test_there_are_words_for_every_finding() -> None:
    sentences = {finding_words(Finding(kind, 0.6, "mail")) for kind in FindingKind}
    assert len(sentences) == len(FindingKind)
    assert finding_words(Finding(FindingKind.BUSY, 0.6, "")) == "Another program used 60 % of one core during the run."
    assert "1.7 cores" in finding_words(Finding(FindingKind.BUSY, 1.7, "cc1plus"))
