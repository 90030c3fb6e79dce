from __future__ import annotations

from smallmind.engine.kernels import KernelCase, KernelCheck, KernelDifference, KernelHarness, KernelRate
from tests.unit.engine.fake_native import Switches

Q4_K = KernelCase("matmul_quantised", "Q4_K", "int8", True, (1, 8))
NORM = KernelCase("rms_norm", "", "", False, (1,))


def test_cases_are_plain_data(native: Switches) -> None:
    assert KernelHarness().cases == (Q4_K, NORM)


def test_a_check_says_for_each_set_what_was_found(native: Switches) -> None:
    difference = KernelDifference(512, 7, "huge", "out", 153, "1", "2")
    assert KernelHarness().check(Q4_K, ("scalar", "avx2")) == [
        KernelCheck("scalar", "matmul_quantised", "Q4_K", 5, None),
        KernelCheck("avx2", "matmul_quantised", "Q4_K", 5, difference),
    ]


def test_a_rate_says_what_was_timed(native: Switches) -> None:
    rate = KernelHarness().time(NORM, 1, "avx2", 2, 0.1)
    assert rate == KernelRate("avx2", "rms_norm", "", 1, 2, bytes_per_s=2e9, macs_per_s=4e9)
