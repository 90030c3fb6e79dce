"""A machine, an engine and a clock that do what they are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from smallmind.bench.suite.limits import Limits
from smallmind.bench.suite.probe import Look
from smallmind.domain.errors import NotEnoughMemory, SmallMindError
from smallmind.domain.generation import (
    Finished,
    FinishReason,
    GenerationEvent,
    GenerationRequest,
    GenerationStats,
    PrefillProgress,
    TextDelta,
)
from smallmind.domain.model import EngineOptions, LoadedModel, ModelInfo
from smallmind.engine.system import Machine
from smallmind.text import ChatTemplate, Tokenizer
from tests.unit.chat.fake_engine import byte_tokenizer

MACHINE = Machine("Linux", "A Processor", ("avx2",), 4, 2, ("scalar", "avx2"), "avx2", "fastest", 8 << 30, 4 << 30)
SPEEDS = {"scalar": 100.0, "avx2": 200.0}
_PREFILL_SPEED = 10.0  # times faster than decoding


class Clock:
    """Stands still unless something takes time."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class SteadyEngine:
    """Decodes at the kernel's speed, times `pace`; answers one request after the other."""

    def __init__(self, options: EngineOptions, clock: Clock, context_length: int = 8_192) -> None:
        self.pace = 1.0
        self.failure: SmallMindError | None = None
        self.ends_after = 1_000_000
        self.requests: list[GenerationRequest] = []
        self.cancelled = 0
        self.is_hanging = False
        self.hung = asyncio.Event()
        self._clock = clock
        info = ModelInfo(Path("tiny.gguf"), "tiny", "llama", "Q4_1", 1_000_000, 1, 1, 258, context_length)
        self.model = LoadedModel(info, options.n_threads or 2, context_length, options.kernel or "avx2", 0.25)
        self.tokenizer: Tokenizer = byte_tokenizer()
        self.template = ChatTemplate("", bos_token="", eos_token="")

    def submit(self, request: GenerationRequest) -> SteadyStream:
        self.requests.append(request)
        return SteadyStream(self, request)

    def take(self, seconds: float) -> None:
        self._clock.now_s += seconds

    @property
    def speed(self) -> float:
        return SPEEDS[self.model.kernel] * self.pace


class SteadyStream:
    def __init__(self, engine: SteadyEngine, request: GenerationRequest) -> None:
        self._engine = engine
        self._request = request

    def cancel(self) -> None:
        self._engine.cancelled += 1

    async def __aiter__(self) -> AsyncIterator[GenerationEvent]:
        engine, n_prompt = self._engine, len(self._request.prompt)
        if engine.failure is not None:
            raise engine.failure
        if engine.is_hanging:
            engine.hung.set()
            await asyncio.Event().wait()
        prefill_s = n_prompt / (engine.speed * _PREFILL_SPEED)
        engine.take(prefill_s)
        yield PrefillProgress(n_prompt, n_prompt)
        n = min(self._request.sampling.max_tokens or 1, engine.ends_after)
        yield TextDelta("a", (1,))
        decode_s = (n - 1) / engine.speed
        engine.take(decode_s)
        stats = GenerationStats(n_prompt, 0, n, prefill_s, prefill_s, decode_s, engine.model.kernel, 2, 7)
        yield Finished(FinishReason.LENGTH, stats)


class SteadySource:
    """Fits EngineSource.  `engines` by kernel."""

    def __init__(self, clock: Clock, context_length: int = 8_192) -> None:
        self.path = Path("tiny.gguf")
        self.clock = clock
        self.engines: dict[str, SteadyEngine] = {}
        self.options: list[EngineOptions] = []
        self.n_loads = 0
        self.has_room = True
        self.is_closed = False
        self._context_length = context_length

    async def open(self, options: EngineOptions) -> SteadyEngine:
        self.options.append(options)
        return self.engines.setdefault(options.kernel, SteadyEngine(options, self.clock, self._context_length))

    async def measure_load(self, options: EngineOptions) -> float:
        if not self.has_room:
            raise NotEnoughMemory("The model tiny", 2_000_000_000, 1_000_000_000)
        self.n_loads += 1
        return 0.25

    async def close(self) -> None:
        self.is_closed = True


class CalmProbe:
    """A machine on which nothing else happens, unless `others_cores` says so."""

    def __init__(self) -> None:
        self.others_cores = 0.0
        self.growth_bytes = 0
        self._now = Look(at_s=0.0, busy_s=0.0, own_s=0.0, stolen_s=0.0, memory_bytes=300_000_000, mhz=4_000.0)

    def describe(self) -> Machine:
        return MACHINE

    def look(self) -> Look:
        now = self._now
        self._now = replace(
            now,
            at_s=now.at_s + 1,
            busy_s=now.busy_s + 2 + self.others_cores,
            own_s=now.own_s + 2,
            memory_bytes=now.memory_bytes + self.growth_bytes,
        )
        return self._now

    def limits(self, path: Path, kernels: tuple[str, ...], n_threads: int, kv_format: str) -> Limits:
        return Limits(
            bandwidth=400e6,
            peaks=tuple((kernel, 40e9) for kernel in kernels),
            weight_bytes=1_000_000,
            cache_bytes_per_token=1_000,
            macs_per_token=10_000_000,
        )

    def processor_times(self) -> dict[tuple[int, str], float]:
        return {(1, "compiler"): self.others_cores * self._now.at_s}
