from __future__ import annotations

from collections.abc import Callable

import pytest

from smallmind.bench.suite.figures import Part
from smallmind.bench.suite.plan import SuitePlan, steps_of
from smallmind.domain.errors import InvalidSetting


def test_every_part_is_measured_in_every_round_with_every_kernel() -> None:
    steps = steps_of(SuitePlan(iterations=4), ("scalar", "avx2"), 8_192)
    rounds = [step for step in steps if not step.is_closing]
    for part, size in [(Part.DECODE, 0), (Part.PREFILL, 512), (Part.DECODE, 4_096), (Part.STREAMS, 10)]:
        for kernel in ("scalar", "avx2"):
            assert [s.round for s in rounds if (s.key.part, s.key.size, s.key.kernel) == (part, size, kernel)] == [
                0,
                1,
                2,
                3,
            ]


def test_kernels_take_turns_and_not_always_the_same_one_begins() -> None:
    steps = steps_of(SuitePlan(iterations=8, parts=("decode",)), ("scalar", "avx2"), 8_192)
    pairs = [{first.key.kernel, second.key.kernel} for first, second in zip(steps[::2], steps[1::2], strict=True)]
    assert all(pair == {"scalar", "avx2"} for pair in pairs)
    assert {step.key.kernel for step in steps[::2]} == {"scalar", "avx2"}


def test_loading_is_measured_three_times_at_most_and_for_no_kernel() -> None:
    steps = steps_of(SuitePlan(iterations=20, parts=("load",)), ("scalar", "avx2"), 8_192)
    assert [(step.key.kernel, step.round) for step in steps] == [("", 0), ("", 1), ("", 2)]


def test_decoding_is_measured_once_more_at_the_end() -> None:
    steps = steps_of(SuitePlan(iterations=5), ("avx2",), 8_192)
    assert [(s.key.part, s.key.size) for s in steps if s.is_closing] == [(Part.DECODE, 0)] * 3
    assert all(step.is_closing for step in steps[-3:])


def test_what_the_context_has_no_room_for_is_left_out() -> None:
    steps = steps_of(SuitePlan(), ("avx2",), 2_048)
    assert {s.key.size for s in steps if s.key.part is Part.PREFILL} == {64, 512}
    assert {s.key.size for s in steps if s.key.part is Part.DECODE} == {0, 512}


def test_the_engine_gets_the_context_that_the_plan_needs() -> None:
    assert SuitePlan().engine_options("avx2").context_length >= 4_096 + 64
    assert SuitePlan(parts=("decode",)).engine_options("avx2").context_length < 512


@pytest.mark.parametrize(
    "make",
    [
        lambda: SuitePlan(iterations=0),
        lambda: SuitePlan(n_streams=65),
        lambda: SuitePlan(parts=("nothing",)),
        lambda: SuitePlan(parts=()),
        lambda: SuitePlan(prompt_lengths=(0,)),
    ],
)
def test_impossible_plans_are_refused(make: Callable[[], SuitePlan]) -> None:
    with pytest.raises(InvalidSetting):
        make()
