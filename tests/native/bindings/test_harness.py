from __future__ import annotations

import threading

import pytest

from smallmind._native import KernelHarness, kernel_names
from smallmind.domain.errors import UnknownKernel


@pytest.fixture(scope="module")
def harness() -> KernelHarness:
    return KernelHarness(arena_bytes=1 << 20)


def test_every_format_and_every_other_kernel_is_a_case(harness: KernelHarness) -> None:
    formats = {case.format for case in harness.cases if case.kernel.startswith("matmul")}
    assert len(formats) == 16
    assert {"Q4_K", "IQ4_XS", "F16"} <= formats
    assert {"attend", "merge", "quantise", "rms_norm", "silu_multiply", "to_f16"} <= {c.kernel for c in harness.cases}
    for case in harness.cases:
        assert case.unit in ("int8", "float32", "")
        assert case.timed_columns[0] == 1


def test_a_check_finds_every_set_right(harness: KernelHarness) -> None:
    case = next(case for case in harness.cases if case.format == "Q5_1")
    findings = harness.check(case, kernel_names())
    assert len(findings) == len(kernel_names())
    assert all(finding.n_trials > 100 and finding.difference is None for finding in findings)


def test_rates_and_limits_are_positive(harness: KernelHarness) -> None:
    case = next(case for case in harness.cases if case.format == "Q4_K")
    bytes_per_s, macs_per_s = harness.time(case, 8, kernel_names()[-1], 2, 0.001)
    assert macs_per_s > bytes_per_s > 0
    assert harness.bandwidth(1, 0.001) > 0
    assert harness.peak("int8", "scalar", 1, 0.001) > 0


def test_other_threads_run_while_a_time_is_taken(harness: KernelHarness) -> None:
    case = next(case for case in harness.cases if case.kernel == "rms_norm")
    timing = threading.Thread(target=lambda: harness.time(case, 1, "scalar", 1, 0.5))
    timing.start()
    assert timing.is_alive()
    timing.join()


def test_nonsense_is_refused(harness: KernelHarness) -> None:
    case = harness.cases[0]
    with pytest.raises(UnknownKernel):
        harness.check(case, ["mmx"])
    with pytest.raises(UnknownKernel):
        harness.time(case, 1, "mmx", 1, 0.001)
    with pytest.raises(ValueError):
        harness.time(case, 3, "scalar", 1, 0.001)
    with pytest.raises(ValueError):
        harness.time(case, 1, "scalar", 0, 0.001)
    with pytest.raises(ValueError):
        harness.bandwidth(1, 0.0)
    with pytest.raises(ValueError):
        harness.peak("int4", "scalar", 1, 0.001)
