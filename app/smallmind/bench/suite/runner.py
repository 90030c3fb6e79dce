"""Runs a plan on the loop it is awaited on; whoever cancels it is free at once, and the engine stops within a step."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Protocol

from smallmind import __version__
from smallmind.bench.suite.answers import Answers, Clock
from smallmind.bench.suite.figures import Figure, FigureKey, Part, Sample, Spread
from smallmind.bench.suite.findings import Finding, FindingKind, disturbances, speed_change
from smallmind.bench.suite.limits import Limits
from smallmind.bench.suite.plan import Step, SuitePlan, steps_of
from smallmind.bench.suite.ports import EngineSource, MeasurableEngine
from smallmind.bench.suite.probe import Look, MachineProbe, busiest
from smallmind.bench.suite.result import MemoryFigures, SuiteResult
from smallmind.bench.suite.timing import TimeLeft
from smallmind.domain.errors import NotEnoughMemory
from smallmind.engine.system import Machine

_LOOK_S = 0.5


class Probe(Protocol):
    """What looks at the machine: smallmind.bench.suite.probe.MachineProbe fits."""

    def describe(self) -> Machine:
        """What machine this is."""
        ...

    def look(self) -> Look:
        """Now."""
        ...

    def limits(self, path: Path, kernels: tuple[str, ...], n_threads: int, kv_format: str) -> Limits:
        """Of the machine, for that model."""
        ...

    def processor_times(self) -> dict[tuple[int, str], float]:
        """Of each other program."""
        ...


@dataclass(frozen=True, slots=True)
class SuiteUpdate:
    """Before each step, and after the last one.  `step` None: preparing, or done.  `left_s` 0: not known yet."""

    n_done: int
    n_steps: int
    step: Step | None
    left_s: float
    result: SuiteResult


Observer = Callable[[SuiteUpdate], None]


async def run_suite(
    plan: SuitePlan,
    source: EngineSource,
    observe: Observer = lambda _update: None,
    *,
    probe: Probe | None = None,
    clock: Clock = time.perf_counter,
) -> SuiteResult:
    """Leaves the source open.  Raises SmallMindError; what was measured until then went to `observe`."""
    return await _Run(plan, source, observe, probe or MachineProbe(), clock).run()


class _Run:
    def __init__(self, plan: SuitePlan, source: EngineSource, observe: Observer, probe: Probe, clock: Clock) -> None:
        self._plan = plan
        self._source = source
        self._observe = observe
        self._probe = probe
        self._clock = clock
        self._samples: dict[FigureKey, list[Sample]] = {}
        self._closing: dict[FigureKey, list[float]] = {}
        self._notes: dict[FindingKind, Finding] = {}
        self._answers: dict[str, Answers] = {}
        self._looks: list[Look] = []
        self._settled_bytes = 0
        self._growth_bytes = 0
        self._steps: tuple[Step, ...] = ()
        self._left = TimeLeft(plan)

    async def run(self) -> SuiteResult:
        begin = self._clock()
        machine = await asyncio.to_thread(self._probe.describe)
        kernels = self._plan.kernels or (machine.kernel,)
        self._result = self._empty_result(machine, kernels)
        self._observe(SuiteUpdate(0, 0, None, 0.0, self._result))
        before = [await asyncio.to_thread(self._probe.look)]
        times_before = await asyncio.to_thread(self._probe.processor_times)
        await asyncio.sleep(_LOOK_S)
        before.append(await asyncio.to_thread(self._probe.look))
        watching = asyncio.create_task(self._watch())
        try:
            await self._measure(kernels, begin)
        finally:
            watching.cancel()
            await asyncio.wait({watching})
        self._looks.append(await asyncio.to_thread(self._probe.look))
        culprit = busiest(times_before, await asyncio.to_thread(self._probe.processor_times))
        limits = self._result.limits.or_better(await self._measure_limits(kernels, self._result.n_threads))
        findings = [*disturbances(before, self._looks, culprit), *self._drift(), *self._notes.values()]
        self._result = replace(
            self._result,
            figures=self._figures(),
            memory=self._memory(),
            limits=limits,
            findings=tuple(findings),
            took_s=self._clock() - begin,
            is_complete=True,
        )
        self._observe(SuiteUpdate(len(self._steps), len(self._steps), None, 0.0, self._result))
        return self._result

    async def _measure(self, kernels: tuple[str, ...], begin: float) -> None:
        await self._look_before()
        first = await self._source.open(self._plan.engine_options(kernels[0]))
        await self._prepare(first, kernels)
        for index, step in enumerate(self._steps):
            if step.key.part is not Part.LOAD and not self._looks:
                await self._begin_looking()
            self._tell(index, step, begin)
            started = self._clock()
            is_repeated = step.key in self._samples
            await self._take(step, begin)
            self._left.add(step, self._clock() - started)
            if self._looks:
                await self._look(is_repeated=is_repeated)

    async def _look(self, *, is_repeated: bool) -> None:
        """What grows while a measurement is repeated is not used by it: that was there after the first time."""
        self._looks.append(await asyncio.to_thread(self._probe.look))
        self._settled_bytes = self._settled_bytes or self._looks[-1].memory_bytes
        if is_repeated:
            self._growth_bytes += self._looks[-1].memory_bytes - self._settled_bytes
        self._settled_bytes = self._looks[-1].memory_bytes

    async def _look_before(self) -> None:
        """Memory without the model, where it is not there yet."""
        look = await asyncio.to_thread(self._probe.look)
        self._result = replace(self._result, memory=MemoryFigures(before_bytes=look.memory_bytes))

    async def _prepare(self, first: MeasurableEngine, kernels: tuple[str, ...]) -> None:
        model = first.model
        limits = await self._measure_limits(kernels, model.n_threads)
        self._steps = steps_of(self._plan, kernels, model.context_length)
        for kernel in kernels:
            engine = await self._source.open(self._plan.engine_options(kernel))
            self._answers[kernel] = Answers(engine, self._clock)
            await self._answers[kernel].warm_up()
        self._result = replace(
            self._result,
            model_bytes=model.info.size_bytes,
            n_threads=model.n_threads,
            context_length=model.context_length,
            limits=limits,
        )
        self._note_lengths(model.context_length)

    async def _measure_limits(self, kernels: tuple[str, ...], n_threads: int) -> Limits:
        path, kv_format = self._source.path, self._plan.kv_format
        return await asyncio.to_thread(self._probe.limits, path, kernels, n_threads, kv_format)

    async def _begin_looking(self) -> None:
        """From here on nothing is loaded any more, so memory that grows is used by answers."""
        look = await asyncio.to_thread(self._probe.look)
        self._looks = [look]
        self._result = replace(self._result, memory=replace(self._result.memory, loaded_bytes=look.memory_bytes))

    async def _take(self, step: Step, begin: float) -> None:
        key = step.key
        match key.part:
            case Part.LOAD:
                await self._take_load(key, begin)
            case Part.DECODE:
                value = await self._answers[key.kernel].decode(key.size, self._plan.decode_tokens)
                self._keep(key, value, begin)
                if step.is_closing:
                    self._closing.setdefault(key, []).append(value)
            case Part.PREFILL:
                speed, first_token_ms = await self._answers[key.kernel].prefill(key.size)
                self._keep(key, speed, begin)
                if key.size == min(self._plan.prompt_lengths):
                    self._keep(replace(key, part=Part.FIRST_TOKEN), first_token_ms, begin)
            case Part.STREAMS:
                speed, is_one_by_one = await self._answers[key.kernel].streams(key.size, self._plan.stream_tokens)
                self._keep(key, speed, begin)
                if is_one_by_one:
                    self._notes[FindingKind.ONE_BY_ONE] = Finding(FindingKind.ONE_BY_ONE)

    async def _take_load(self, key: FigureKey, begin: float) -> None:
        try:
            self._keep(key, await self._source.measure_load(self._plan.engine_options("")), begin)
        except NotEnoughMemory as error:  # of a second copy; the first one can be measured all the same
            self._notes[FindingKind.LOAD_LEFT_OUT] = Finding(FindingKind.LOAD_LEFT_OUT, name=str(error))

    def _keep(self, key: FigureKey, value: float, begin: float) -> None:
        self._samples.setdefault(key, []).append(Sample(self._clock() - begin, value))

    def _tell(self, n_done: int, step: Step, begin: float) -> None:
        self._result = replace(
            self._result, figures=self._figures(), memory=self._memory(), took_s=self._clock() - begin
        )
        left_s = self._left.of(self._steps[n_done:])
        self._observe(SuiteUpdate(n_done, len(self._steps), step, left_s, self._result))

    def _figures(self) -> tuple[Figure, ...]:
        return tuple(Figure(key, tuple(samples)) for key, samples in self._samples.items())

    def _memory(self) -> MemoryFigures:
        peak = max((look.memory_bytes for look in self._looks), default=0)
        return replace(self._result.memory, peak_bytes=peak, growth_bytes=self._growth_bytes)

    def _drift(self) -> list[Finding]:
        found: list[Finding] = []
        for key, late in self._closing.items():
            early = [sample.value for sample in self._samples[key]][: -len(late)]
            found += speed_change(early, late, Spread.of(early).share)
        return sorted(found, key=lambda finding: -finding.amount)[:1]

    def _note_lengths(self, context_length: int) -> None:
        measured = {(step.key.part, step.key.size) for step in self._steps}
        wanted = [(Part.PREFILL, size) for size in self._plan.prompt_lengths if "prefill" in self._plan.parts]
        wanted += [(Part.DECODE, size) for size in self._plan.depths if "depth" in self._plan.parts]
        missing = sorted({size for part, size in wanted if (part, size) not in measured})
        if missing:
            names = ", ".join(f"{size:,}" for size in missing)
            self._notes[FindingKind.LENGTHS_LEFT_OUT] = Finding(FindingKind.LENGTHS_LEFT_OUT, context_length, names)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            if self._looks:  # they begin after loading
                self._looks.append(await asyncio.to_thread(self._probe.look))

    def _empty_result(self, machine: Machine, kernels: Sequence[str]) -> SuiteResult:
        return SuiteResult(
            made_at=datetime.now().astimezone(),
            version=__version__,
            model=self._source.path.stem,
            model_bytes=0,
            plan=self._plan,
            kernels=tuple(kernels),
            n_threads=self._plan.n_threads,
            context_length=0,
            machine=machine,
            is_complete=False,
        )
