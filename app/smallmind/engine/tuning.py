"""How many threads suit this machine and this model best: measured, in less than ten seconds."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from smallmind.engine.background import run_on_thread
from smallmind.engine.engine import Engine
from smallmind.engine.processors import n_usable_cores, usable_processors
from smallmind.engine.running_model import RunningModel

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called on the loop with the measurements done and in all."""

_BUDGET_S = 8.0
_N_ROUNDS = 5
_FEWEST_ROUNDS = 2
_PROBE_TOKENS = 8
_PART_S = 0.2  # that one measurement should take: long enough for the clock, short enough to be cancelled
_MOST_TOKENS = 256
_AS_FAST = 0.97  # of the fastest decode
_AS_FAST_PREFILL = 0.9


@dataclass(frozen=True, slots=True)
class ThreadFigures:
    """Tokens a second with so many threads, medians."""

    n_threads: int
    decode_tok_s: float
    prefill_tok_s: float


@dataclass(frozen=True, slots=True)
class ThreadTuning:
    """`best` is the number of threads to set; `figures` are in ascending order of threads."""

    best: int
    figures: tuple[ThreadFigures, ...]


async def measure_threads(engine: Engine, progress: Progress | None = None) -> ThreadTuning:
    """Waits until no answer is being made, and answers wait for it.  The engine's own number is back afterwards.

    The numbers take turns, so that a machine that becomes busy meanwhile is busy for all of them.  What counts is
    decode, most of what one waits for; where two are about as fast, the smaller one leaves more to other programs.
    Cancelling the task ends it within a measurement.  Raises EngineStopped, ContextFull (a context under 300 tokens).
    """
    running = engine.running
    numbers = candidates(n_usable_cores(), min(len(usable_processors()), running.max_threads))
    n_before, is_considerate = running.n_threads, running.is_considerate
    try:
        return await _measure_all(running, numbers, progress or _ignore)
    finally:
        restore = partial(running.change_threads, n_before, is_considerate=is_considerate)
        await asyncio.shield(run_on_thread(restore, "smallmind-threads"))


def candidates(n_cores: int, n_processors: int) -> list[int]:
    """Numbers worth trying: around the cores, all processors, and a half."""
    wanted = {1, (n_cores + 1) // 2, n_cores - 1, n_cores, n_processors}
    return sorted(number for number in wanted if 1 <= number <= n_processors)


async def _measure_all(running: RunningModel, numbers: Sequence[int], progress: Progress) -> ThreadTuning:
    lengths = await _on_thread(partial(_lengths, running))
    times: dict[int, list[tuple[float, float]]] = {number: [] for number in numbers}
    n_all, started = _N_ROUNDS * len(numbers), time.monotonic()
    for n_round in range(_N_ROUNDS):
        if n_round >= _FEWEST_ROUNDS and (time.monotonic() - started) * (n_round + 1) / n_round > _BUDGET_S:
            break
        for index, number in enumerate(numbers):
            progress(n_round * len(numbers) + index, n_all)
            times[number].append(await _on_thread(partial(_measure, running, number, lengths)))
    progress(n_all, n_all)
    figures = [_figures(number, times[number], lengths) for number in numbers]
    return ThreadTuning(best_of(figures), tuple(figures))


def best_of(figures: Sequence[ThreadFigures]) -> int:
    """Of those whose decode is about as fast as the fastest, the fewest threads that read prompts about as fast."""
    fastest = max(figure.decode_tok_s for figure in figures)
    good = [figure for figure in figures if figure.decode_tok_s >= _AS_FAST * fastest]
    prefill = max(figure.prefill_tok_s for figure in good)
    return min(figure.n_threads for figure in good if figure.prefill_tok_s >= _AS_FAST_PREFILL * prefill)


@dataclass(frozen=True, slots=True)
class _Lengths:
    """Tokens of one measurement; slow models are measured with fewer."""

    n_decode: int
    n_prefill: int


def _lengths(running: RunningModel) -> _Lengths:
    decode_s = running.measure_decode(_PROBE_TOKENS)
    prefill_s = running.measure_prefill(4 * _PROBE_TOKENS)
    return _Lengths(_fitting(_PROBE_TOKENS, decode_s, 2), _fitting(4 * _PROBE_TOKENS, prefill_s, 16))


def _fitting(n_tokens: int, seconds: float, least: int) -> int:
    return max(least, min(_MOST_TOKENS, round(n_tokens * _PART_S / max(seconds, 1e-6))))


def _measure(running: RunningModel, n_threads: int, lengths: _Lengths) -> tuple[float, float]:
    running.change_threads(n_threads, is_considerate=False)
    return running.measure_decode(lengths.n_decode), running.measure_prefill(lengths.n_prefill)


def _figures(n_threads: int, times: Sequence[tuple[float, float]], lengths: _Lengths) -> ThreadFigures:
    decode_s, prefill_s = (statistics.median(column) for column in zip(*times, strict=True))
    return ThreadFigures(n_threads, lengths.n_decode / decode_s, lengths.n_prefill / prefill_s)


async def _on_thread(work: Callable[[], T]) -> T:
    """Not left alone when the task is cancelled: what comes next would meet it."""
    running = asyncio.ensure_future(run_on_thread(work, "smallmind-tuning"))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise


def _ignore(_n_done: int, _n_all: int) -> None:
    pass
