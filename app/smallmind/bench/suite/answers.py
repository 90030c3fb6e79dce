"""One measurement each, through the engine's own face: submit a prompt, follow its events, read its figures."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from smallmind.bench.suite.ports import AnswerStream, MeasurableEngine
from smallmind.bench.suite.prompts import make_prompt
from smallmind.domain.errors import EngineStopped
from smallmind.domain.generation import Finished, GenerationRequest, GenerationStats, SamplingOptions, TextDelta

_STREAM_PROMPT = 48
_MOST_TRIES = 4  # a model may end its story early; then another seed tells another one
_SEED = 7

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Answered:
    """Figures of one answer as the engine took them, and when its sender saw what."""

    stats: GenerationStats
    begun_at_s: float
    first_token_at_s: float
    ended_at_s: float

    @property
    def first_token_s(self) -> float:
        """What a user waits."""
        return self.first_token_at_s - self.begun_at_s


class Answers:
    """Measures one engine.  Numbers prompts so that none is found in the cache unless it should be."""

    def __init__(self, engine: MeasurableEngine, clock: Clock = time.perf_counter) -> None:
        self._engine = engine
        self._clock = clock
        self._numbers = itertools.count(1)
        self._deep_prompts: dict[int, tuple[int, ...]] = {}

    async def warm_up(self) -> None:
        """A little of everything: the first step pages weights in and wakes the threads."""
        await self._answer(await self._prompt(_STREAM_PROMPT), 8)

    async def prefill(self, n_tokens: int) -> tuple[float, float]:
        """(tokens/s of reading a new prompt, ms from sending it to the first token)."""
        answered = await self._answer(await self._prompt(n_tokens), 1)
        return answered.stats.prefill_tok_s, answered.first_token_s * 1e3

    async def decode(self, depth: int, n_tokens: int) -> float:
        """Tokens/s of one answer after `depth` tokens; those are read once and found in the cache from then on."""
        if depth not in self._deep_prompts:
            self._deep_prompts[depth] = await self._prompt(max(depth, 1))
            await self._answer(self._deep_prompts[depth], 2)
        n_steps, seconds = 0, 0.0
        for attempt in range(_MOST_TRIES):
            stats = (await self._answer(self._deep_prompts[depth], n_tokens - n_steps, _SEED + attempt)).stats
            n_steps += max(0, stats.n_generated - 1)
            seconds += stats.decode_s
            if n_steps >= n_tokens - 2:
                break
        if not seconds:
            raise EngineStopped("the model ended every answer at once, so its speed cannot be measured")
        return n_steps / seconds

    async def streams(self, n_streams: int, n_tokens: int) -> tuple[float, bool]:
        """(tokens/s of `n_streams` answers together, from sending them all to the end of the last; one by one)."""
        prompts = [await self._prompt(_STREAM_PROMPT) for _ in range(n_streams)]
        begin = self._clock()
        answers = await _all_or_none([self._answer(prompt, n_tokens) for prompt in prompts])
        n_tokens_made = sum(answered.stats.n_generated for answered in answers)
        return n_tokens_made / (self._clock() - begin), n_streams > 1 and _are_one_by_one(answers)

    async def _prompt(self, n_tokens: int) -> tuple[int, ...]:
        engine = self._engine
        return await asyncio.to_thread(make_prompt, engine.tokenizer, engine.template, n_tokens, next(self._numbers))

    async def _answer(self, prompt: Sequence[int], max_tokens: int, seed: int = _SEED) -> Answered:
        sampling = SamplingOptions(seed=seed, max_tokens=max(1, max_tokens))
        begin = self._clock()
        stream = self._engine.submit(GenerationRequest(tuple(prompt), sampling))
        try:
            return await self._follow(stream, begin)
        finally:
            stream.cancel()  # without effect on one that has ended

    async def _follow(self, stream: AnswerStream, begin: float) -> Answered:
        first_token_at_s = 0.0
        async for event in stream:
            if isinstance(event, TextDelta) and not first_token_at_s:
                first_token_at_s = self._clock()
            if isinstance(event, Finished):
                now = self._clock()
                return Answered(event.stats, begin, first_token_at_s or now, now)
        raise EngineStopped("it ended without a result")


def _are_one_by_one(answers: Sequence[Answered]) -> bool:
    """Whether each began to speak only after the one before had ended."""
    in_turn = sorted(answers, key=lambda answered: answered.first_token_at_s)
    return all(later.first_token_at_s >= earlier.ended_at_s for earlier, later in itertools.pairwise(in_turn))


async def _all_or_none(answers: Sequence[Coroutine[Any, Any, Answered]]) -> list[Answered]:
    """As gather, but one that fails, or being cancelled, ends the others as well."""
    tasks = [asyncio.ensure_future(answer) for answer in answers]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
