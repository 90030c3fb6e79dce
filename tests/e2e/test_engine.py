"""The engine with its native module and the starter model."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from smallmind.domain.conversation import ChatTurn, Role
from smallmind.domain.errors import ContextFull, ModelFileError, ModelNotFound
from smallmind.domain.generation import Finished, FinishReason, GenerationRequest, SamplingOptions, TextDelta
from smallmind.domain.model import EngineOptions
from smallmind.engine import Engine, Generation, load_model_sync, read_header
from smallmind.library import Library
from smallmind.text import PromptSegment, Tokenizer, encode_chat

GREEDY = SamplingOptions(temperature=0, repetition_penalty=1, max_tokens=24)
QUESTION = (
    ChatTurn(Role.SYSTEM, "You are a helpful AI assistant."),
    ChatTurn(Role.USER, "What is the capital of France?"),
)

# What llama.cpp makes of the same texts with the same file.
TOKEN_IDS = {
    "Hello, world! It's 2024.": [19556, 28, 905, 17, 657, 506, 216, 34, 32, 34, 36, 30],
    "  def f(x):\n\treturn x ** 2  # 1,234.5\n": [
        *(216, 753, 275, 24, 104, 727, 198, 197, 5406, 1792, 1903, 216, 34, 216, 907, 216, 33, 28, 34, 35, 36, 30, 37),
        198,
    ],
    "Straße, naïve café: «où?»": [48513, 34878, 85, 28, 15486, 46494, 37366, 42, 23708, 95, 45586, 47, 20306],
    "漢字かな 한국어 русский": [
        *(177, 137, 112, 36518, 7365, 229, 7365, 120, 216, 33085, 246, 181, 130, 251, 183, 240, 129, 216, 9175, 14714),
        *(9382, 39511, 7872, 24958),
    ],
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 done": [
        *(10813, 242, 218, 10813, 235, 118, 321, 231, 10813, 235, 119, 321, 231, 10813, 235, 117, 2294),
    ],
    "a\u0301\u00a0b\u2003c\r\n\r\n  ": [81, 151, 219, 15442, 82, 321, 221, 83, 18682, 256],
    "<|im_end|> typed": [44, 108, 306, 79, 486, 108, 46, 30473],
}
QUESTION_IDS = [
    *(
        1,
        9690,
        198,
        2683,
        359,
        253,
        5356,
        5646,
        11173,
        30,
        2,
        198,
        1,
        4093,
        198,
        1780,
        314,
        260,
        3575,
        282,
        4649,
        47,
        2,
        198,
    ),
    *(1, 520, 9531, 198),
]


@pytest_asyncio.fixture
async def engine(starter_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.load(starter_path, EngineOptions(context_length=2_048))
    yield engine
    await engine.close()


def ask(engine: Engine, sampling: SamplingOptions = GREEDY, turns: tuple[ChatTurn, ...] = QUESTION) -> Generation:
    prompt = encode_chat(engine.tokenizer, engine.template, turns)
    return engine.submit(GenerationRequest(tuple(prompt), sampling))


async def read(generation: Generation) -> tuple[str, Finished]:
    texts: list[str] = []
    async for event in generation:
        if isinstance(event, TextDelta):
            texts.append(event.text)
        if isinstance(event, Finished):
            return "".join(texts), event
    raise AssertionError("the answer had no end")


def test_token_ids_are_those_of_llama_cpp(starter_path: Path) -> None:
    tokenizer = Tokenizer(read_header(starter_path).metadata)
    for text, ids in TOKEN_IDS.items():
        assert tokenizer.encode(text) == ids
        assert tokenizer.decode(ids) == text
    assert tokenizer.end_tokens == {0, 2}


def test_the_tokenizer_is_built_in_a_fraction_of_a_second(starter_path: Path) -> None:
    metadata = read_header(starter_path).metadata
    Tokenizer(metadata)
    start = time.thread_time()
    Tokenizer(metadata)
    assert time.thread_time() - start < 0.4  # 0.1 s on a machine that does nothing else


def test_the_library_says_what_the_starter_is(starter_path: Path) -> None:
    info = Library(starter_path.parent, read_header).inspect(starter_path)
    assert (info.architecture, info.quantisation, info.licence) == ("llama", "Q4_1", "apache-2.0")
    assert (info.n_layers, info.n_vocab, info.trained_context_length) == (30, 49_152, 8_192)
    assert 134_000_000 < info.n_parameters < 136_000_000


async def test_the_capital_of_france_is_paris(engine: Engine) -> None:
    assert encode_chat(engine.tokenizer, engine.template, QUESTION) == QUESTION_IDS
    text, finished = await read(ask(engine))
    assert "Paris" in text
    assert finished.reason is FinishReason.END
    assert finished.stats.kernel == engine.model.kernel
    assert finished.stats.n_prompt == len(QUESTION_IDS)
    assert finished.stats.decode_tok_s > 0


async def test_the_same_seed_says_the_same_and_another_something_else(engine: Engine) -> None:
    sampling = SamplingOptions(temperature=1.5, top_k=0, top_p=1, min_p=0, max_tokens=20, seed=7)
    first, finished = await read(ask(engine, sampling))
    assert finished.stats.seed == 7
    assert (await read(ask(engine, sampling)))[0] == first
    other = SamplingOptions(temperature=1.5, top_k=0, top_p=1, min_p=0, max_tokens=20, seed=8)
    assert (await read(ask(engine, other)))[0] != first


async def test_a_drawn_seed_is_reported_and_says_the_same_again(engine: Engine) -> None:
    text, finished = await read(ask(engine, SamplingOptions(temperature=1.2, max_tokens=16)))
    again = SamplingOptions(temperature=1.2, max_tokens=16, seed=finished.stats.seed)
    assert (await read(ask(engine, again)))[0] == text


async def test_a_second_turn_finds_the_first_in_the_cache(engine: Engine) -> None:
    text, _ = await read(ask(engine))
    longer = (*QUESTION, ChatTurn(Role.ASSISTANT, text), ChatTurn(Role.USER, "And of Spain?"))
    cached, finished = await read(ask(engine, turns=longer))
    assert finished.stats.n_cached >= len(QUESTION_IDS)
    fresh = load_model_sync(engine.model.info.path, EngineOptions(n_threads=1, context_length=512))
    fresh._turns = list(longer[:-1])
    assert fresh.send_chat("And of Spain?", GREEDY) == cached
    fresh.close()


async def test_stop_strings_end_the_answer_and_are_not_in_it(engine: Engine) -> None:
    text, finished = await read(ask(engine, SamplingOptions(temperature=0, stop=("Par",), max_tokens=24)))
    assert finished.reason is FinishReason.STOP
    assert text
    assert "Par" not in text


async def test_an_answer_in_mid_prefill_or_mid_text_is_cancelled_soon(engine: Engine) -> None:
    long = engine.submit(GenerationRequest(tuple(engine.tokenizer.encode("word " * 1_500)), GREEDY))
    await anext(long)
    long.cancel()
    start = time.monotonic()
    _, finished = await read(long)
    assert finished.reason is FinishReason.CANCELLED
    assert time.monotonic() - start < 2
    endless = ask(engine, SamplingOptions(temperature=1, max_tokens=1_000))
    async for event in endless:
        if isinstance(event, TextDelta):
            endless.cancel()
            break
    assert (await read(endless))[1].reason is FinishReason.CANCELLED


async def test_closing_in_the_middle_ends_the_answer_as_cancelled(starter_path: Path) -> None:
    engine = await Engine.load(starter_path, EngineOptions(context_length=2_048))
    reader = asyncio.create_task(read(ask(engine, SamplingOptions(temperature=2, max_tokens=2_000, seed=2))))
    await asyncio.sleep(0.2)
    await engine.close()
    assert (await reader)[1].reason is FinishReason.CANCELLED


async def test_the_loop_keeps_turning_while_an_answer_is_made(engine: Engine) -> None:
    delays: list[float] = []
    while len(delays) < 30:  # one answer may be short
        reader = asyncio.create_task(read(ask(engine, SamplingOptions(temperature=1, max_tokens=300))))
        while not reader.done():
            due = time.monotonic() + 0.01
            await asyncio.sleep(0.01)
            delays.append(time.monotonic() - due)
    delays.sort()
    assert delays[len(delays) // 2] < 0.02


async def test_loading_reports_progress_and_can_be_cancelled(starter_path: Path) -> None:
    shares: list[float] = []
    engine = await Engine.load(starter_path, EngineOptions(), lambda n, total: shares.append(n / total))
    await engine.close()
    assert shares == sorted(shares)
    assert shares[-1] <= 1
    loading = asyncio.create_task(Engine.load(starter_path, EngineOptions()))
    await asyncio.sleep(0.02)
    loading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await loading


async def test_every_sync_face_works_inside_a_running_loop(starter_path: Path) -> None:
    engine = load_model_sync(starter_path, EngineOptions(context_length=512))
    assert "Paris" in engine.generate("The capital of France is", GREEDY)
    engine.add_system_message("You are a helpful AI assistant.")
    assert "Paris" in engine.send_chat("What is the capital of France?", GREEDY)
    engine.close()


def test_every_sync_face_works_inside_a_qt_slot(starter_path: Path, qapp: QApplication) -> None:
    said: list[str] = []

    def slot() -> None:
        try:
            engine = load_model_sync(starter_path, EngineOptions(context_length=512))
            said.append(engine.generate("The capital of France is", GREEDY))
            engine.add_system_message("You are a helpful AI assistant.")
            said.append(engine.send_chat("What is the capital of France?", GREEDY))
            engine.close()
        finally:
            qapp.quit()

    QTimer.singleShot(0, slot)
    qapp.exec()
    assert len(said) == 2
    assert all("Paris" in text for text in said)


@pytest.mark.parametrize("last_words", ["", "engine.submit(GenerationRequest((5,) * 9)); raise SystemExit(0)"])
def test_python_ends_cleanly_with_an_engine_that_nobody_closed(starter_path: Path, last_words: str) -> None:
    program = f"""
import asyncio
from pathlib import Path
from smallmind.domain.generation import GenerationRequest
from smallmind.domain.model import EngineOptions
from smallmind.engine import Engine, load_model_sync

async def main():
    engine = await Engine.load(Path({str(starter_path)!r}), EngineOptions(context_length=512))
    generation = engine.submit(GenerationRequest((5, 6, 7)))
    await anext(generation)
    kept.append(engine)
    {last_words}

kept = [load_model_sync({str(starter_path)!r}, EngineOptions(context_length=512))]
asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


async def test_a_prompt_longer_than_the_context_is_refused_at_once(engine: Engine) -> None:
    prompt = tuple(engine.tokenizer.encode_prompt([PromptSegment("word " * 5_000, is_markup=False)]))
    with pytest.raises(ContextFull):
        engine.submit(GenerationRequest(prompt, GREEDY))


async def test_an_answer_ends_where_the_context_does(starter_path: Path) -> None:
    engine = await Engine.load(starter_path, EngineOptions(context_length=64))
    _, finished = await read(ask(engine, SamplingOptions(temperature=2, top_k=0, top_p=1, min_p=0, seed=1)))
    assert finished.reason in (FinishReason.LENGTH, FinishReason.END)
    assert finished.stats.n_prompt + finished.stats.n_generated <= 65
    await engine.close()


async def test_log_probabilities_come_with_every_token(engine: Engine) -> None:
    deltas = [e async for e in ask(engine, SamplingOptions(temperature=0, n_logprobs=3, max_tokens=5))]
    tokens = [
        (i, p, best)
        for d in deltas
        if isinstance(d, TextDelta)
        for i, p, best in zip(d.token_ids, d.logprobs, d.top_logprobs, strict=True)
    ]
    assert tokens
    for token_id, logprob, best in tokens:
        assert len(best) == 3
        assert token_id in [candidate.token_id for candidate in best]
        assert logprob <= 0


async def test_missing_and_damaged_files_are_typed_errors(starter_path: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelNotFound):
        await Engine.load(tmp_path / "none.gguf", EngineOptions())
    cut = tmp_path / "cut.gguf"
    with starter_path.open("rb") as whole:
        cut.write_bytes(whole.read(3_000_000))
    with pytest.raises(ModelFileError) as caught:
        await Engine.load(cut, EngineOptions())
    assert "cut.gguf" in str(caught.value)


@pytest.mark.skipif(os.environ.get("SMALLMIND_ISA") is not None, reason="a kernel is forced already")
async def test_another_kernel_and_thread_count_say_the_same_words(engine: Engine) -> None:
    text, _ = await read(ask(engine))
    other = await Engine.load(engine.model.info.path, EngineOptions(n_threads=1, context_length=256, kernel="scalar"))
    told, finished = await read(ask(other))
    assert finished.stats.kernel == "scalar"
    assert told == text
    await other.close()
