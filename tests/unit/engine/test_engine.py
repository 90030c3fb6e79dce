from __future__ import annotations

import asyncio
import gc
import threading
import time
from pathlib import Path

import psutil
import pytest

from smallmind.domain.errors import (
    ContextFull,
    EngineStopped,
    InvalidSetting,
    ModelNotFound,
    NotEnoughMemory,
    UnknownKernel,
)
from smallmind.domain.generation import (
    Finished,
    FinishReason,
    GenerationEvent,
    GenerationRequest,
    PrefillProgress,
    SamplingOptions,
    TextDelta,
)
from smallmind.domain.model import EngineOptions
from smallmind.engine import Engine, Generation
from tests.unit.engine.fake_native import ANSWER, LOAD_STEPS, Switches

PROMPT = GenerationRequest((5, 6, 7))


async def load(path: Path) -> Engine:
    return await Engine.load(path, EngineOptions(n_threads=2))


async def collect(generation: Generation) -> list[GenerationEvent]:
    return [event async for event in generation]


def text_of(events: list[GenerationEvent]) -> str:
    return "".join(event.text for event in events if isinstance(event, TextDelta))


def finish_of(events: list[GenerationEvent]) -> Finished:
    last = events[-1]
    assert isinstance(last, Finished)
    return last


async def test_an_answer_is_progress_then_text_then_one_finish(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    events = await collect(engine.submit(PROMPT))
    assert events[0] == PrefillProgress(3, 3)
    assert text_of(events) == ANSWER.decode()
    assert sum(isinstance(event, Finished) for event in events) == 1
    assert finish_of(events).reason is FinishReason.END
    assert finish_of(events).stats.kernel == "avx2"
    await engine.close()


async def test_text_never_holds_half_a_character(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    events = await collect(engine.submit(PROMPT))
    assert all("\ufffd" not in event.text for event in events if isinstance(event, TextDelta))
    cut = await collect(engine.submit(GenerationRequest((5,), SamplingOptions(max_tokens=2))))
    assert text_of(cut) == "h"  # the first half of the é that follows is dropped
    assert finish_of(cut).reason is FinishReason.LENGTH
    await engine.close()


async def test_every_token_is_reported_even_when_it_shows_nothing_yet(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    events = await collect(engine.submit(GenerationRequest((5,), SamplingOptions(n_logprobs=2))))
    deltas = [event for event in events if isinstance(event, TextDelta)]
    assert sum(len(delta.token_ids) for delta in deltas) == len(ANSWER)
    assert all(len(delta.logprobs) == len(delta.token_ids) == len(delta.top_logprobs) for delta in deltas)
    assert all(len(best) == 2 for delta in deltas for best in delta.top_logprobs)
    await engine.close()


async def test_loading_resolves_options_and_reports_them(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    assert engine.model.info.name == "tiny"
    assert engine.model.info.quantisation == "Q4_1"
    assert (engine.model.n_threads, engine.model.context_length, engine.model.kernel) == (2, 128, "avx2")
    assert engine.model.load_s > 0
    assert engine.template.is_fallback
    assert engine.tokenizer.end_tokens == {0, 2}
    await engine.close()


async def test_progress_comes_on_the_loops_thread_and_reaches_the_end(native: Switches, model_path: Path) -> None:
    native.load_step_s = 0.002
    seen: list[tuple[int, int, threading.Thread]] = []
    engine = await Engine.load(
        model_path, EngineOptions(), lambda n, total: seen.append((n, total, threading.current_thread()))
    )
    await asyncio.sleep(0)
    assert seen[-1][:2] == (LOAD_STEPS, LOAD_STEPS)
    assert {thread for _, _, thread in seen} == {threading.current_thread()}
    await engine.close()


async def test_the_loop_turns_while_a_model_loads(native: Switches, model_path: Path) -> None:
    native.load_step_s = 0.01
    loading = asyncio.create_task(load(model_path))
    n_turns = 0
    while not loading.done():
        await asyncio.sleep(0.005)
        n_turns += 1
    assert n_turns > 10
    await (await loading).close()


async def test_cancelling_the_task_stops_the_load(native: Switches, model_path: Path) -> None:
    native.load_step_s = 0.5
    loading = asyncio.create_task(load(model_path))
    await asyncio.sleep(0.1)
    start = time.monotonic()
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading
    assert time.monotonic() - start < 0.3  # it does not wait for the step that is under way
    assert not native.engines


async def test_a_load_that_was_done_when_cancelled_is_closed_again(native: Switches, model_path: Path) -> None:
    loading = asyncio.create_task(load(model_path))
    while not native.engines:  # noqa: ASYNC110  the fake cannot tell the loop
        await asyncio.sleep(0)
    loading.cancel()
    await asyncio.wait([loading])
    if not loading.cancelled():
        await loading.result().close()
    await asyncio.sleep(0.05)
    assert native.engines[0].is_closed


async def test_problems_of_loading_are_raised_where_it_is_awaited(native: Switches, model_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        await load(model_path.with_name("other.gguf"))
    with pytest.raises(UnknownKernel, match="avx9"):
        await Engine.load(model_path, EngineOptions(kernel="avx9"))
    with pytest.raises(InvalidSetting, match="threads"):
        await Engine.load(model_path, EngineOptions(n_threads=-1))


async def test_a_model_larger_than_memory_is_refused_before_it_is_read(native: Switches, model_path: Path) -> None:
    native.header.tensors[0].size_bytes = psutil.virtual_memory().total * 2
    with pytest.raises(NotEnoughMemory, match="tiny"):
        await load(model_path)
    assert not native.engines


async def test_a_context_larger_than_memory_is_refused_too(native: Switches, model_path: Path) -> None:
    native.header.metadata["llama.context_length"] = 16_000_000
    native.header.metadata["llama.block_count"] = 10_000
    with pytest.raises(NotEnoughMemory, match="context of 16,000,000 tokens"):
        await Engine.load(model_path, EngineOptions(context_length=16_000_000))


async def test_cancelling_ends_an_answer_soon_and_is_a_value(native: Switches, model_path: Path) -> None:
    native.is_endless, native.step_s = True, 0.002
    engine = await load(model_path)
    generation = engine.submit(PROMPT)
    async for event in generation:
        if isinstance(event, TextDelta):
            break
    start = time.monotonic()
    generation.cancel()
    generation.cancel()
    events = await collect(generation)
    assert finish_of(events).reason is FinishReason.CANCELLED
    assert time.monotonic() - start < 2
    generation.cancel()
    await engine.close()


async def test_an_answer_may_be_cancelled_from_any_thread(native: Switches, model_path: Path) -> None:
    native.is_endless, native.step_s = True, 0.002
    engine = await load(model_path)
    generation = engine.submit(PROMPT)
    canceller = threading.Timer(0.05, generation.cancel)
    canceller.start()
    assert finish_of(await collect(generation)).reason is FinishReason.CANCELLED
    await engine.close()


async def test_a_cancelled_reader_cancels_the_answer(native: Switches, model_path: Path) -> None:
    native.is_endless, native.step_s = True, 0.02
    engine = await load(model_path)
    generation = engine.submit(PROMPT)
    reader = asyncio.create_task(collect(generation))
    await asyncio.sleep(0.05)
    reader.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reader
    assert finish_of(await collect(generation)).reason is FinishReason.CANCELLED
    await engine.close()


async def test_closing_ends_what_is_in_flight_as_cancelled_and_is_idempotent(
    native: Switches, model_path: Path
) -> None:
    native.is_endless, native.step_s = True, 0.002
    engine = await load(model_path)
    readers = [asyncio.create_task(collect(engine.submit(PROMPT))) for _ in range(3)]
    await asyncio.sleep(0.02)
    await asyncio.gather(engine.close(), engine.close())
    await engine.close()
    for reader in readers:
        assert finish_of(await reader).reason is FinishReason.CANCELLED
    with pytest.raises(EngineStopped):
        engine.submit(PROMPT)


async def test_a_failure_of_the_engine_is_raised_by_the_iterator(native: Switches, model_path: Path) -> None:
    native.failure = "the K/V cache could not grow"
    engine = await load(model_path)
    generation = engine.submit(PROMPT)
    with pytest.raises(EngineStopped, match="could not grow"):
        await collect(generation)
    assert await collect(generation) == []
    await engine.close()


@pytest.mark.logs
async def test_when_the_event_road_breaks_the_answers_are_told(
    native: Switches, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    native.is_endless, native.step_s = True, 0.002
    engine = await load(model_path)
    generation = engine.submit(PROMPT)

    def fail(timeout_s: float, gap_s: float) -> None:
        raise RuntimeError("broken road")

    monkeypatch.setattr(native.engines[0], "wait_events", fail)
    with pytest.raises(EngineStopped, match="broken road"):
        await collect(generation)
    with pytest.raises(EngineStopped):
        engine.submit(PROMPT)
    await engine.close()


async def test_too_long_and_empty_prompts_are_refused_at_once(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    with pytest.raises(ContextFull):
        engine.submit(GenerationRequest((5,) * 129))
    with pytest.raises(InvalidSetting):
        engine.submit(GenerationRequest(()))
    await engine.close()


async def test_the_seed_is_drawn_when_none_is_given_and_kept_when_one_is(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    drawn = {finish_of(await collect(engine.submit(PROMPT))).stats.seed for _ in range(3)}
    assert len(drawn) == 3
    fixed = GenerationRequest((5,), SamplingOptions(seed=0))
    assert finish_of(await collect(engine.submit(fixed))).stats.seed == 0
    await engine.close()


async def test_sampling_options_reach_the_native_engine(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    sampling = SamplingOptions(temperature=0.5, top_k=7, stop=("é", ""), max_tokens=3, repetition_window=9)
    await collect(engine.submit(GenerationRequest((5,), sampling)))
    options = native.options[0]
    assert (options.temperature, options.top_k, options.repetition_window, options.max_tokens) == (0.5, 7, 9, 3)
    assert options.stop == ["é".encode()]
    assert options.end_tokens == [0, 2]
    await engine.close()


async def test_events_arrive_in_batches_on_the_loop(
    native: Switches, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = asyncio.get_running_loop()
    n_calls = 0
    call_soon = loop.call_soon_threadsafe

    def count(*args: object, **kwargs: object) -> object:
        nonlocal n_calls
        n_calls += 1
        return call_soon(*args, **kwargs)  # type: ignore[arg-type]

    engine = await load(model_path)
    monkeypatch.setattr(loop, "call_soon_threadsafe", count)
    generations = [engine.submit(PROMPT) for _ in range(5)]
    time.sleep(0.1)
    counted = n_calls
    for generation in generations:
        assert text_of(await collect(generation)) == ANSWER.decode()
    assert counted < 5 * len(ANSWER)
    await engine.close()


def test_an_answer_whose_loop_is_gone_is_not_made_any_further(native: Switches, model_path: Path) -> None:
    native.is_endless, native.step_s = True, 0.002

    async def leave_in_the_middle() -> Engine:
        engine = await load(model_path)
        await anext(engine.submit(PROMPT))
        return engine

    engine = asyncio.run(leave_in_the_middle())
    request = native.engines[0]._by_id[1]
    assert request.is_cancelled.wait(2)
    asyncio.run(engine.close())


async def test_a_forgotten_engine_closes_itself(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    await collect(engine.submit(PROMPT))
    del engine
    gc.collect()
    assert native.engines[0].is_closed


async def test_another_engine_beside_it_shares_its_weights_and_outlives_it(native: Switches, model_path: Path) -> None:
    engine = await load(model_path)
    other = await engine.beside(EngineOptions(n_threads=1, kernel="scalar", kv_format="q8_0"))
    assert len(native.loads) == 1
    assert (other.model.kernel, other.model.n_threads, other.model.kv_format) == ("scalar", 1, "q8_0")
    assert other.tokenizer is engine.tokenizer
    await engine.close()
    assert text_of(await collect(other.submit(PROMPT))) == ANSWER.decode()
    await other.close()
    with pytest.raises(EngineStopped):
        await other.beside(EngineOptions())
