from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from smallmind.bench import KernelPlan, KernelReport, measure_kernels
from smallmind.domain.errors import InvalidSetting, UnknownKernel
from smallmind.engine.kernels import KernelCase, KernelCheck, KernelDifference, KernelRate
from smallmind.engine.system import Machine

MACHINE = Machine("Linux", "A Processor", ("avx2",), 4, 2, ("scalar", "avx2"), "avx2", "fastest", 8 << 30, 4 << 30)

Q4_K = KernelCase("matmul_quantised", "Q4_K", "int8", True, (1, 8))
F16 = KernelCase("matmul_float", "F16", "float32", True, (1, 8))
NORM = KernelCase("rms_norm", "", "", False, (1,))

DIFFERENCE = KernelDifference(512, 7, "huge", "out", 153, "1.5 (0x3fc00000)", "1.50000012 (0x3fc00001)")


class FakeHarness:
    """Memory reads 10 GB/s with a thread, 15 with two; the peak is 100 GMAC/s a thread.

    One column runs at 8 GB/s and 16 GMAC/s, eight at 6 times that many multiply-adds; two threads do 1.5 times as much.
    """

    def __init__(self, wrong: str = "") -> None:
        self.cases = (Q4_K, F16, NORM)
        self.calls: list[tuple[object, ...]] = []
        self._wrong = wrong
        self._slowdown = 2.0  # the first measurement of the limits is disturbed

    def check(self, case: KernelCase, isas: tuple[str, ...]) -> list[KernelCheck]:
        self.calls.append(("check", case.kernel, isas))
        return [
            KernelCheck(isa, case.kernel, case.format, 10, DIFFERENCE if isa + case.format == self._wrong else None)
            for isa in isas
        ]

    def time(self, case: KernelCase, columns: int, isa: str, threads: int, seconds: float) -> KernelRate:
        self._slowdown = 1.0
        self.calls.append(("time", case.kernel, columns, isa, threads, seconds))
        scale = 1.5 if threads > 1 else 1.0
        macs = 16e9 * scale * (6 if columns == 8 else 1) if case.unit else 0.0
        return KernelRate(isa, case.kernel, case.format, columns, threads, 8e9 * scale, macs)

    def bandwidth(self, threads: int, seconds: float) -> float:
        return (10e9 if threads == 1 else 15e9) / self._slowdown

    def peak(self, unit: str, isa: str, threads: int, seconds: float) -> float:
        return 100e9 * threads / self._slowdown


def run(plan: KernelPlan, wrong: str = "") -> tuple[KernelReport, FakeHarness]:
    harness = FakeHarness(wrong)
    return measure_kernels(harness, plan, MACHINE, lambda done, total: None), harness


def test_every_kernel_is_checked_in_every_set_and_timed_with_one_thread_and_with_all() -> None:
    report, harness = run(KernelPlan(threads=2, seconds=0.25))
    assert [call for call in harness.calls if call[0] == "check"] == [
        ("check", case.kernel, ("scalar", "avx2")) for case in harness.cases
    ]
    timed = {call for call in harness.calls if call[0] == "time"}
    assert timed == {
        ("time", case.kernel, columns, isa, threads, 0.25)
        for case in harness.cases
        for columns in case.columns
        for isa in ("scalar", "avx2")
        for threads in (1, 2)
    }
    assert len(report.rates) == len(timed)
    assert report.is_correct


def test_shares_are_of_the_better_of_two_measurements_of_the_limits() -> None:
    report, _ = run(KernelPlan(threads=2))
    one, both = (find(report, "avx2", Q4_K, 1, threads) for threads in (1, 2))
    assert report.shares(one).of_bandwidth == pytest.approx(0.8)
    assert report.shares(one).of_peak == pytest.approx(0.16)
    assert report.shares(both).of_bandwidth == pytest.approx(0.8)
    assert report.shares(both).of_peak == pytest.approx(0.12)


def test_eight_columns_are_compared_with_one_of_the_same_kernel_and_threads() -> None:
    report, _ = run(KernelPlan(threads=2))
    for threads in (1, 2):
        assert report.shares(find(report, "scalar", Q4_K, 8, threads)).over_one_column == pytest.approx(6.0)
    assert report.shares(find(report, "scalar", Q4_K, 1, 1)).over_one_column is None


def test_what_runs_in_a_cache_or_multiplies_nothing_has_no_share() -> None:
    report, _ = run(KernelPlan(threads=2))
    shares = report.shares(find(report, "avx2", NORM, 1, 1))
    assert (shares.of_bandwidth, shares.of_peak, shares.over_one_column) == (None, None, None)


def find(report: KernelReport, isa: str, case: KernelCase, columns: int, threads: int) -> KernelRate:
    key = (isa, case.kernel, case.format, columns, threads)
    (rate,) = (r for r in report.rates if (r.isa, r.kernel, r.format, r.columns, r.threads) == key)
    return rate


def test_sets_and_formats_can_be_picked_whatever_their_case() -> None:
    report, harness = run(KernelPlan(isas=("avx2",), formats=("q4_k",), threads=1))
    assert {(r.isa, r.format, r.threads) for r in report.rates} == {("avx2", "Q4_K", 1)}
    assert ("check", "matmul_quantised", ("avx2",)) in harness.calls
    assert len(report.checks) == 1


def test_checks_alone_take_no_times() -> None:
    report, harness = run(KernelPlan(is_check_only=True))
    assert {call[0] for call in harness.calls} == {"check"}
    assert (report.rates, report.limits.bandwidth) == ((), {})
    lines = report.to_text().splitlines()
    assert ["matmul_quantised", "Q4_K", "ok", "ok"] in [line.split() for line in lines]
    assert lines[-1] == "60 inputs tried: every kernel writes the bits of the specification."


def test_a_wrong_kernel_is_named_with_its_first_difference() -> None:
    report, _ = run(KernelPlan(), wrong="avx2Q4_K")
    assert not report.is_correct
    text = report.to_text()
    assert "60 inputs tried: 1 kernel differs." in text
    assert (
        "  avx2 matmul_quantised Q4_K: 512 wide, 7 columns, huge input: "
        "out[153] is 1.50000012 (0x3fc00001), should be 1.5 (0x3fc00000)"
    ) in text
    assert sum("WRONG" in line for line in text.splitlines()) == len(Q4_K.columns)


def test_the_table_shows_rates_beside_their_limits_in_aligned_columns() -> None:
    report, _ = run(KernelPlan(threads=2))
    lines = report.to_text().splitlines()
    assert "Memory reads 10.0 GB/s with 1 thread, 15.0 GB/s with 2 threads." in lines
    assert any(line.startswith("avx2: peak with 1 thread 100.0 GMAC/s of int8, 100.0 of float32; ") for line in lines)
    row = next(line for line in lines if line.startswith("matmul_quantised") and "6.00" in line)
    figures = ["8.0", "80%", "96.0", "96%", "6.00", "12.0", "80%", "144.0", "72%", "6.00"]
    assert row.split() == ["matmul_quantised", "Q4_K", "8", "ok", *figures]
    assert len({len(line) for line in lines if line.startswith("matmul") and "6.00" in line}) == 1


def test_json_has_the_same_keys_in_every_row() -> None:
    report, _ = run(KernelPlan(threads=2), wrong="scalarF16")
    document = json.loads(report.to_json())
    assert document.keys() == {"machine", "is_correct", "bandwidth", "peaks", "checks", "rates"}
    assert document["is_correct"] is False
    assert document["bandwidth"] == [
        {"threads": 1, "bytes_per_s": 10_000_000_000},
        {"threads": 2, "bytes_per_s": 15_000_000_000},
    ]
    assert {tuple(rate) for rate in document["rates"]} == {
        (
            *("isa", "kernel", "format", "columns", "threads", "bytes_per_s", "macs_per_s"),
            *("of_bandwidth", "of_peak", "over_one_column"),
        )
    }
    assert {tuple(check) for check in document["checks"]} == {("isa", "kernel", "format", "n_inputs", "difference")}
    (wrong,) = (check["difference"] for check in document["checks"] if check["difference"])
    assert wrong["index"] == 153


def test_progress_counts_to_the_end_and_may_stop_it() -> None:
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 5:
            raise KeyboardInterrupt

    harness = FakeHarness()
    measure_kernels(harness, KernelPlan(threads=2), MACHINE, lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == list(range(seen[0][1]))
    seen.clear()
    with pytest.raises(KeyboardInterrupt):
        measure_kernels(FakeHarness(), KernelPlan(threads=2), MACHINE, stop)
    assert len(seen) == 6


def test_impossible_plans_are_refused() -> None:
    with pytest.raises(UnknownKernel):
        run(KernelPlan(isas=("mmx",)))
    makers: list[Callable[[], object]] = [
        lambda: run(KernelPlan(formats=("Q9",))),
        lambda: KernelPlan(seconds=0),
        lambda: KernelPlan(threads=-1),
    ]
    for make in makers:
        with pytest.raises(InvalidSetting):
            make()
