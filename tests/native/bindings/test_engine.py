from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from smallmind._native import Engine, Event, EventKind, Model, SamplingOptions, fastest_kernel, kernel_names
from smallmind.domain.errors import ContextFull, EngineStopped, UnknownKernel
from tests.golden.tiny_models import N_VOCAB, sample_tokens

PROMPT = sample_tokens(20)
TOKEN_BYTES = [b"<%d>" % i for i in range(N_VOCAB)]


@pytest.fixture(scope="module")
def model(tiny_path: Path) -> Model:
    return Model.load(str(tiny_path), 2)


@pytest.fixture
def engine(model: Model) -> Iterator[Engine]:
    made = make_engine(model)
    yield made
    made.close()


def make_engine(
    model: Model, *, kernel: str = "", n_threads: int = 2, context_length: int = 256, kv_format: str = "f16"
) -> Engine:
    return Engine(
        model,
        n_threads=n_threads,
        context_length=context_length,
        kernel=kernel,
        kv_format=kv_format,
        token_bytes=TOKEN_BYTES,
    )


def collect(engine: Engine, request_id: int) -> list[Event]:
    events: list[Event] = []
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        events += [event for event in engine.wait_events(1.0) if event.request_id == request_id]
        if events and events[-1].kind in (EventKind.FINISHED, EventKind.FAILED):
            return events
    raise AssertionError("the request did not end")


def tokens_of(events: list[Event]) -> list[int]:
    return [token for event in events if event.kind is EventKind.TOKENS for token in event.token_ids]


def test_the_model_says_what_it_is(model: Model) -> None:
    assert (model.architecture, model.n_layers, model.n_vocab, model.context_length) == ("llama", 3, N_VOCAB, 2048)
    assert model.kv_bytes_per_token("f16") == 3 * 2 * 32 * 2 * 2
    assert model.kv_bytes_per_token("q8_0") == 3 * 2 * 34 * 2
    assert model.n_parameters > 0
    assert model.weight_bytes > 0


def test_load_reports_its_progress_to_the_end(tiny_path: Path) -> None:
    seen: list[tuple[int, int]] = []

    def progress(done: int, total: int) -> bool:
        seen.append((done, total))
        return True

    Model.load(str(tiny_path), 1, progress)
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] > 0


def test_load_ends_when_progress_says_so(tiny_path: Path) -> None:
    with pytest.raises(EngineStopped):
        Model.load(str(tiny_path), 1, lambda done, total: False)


def test_what_progress_raises_comes_out_of_load(tiny_path: Path) -> None:
    def progress(done: int, total: int) -> bool:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        Model.load(str(tiny_path), 2, progress)


def test_an_answer_comes_as_events(engine: Engine) -> None:
    request_id = engine.submit(PROMPT, SamplingOptions(max_tokens=8, seed=5, n_logprobs=3))
    events = collect(engine, request_id)
    tokens = tokens_of(events)
    assert len(tokens) == 8
    assert b"".join(event.text for event in events) == b"".join(TOKEN_BYTES[token] for token in tokens)
    best = [candidates for event in events for candidates in event.top_logprobs]
    assert [candidates[0][0] for candidates in best] == tokens  # greedy
    assert all(len(candidates) == 3 for candidates in best)
    last = events[-1]
    assert (last.kind, last.reason, last.n_prompt, last.n_generated) == (EventKind.FINISHED, "length", 20, 8)
    assert (last.kernel, last.n_threads, last.seed) == (fastest_kernel(), 2, 5)
    assert last.time_to_first_token_s > 0


def test_a_seed_gives_the_same_words_on_every_kernel_and_thread_count(model: Model) -> None:
    options = SamplingOptions(temperature=1.0, top_p=0.95, repetition_penalty=1.1, seed=2**63 + 11, max_tokens=30)
    answers = []
    for kernel in kernel_names():
        for n_threads in (1, 3):
            engine = make_engine(model, kernel=kernel, n_threads=n_threads)
            events = collect(engine, engine.submit(PROMPT, options))
            assert events[-1].kernel == kernel
            answers.append(tokens_of(events))
            engine.close()
    assert all(answer == answers[0] for answer in answers)
    assert len(set(answers[0])) > 5


def test_a_cached_prefix_does_not_change_the_answer(engine: Engine) -> None:
    options = SamplingOptions(max_tokens=10)
    first = collect(engine, engine.submit(PROMPT, options))
    again = collect(engine, engine.submit(PROMPT, options))
    assert (first[-1].n_cached, again[-1].n_cached) == (0, 19)
    assert tokens_of(first) == tokens_of(again)


def test_end_tokens_and_stop_strings_end_the_answer(engine: Engine) -> None:
    tokens = tokens_of(collect(engine, engine.submit(PROMPT, SamplingOptions(max_tokens=10))))
    unseen = next(i for i in range(1, 10) if tokens[i] not in tokens[:i])
    ended = collect(engine, engine.submit(PROMPT, SamplingOptions(end_tokens=[tokens[unseen]])))
    assert (ended[-1].reason, tokens_of(ended)) == ("end", tokens[:unseen])
    stopped = collect(engine, engine.submit(PROMPT, SamplingOptions(stop=[TOKEN_BYTES[tokens[unseen]]])))
    assert stopped[-1].reason == "stop"
    assert b"".join(event.text for event in stopped) == b"".join(TOKEN_BYTES[token] for token in tokens[:unseen])


def test_cancel_ends_the_answer(model: Model) -> None:
    engine = make_engine(model, context_length=1_000_000)
    request_id = engine.submit(PROMPT, SamplingOptions())
    engine.cancel(request_id)
    assert collect(engine, request_id)[-1].reason == "cancelled"
    engine.close()


def test_close_wakes_who_waits(model: Model) -> None:
    engine = make_engine(model)
    seen: list[list[Event]] = []
    waiter = threading.Thread(target=lambda: seen.append(engine.wait_events(60.0)))
    waiter.start()
    assert waiter.is_alive()  # whoever waits lets other threads run
    engine.close()
    waiter.join(10.0)
    assert seen == [[]]
    assert engine.is_closed
    with pytest.raises(EngineStopped):
        engine.submit(PROMPT, SamplingOptions())
    with pytest.raises(EngineStopped):
        engine.evaluate(PROMPT, 0)


@pytest.mark.parametrize("kv_format", ["f16", "q8_0"])
def test_logits_do_not_depend_on_chunk_kernel_or_threads(model: Model, kv_format: str) -> None:
    expected = None
    prompt = sample_tokens(150)  # more than a page of the cache
    for kernel in kernel_names():
        for n_threads in (1, 3):
            engine = make_engine(model, kernel=kernel, n_threads=n_threads, kv_format=kv_format)
            for chunk in (0, 1, 7):
                logits = engine.evaluate(prompt, chunk)
                assert len(logits) == len(prompt) * N_VOCAB * 4
                expected = expected or logits
                assert logits == expected
            engine.close()


def test_the_format_of_the_cache_is_the_one_asked_for(model: Model) -> None:
    logits = []
    for kv_format in ("f16", "q8_0"):
        engine = make_engine(model, kv_format=kv_format)
        assert engine.kv_format == kv_format
        logits.append(engine.evaluate(PROMPT, 0))
        engine.close()
    assert logits[0] != logits[1]
    with pytest.raises(ValueError, match="f16 or q8_0"):
        make_engine(model, kv_format="q4_0")


def test_measurements_take_time(engine: Engine) -> None:
    assert engine.measure_prefill(64) > 0
    seconds, first_token_s = engine.measure_decode(4, 10, 3)
    assert seconds > 0
    assert first_token_s > 0


def test_what_does_not_fit_is_context_full(engine: Engine) -> None:
    with pytest.raises(ContextFull) as caught:
        engine.submit([1] * 257, SamplingOptions())
    assert (caught.value.n_tokens, caught.value.context_length) == (257, 256)
    with pytest.raises(ContextFull):
        engine.evaluate([1] * 257, 0)
    with pytest.raises(ContextFull):
        engine.measure_decode(10, 120, 2)


@pytest.mark.parametrize("prompt", [[], [-1], [N_VOCAB]])
def test_nonsense_prompts_are_value_errors(engine: Engine, prompt: list[int]) -> None:
    with pytest.raises(ValueError):
        engine.submit(prompt, SamplingOptions())


def test_an_unknown_kernel_lists_those_that_there_are(model: Model) -> None:
    with pytest.raises(UnknownKernel) as caught:
        make_engine(model, kernel="mmx")
    assert caught.value.requested == "mmx"
    assert caught.value.available == tuple(kernel_names())
    assert caught.value.available[0] == "scalar"


def test_smallmind_isa_forces_the_kernel(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMALLMIND_ISA", "scalar")
    assert fastest_kernel() == "scalar"
    assert make_engine(model).kernel == "scalar"
    monkeypatch.setenv("SMALLMIND_ISA", "mmx")
    with pytest.raises(UnknownKernel):
        fastest_kernel()


def bits_of(*tokens: int) -> bytes:
    bits = bytearray((N_VOCAB + 7) // 8)
    for token in tokens:
        bits[token // 8] |= 1 << token % 8
    return bytes(bits)


def test_a_mask_hears_of_every_token_and_allows_the_next(engine: Engine) -> None:
    heard: list[int | None] = []

    def mask(previous: int | None) -> bytes:
        heard.append(previous)
        return bits_of(7, 9) if len(heard) % 2 else bits_of(200)

    events = collect(engine, engine.submit(PROMPT, SamplingOptions(max_tokens=4), mask))
    tokens = tokens_of(events)
    assert tokens[0] in (7, 9)
    assert tokens[1] == tokens[3] == 200
    assert heard == [None, *tokens[:3]]


def test_a_mask_that_raises_ends_its_request_with_its_words(engine: Engine) -> None:
    def mask(_previous: int | None) -> bytes:
        raise RuntimeError("out of order")

    last = collect(engine, engine.submit(PROMPT, SamplingOptions(max_tokens=4), mask))[-1]
    assert (last.kind, last.problem, last.is_constraint) == (EventKind.FAILED, "out of order", True)
    nothing = collect(engine, engine.submit(PROMPT, SamplingOptions(max_tokens=4), lambda _previous: b""))[-1]
    assert (nothing.problem, nothing.is_constraint) == ("no token is allowed here", True)
    assert collect(engine, engine.submit(PROMPT, SamplingOptions(max_tokens=4)))[-1].reason == "length"


def test_threads_change_under_an_answer_and_its_words_do_not(model: Model) -> None:
    options = SamplingOptions(temperature=1.0, seed=3, presence_penalty=0.5, frequency_penalty=0.25, max_tokens=200)
    quiet, changed = make_engine(model), make_engine(model, n_threads=1)
    expected = tokens_of(collect(quiet, quiet.submit(PROMPT, options)))
    request_id = changed.submit(PROMPT, options)
    changed.set_threads(1, has_low_priority=True)
    assert changed.has_low_priority
    changed.set_threads(1)
    assert not changed.has_low_priority
    assert tokens_of(collect(changed, request_id)) == expected
    with pytest.raises(ValueError, match="n_threads"):
        changed.set_threads(changed.max_threads + 1)
    quiet.close()
    changed.close()
    with pytest.raises(EngineStopped):
        changed.set_threads(1)
