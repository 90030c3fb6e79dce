"""What a suite measures, and in which order."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from smallmind.bench.plan import MAX_STREAMS
from smallmind.bench.suite.figures import FigureKey, Part
from smallmind.domain.errors import InvalidSetting
from smallmind.domain.model import MAPPED, EngineOptions

ALL_PARTS = ("load", "decode", "prefill", "depth", "streams")
"""What may be left out, by name.  The time to the first token comes with prefill, memory with everything."""

FIRST_TOKEN_PROMPT = 64
_MAX_LOADS = 3
_CLOSING_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class SuitePlan:
    """Kernels (): the fastest.  Threads 0: every core.  Lengths and depths beyond the context are left out.

    Raises InvalidSetting.
    """

    kernels: tuple[str, ...] = ()
    n_threads: int = 0
    iterations: int = 5
    parts: tuple[str, ...] = ALL_PARTS
    prompt_lengths: tuple[int, ...] = (FIRST_TOKEN_PROMPT, 512, 2_048)
    depths: tuple[int, ...] = (512, 2_048, 4_096)
    n_streams: int = 10
    decode_tokens: int = 64
    stream_tokens: int = 32
    kv_format: str = "f16"
    loading: str = MAPPED
    is_locked: bool = False

    def __post_init__(self) -> None:
        _check("iterations", self.iterations, 1, 1_000)
        _check("streams", self.n_streams, 1, MAX_STREAMS)
        _check("decode tokens", self.decode_tokens, 2, 100_000)
        _check("stream tokens", self.stream_tokens, 2, 100_000)
        for length in (*self.prompt_lengths, *self.depths):
            _check("prompt length", length, 1, 1_000_000)
        for part in self.parts:
            if part not in ALL_PARTS:
                raise InvalidSetting("part", part, ", ".join(ALL_PARTS))
        if not self.parts:
            raise InvalidSetting("parts", "", ", ".join(ALL_PARTS))

    def needed_context(self) -> int:
        """Tokens that the longest measurement wants to have room for."""
        lengths = self.prompt_lengths if "prefill" in self.parts else ()
        depths = self.depths if "depth" in self.parts else ()
        return max((*lengths, *depths, FIRST_TOKEN_PROMPT)) + self.decode_tokens + 64

    def engine_options(self, kernel: str) -> EngineOptions:
        """How the model is run for this plan."""
        return EngineOptions(
            n_threads=self.n_threads,
            context_length=self.needed_context(),
            kernel=kernel,
            loading=self.loading,
            is_locked=self.is_locked,
            kv_format=self.kv_format,
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One measurement.  `round` counts from 0; `is_closing`: the same as at the start once more, to see a drift."""

    key: FigureKey
    round: int
    n_rounds: int
    is_closing: bool = False


def steps_of(plan: SuitePlan, kernels: Sequence[str], context_length: int) -> tuple[Step, ...]:
    """Part by part, so that a deep context is read once for all of its rounds; kernels take turns within a round.

    Which kernel begins changes from round to round: what warms up or throttles the processor meets all alike.
    """
    keys = list(_sizes(plan, context_length))
    steps: list[Step] = []
    for part, size in keys:
        n_rounds = min(plan.iterations, _MAX_LOADS) if part is Part.LOAD else plan.iterations
        names = ("",) if part is Part.LOAD else tuple(kernels)
        for index in range(n_rounds):
            order = _turned(names, index)
            steps += [Step(FigureKey(part, size, kernel), index, n_rounds) for kernel in order]
    if len(keys) > 1 and (Part.DECODE, 0) in keys and plan.iterations >= _CLOSING_ROUNDS:
        for index in range(_CLOSING_ROUNDS):
            order = _turned(tuple(kernels), index)
            steps += [Step(FigureKey(Part.DECODE, 0, kernel), index, _CLOSING_ROUNDS, True) for kernel in order]
    return tuple(steps)


def _sizes(plan: SuitePlan, context_length: int) -> Iterator[tuple[Part, int]]:
    if "load" in plan.parts:
        yield Part.LOAD, 0
    if "decode" in plan.parts:
        yield Part.DECODE, 0
    if "prefill" in plan.parts:
        yield from ((Part.PREFILL, size) for size in sorted(plan.prompt_lengths) if size < context_length)
    if "depth" in plan.parts:
        room = context_length - plan.decode_tokens
        yield from ((Part.DECODE, size) for size in sorted(plan.depths) if size < room)
    if "streams" in plan.parts:
        yield Part.STREAMS, plan.n_streams


def _turned(names: Sequence[str], index: int) -> list[str]:
    """Another order in each round, the same in every run."""
    order = list(names)
    random.Random(index).shuffle(order)
    return order


def _check(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise InvalidSetting(name, value, f"{lowest:,} to {highest:,}")
