from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from smallmind.bench.suite import runner
from smallmind.bench.suite.figures import Part
from smallmind.bench.suite.findings import FindingKind
from smallmind.bench.suite.plan import SuitePlan
from smallmind.bench.suite.result import SuiteResult
from smallmind.bench.suite.runner import SuiteUpdate, run_suite
from smallmind.domain.errors import EngineStopped
from tests.unit.bench.suite.fakes import CalmProbe, Clock, SteadySource

SHORT = SuitePlan(kernels=("avx2",), iterations=3, prompt_lengths=(256, 512), depths=(512,), n_streams=4)


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_LOOK_S", 0.001)


@pytest.fixture
def source() -> SteadySource:
    return SteadySource(Clock())


async def run(source: SteadySource, plan: SuitePlan = SHORT, probe: CalmProbe | None = None) -> SuiteResult:
    return await run_suite(plan, source, probe=probe or CalmProbe(), clock=source.clock)


def value(result: SuiteResult, part: Part, size: int, kernel: str = "avx2") -> float:
    figure = result.figure(part, size, kernel)
    assert figure is not None
    return figure.median


async def test_figures_are_those_of_the_engine(source: SteadySource) -> None:
    result = await run(source)
    assert value(result, Part.DECODE, 0) == pytest.approx(200)
    assert value(result, Part.DECODE, 512) == pytest.approx(200)
    assert value(result, Part.PREFILL, 512) == pytest.approx(2_000)
    assert value(result, Part.FIRST_TOKEN, 256) == pytest.approx(128, rel=0.02)
    assert value(result, Part.LOAD, 0, "") == 0.25
    assert result.is_complete
    assert (result.model, result.n_threads, result.kernels) == ("tiny", 2, ("avx2",))


async def test_streams_count_all_tokens_over_all_of_the_time_and_tell_when_they_take_turns(
    source: SteadySource,
) -> None:
    result = await run(source)
    alone_s = 31 / 200 + 0.024  # its tokens after the first, its prompt
    assert value(result, Part.STREAMS, 4) == pytest.approx(32 / alone_s, rel=0.3)
    assert FindingKind.ONE_BY_ONE in {finding.kind for finding in result.findings}


async def test_kernels_are_measured_beside_each_other(source: SteadySource) -> None:
    plan = SuitePlan(kernels=("scalar", "avx2"), iterations=2, parts=("decode",))
    result = await run(source, plan)
    assert value(result, Part.DECODE, 0, "scalar") == pytest.approx(100)
    assert value(result, Part.DECODE, 0, "avx2") == pytest.approx(200)


async def test_a_deep_context_is_the_same_in_every_round_and_a_prompt_never(source: SteadySource) -> None:
    await run(source)
    prompts = [request.prompt for request in source.engines["avx2"].requests]
    deep = [prompt for prompt in prompts if len(prompt) >= 500 and prompts.count(prompt) > 1]
    assert len(set(deep)) == 1
    assert deep.count(deep[0]) == 1 + 3  # read once, then decoded after in three rounds
    assert len({prompt for prompt in prompts if prompts.count(prompt) == 1}) > 3 * 2


async def test_an_answer_that_ends_early_is_followed_by_another(source: SteadySource) -> None:
    await source.open(SHORT.engine_options("avx2"))
    source.engines["avx2"].ends_after = 30
    result = await run(source, SuitePlan(kernels=("avx2",), iterations=1, parts=("decode",)))
    assert value(result, Part.DECODE, 0) == pytest.approx(200)
    seeds = {request.sampling.seed for request in source.engines["avx2"].requests}
    assert len(seeds) > 1


async def test_a_model_that_says_nothing_is_an_error_and_no_figure(source: SteadySource) -> None:
    await source.open(SHORT.engine_options("avx2"))
    source.engines["avx2"].ends_after = 1
    with pytest.raises(EngineStopped):
        await run(source, SuitePlan(kernels=("avx2",), iterations=1, parts=("decode",)))


async def test_progress_counts_steps_and_estimates_the_rest(source: SteadySource) -> None:
    seen: list[SuiteUpdate] = []
    await run_suite(SHORT, source, seen.append, probe=CalmProbe(), clock=source.clock)
    steps = [update for update in seen if update.step is not None]
    assert [update.n_done for update in steps] == list(range(len(steps)))
    assert seen[-1].n_done == seen[-1].n_steps == len(steps)
    assert seen[-1].left_s == 0
    middle = steps[len(steps) // 2]
    rest = seen[-1].result.took_s - middle.result.took_s
    assert 0.3 * rest < middle.left_s < 3 * rest
    assert len(middle.result.figures) < len(seen[-1].result.figures)


async def test_the_other_programs_of_a_busy_machine_are_told(source: SteadySource) -> None:
    probe = CalmProbe()
    probe.others_cores = 0.6
    found = {finding.kind: finding for finding in (await run(source, probe=probe)).findings}
    assert found[FindingKind.BUSY].amount == pytest.approx(0.6)
    assert found[FindingKind.BUSY].name == "compiler"
    assert FindingKind.BUSY_BEFORE in found


async def test_a_quiet_run_finds_no_disturbance(source: SteadySource) -> None:
    assert not [finding for finding in (await run(source)).findings if finding.kind.is_disturbance]


async def test_a_processor_that_slows_down_is_told(source: SteadySource) -> None:
    engine = await source.open(SHORT.engine_options("avx2"))

    def slow_down(update: SuiteUpdate) -> None:
        if update.step is not None and update.step.is_closing:
            engine.pace = 0.86

    result = await run_suite(SHORT, source, slow_down, probe=CalmProbe(), clock=source.clock)
    found = {finding.kind: finding for finding in result.findings}
    assert found[FindingKind.SPEED_FELL].amount == pytest.approx(0.14)


async def test_memory_that_grows_with_repetition_is_told(source: SteadySource) -> None:
    probe = CalmProbe()
    probe.growth_bytes = 1_000_000
    memory = (await run(source, probe=probe)).memory
    assert memory.growth_bytes > 5_000_000
    assert memory.peak_bytes > memory.loaded_bytes > memory.before_bytes


async def test_loading_that_has_no_room_is_left_out_with_the_reason(source: SteadySource) -> None:
    source.has_room = False
    result = await run(source)
    assert result.figure(Part.LOAD, 0, "") is None
    assert "needs 2.0 GB" in next(f.name for f in result.findings if f.kind is FindingKind.LOAD_LEFT_OUT)


async def test_lengths_beyond_the_context_are_told() -> None:
    result = await run(SteadySource(Clock(), context_length=500))
    found = next(f for f in result.findings if f.kind is FindingKind.LENGTHS_LEFT_OUT)
    assert (found.name, found.amount) == ("512", 500)


async def test_it_can_be_cancelled_at_any_moment(source: SteadySource) -> None:
    engine = await source.open(SHORT.engine_options("avx2"))
    engine.is_hanging = True
    task = asyncio.create_task(run(source))
    await engine.hung.wait()
    loop = asyncio.get_running_loop()
    asked_at = loop.time()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert loop.time() - asked_at < 0.1
    assert engine.cancelled == 1


async def test_an_engine_that_fails_ends_it_and_every_stream(source: SteadySource) -> None:
    engine = await source.open(SHORT.engine_options("avx2"))

    def break_it(update: SuiteUpdate) -> None:
        if update.step is not None and update.step.key.part is Part.STREAMS:
            engine.failure = EngineStopped("it broke")

    with pytest.raises(EngineStopped, match="it broke"):
        await run_suite(SHORT, source, break_it, probe=CalmProbe(), clock=source.clock)
    assert source.path == Path("tiny.gguf")
