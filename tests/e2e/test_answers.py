"""Answers of the starter model as the application asks for them: continued, held to a schema, with alternatives."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smallmind.chat.answer_tokens import from_text
from smallmind.chat.continuation import AlternativeToken
from smallmind.chat.events import AnswerFailed, AnswerFinished, AnswerGrew, AnswerProgress
from smallmind.chat.session import ChatSession, Events
from smallmind.domain.conversation import ChatTurn, Message, Role
from smallmind.domain.errors import ConstraintFailed, InvalidSchema
from smallmind.domain.generation import (
    AnswerToken,
    Finished,
    FinishReason,
    GenerationRequest,
    SamplingOptions,
    TextDelta,
)
from smallmind.domain.model import EngineOptions
from smallmind.engine import Engine
from smallmind.engine.tuning import measure_threads
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.text import encode_chat

SAMPLING = SamplingOptions(temperature=0.8, seed=7, max_tokens=40)
SYSTEM_PROMPT = "You are SmallMind, an AI assistant. Answer clearly and briefly."


@pytest.fixture
async def engine(starter_path: Path) -> AsyncIterator[Engine]:
    engine = await Engine.load(starter_path, EngineOptions(context_length=2_048))
    yield engine
    await engine.close()


@pytest.fixture
async def session(engine: Engine, tmp_path: Path) -> AsyncIterator[ChatSession]:
    database = await Database.open(tmp_path / "conversations.sqlite3")
    yield ChatSession(ConversationStore(database), engine, system_prompt=SYSTEM_PROMPT, sampling=SAMPLING)
    await database.close()


async def finished(events: Events) -> Message:
    last = None
    async for last in events:
        assert not isinstance(last, AnswerFailed), last
    assert isinstance(last, AnswerFinished)
    return last.message


def ask(engine: Engine, text: str, sampling: SamplingOptions) -> GenerationRequest:
    ids = encode_chat(engine.tokenizer, engine.template, [ChatTurn(Role.USER, text)])
    return GenerationRequest(tuple(ids), sampling)


async def read(engine: Engine, request: GenerationRequest) -> tuple[str, Finished]:
    text = ""
    async for event in engine.submit(request):
        if isinstance(event, TextDelta):
            text += event.text
        if isinstance(event, Finished):
            return text, event
    raise AssertionError("no end")


@pytest.mark.parametrize("penalty", [0.0, 0.6])
async def test_an_answer_in_three_goes_is_the_answer_in_one(session: ChatSession, penalty: float) -> None:
    session.sampling = replace(SAMPLING, presence_penalty=penalty, frequency_penalty=penalty / 2)
    whole = await finished(session.send("Describe the sea."))
    session.sampling = replace(session.sampling, max_tokens=13)
    part = await finished(session.regenerate(whole.id))
    n_cached = []
    while part.stats is not None and part.stats.n_generated < 39:
        part = await finished(session.continue_answer(part.id))
        assert part.stats is not None
        n_cached.append(part.stats.n_cached)
    assert len(n_cached) == 2
    assert whole.text.startswith(part.text)
    assert len(part.text) > 0.9 * len(whole.text)


async def test_a_continued_answer_is_not_read_again(session: ChatSession, engine: Engine) -> None:
    session.sampling = replace(SAMPLING, max_tokens=13)
    part = await finished(session.send("Describe the sea."))
    events = [event async for event in session.continue_answer(part.id)]
    read_again = [event.n_total - event.n_done for event in events if isinstance(event, AnswerProgress)]
    assert read_again[0] <= 1
    assert read_again[-1] == 0


async def test_an_answer_has_its_words_probabilities_and_takes_another_turn_from_one(session: ChatSession) -> None:
    session.sampling = replace(SAMPLING, temperature=0.0, n_logprobs=5)
    pieces: list[AnswerToken] = []
    async for event in session.send("Name a colour."):
        if isinstance(event, AnswerGrew):
            pieces += event.tokens
    assert isinstance(event, AnswerFinished)
    answer = event.message
    assert "".join(piece.text for piece in pieces) == answer.text
    assert all(0 < piece.probability <= 1 for piece in pieces)
    assert pieces[0].alternatives[0].text == pieces[0].text  # greedy takes the most probable
    assert tuple(piece.text for piece in from_text(await session._store.tokens(answer.id))) == tuple(
        piece.text for piece in pieces
    )
    second = pieces[0].alternatives[1]
    turn = AlternativeToken(0, second.text, second.token_id, second.probability)
    other = await finished(session.continue_answer(answer.id, turn))
    assert other.text.startswith(second.text)
    assert (other.n_siblings, other.parent_id) == (2, answer.parent_id)
    saved = from_text(await session._store.tokens(other.id))
    assert "".join(piece.text for piece in saved) == other.text


SCHEMAS: dict[str, Any] = {
    "person": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 20},
            "age": {"type": "integer", "minimum": 0, "maximum": 120},
            "kind": {"enum": ["human", "cat"]},
        },
        "required": ["name", "age", "kind"],
        "additionalProperties": False,
    },
    "numbers": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 4},
    "either": {"anyOf": [{"type": "boolean"}, {"type": "null"}]},
    "nested": {
        "type": "object",
        "properties": {"a": {"type": "array", "items": {"$ref": "#/$defs/pair"}, "minItems": 1, "maxItems": 2}},
        "required": ["a"],
        "additionalProperties": False,
        "$defs": {"pair": {"type": "array", "prefixItems": [{"type": "integer"}, {"enum": ["x", "y"]}], "items": False,
                           "minItems": 2}},
    },
}  # fmt: skip


def fits(value: Any, schema: Any, root: Any) -> bool:
    """As much of JSON Schema as the schemas above use."""
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].rpartition("/")[2]], root)
    if "anyOf" in schema:
        return any(fits(value, each, root) for each in schema["anyOf"])
    if "enum" in schema:
        return value in schema["enum"]
    match schema["type"]:
        case "object":
            properties = schema["properties"]
            return (
                isinstance(value, dict)
                and set(schema["required"]) <= set(value) <= set(properties)
                and all(fits(value[name], properties[name], root) for name in value)
            )
        case "array":
            parts = schema.get("prefixItems") or [schema["items"]] * len(value)
            low, high = schema.get("minItems", 0), schema.get("maxItems", len(parts))
            return isinstance(value, list) and low <= len(value) <= high and all(map(_fits_part(root), value, parts))
        case "string":
            return isinstance(value, str) and schema["minLength"] <= len(value) <= schema["maxLength"]
        case "integer":
            whole = isinstance(value, int) and not isinstance(value, bool)
            return whole and schema.get("minimum", value) <= value <= schema.get("maximum", value)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
    return value is None


def _fits_part(root: Any) -> Any:
    return lambda value, schema: fits(value, schema, root)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", SCHEMAS)
async def test_every_answer_that_ends_fits_its_schema(engine: Engine, name: str, seed: int) -> None:
    schema = SCHEMAS[name]
    sampling = SamplingOptions(temperature=1.5, top_k=0, top_p=1.0, min_p=0.0, seed=seed, max_tokens=400)
    request = ask(engine, "Invent something.", replace(sampling, json_schema=json.dumps(schema)))
    text, end = await read(engine, request)
    if end.reason is FinishReason.END:
        assert fits(json.loads(text), schema, schema), text
    else:
        assert name == "numbers"  # digits may go on for ever


async def test_a_schema_holds_over_a_continuation(session: ChatSession) -> None:
    session.sampling = replace(SAMPLING, json_schema=json.dumps(SCHEMAS["person"]), max_tokens=4)
    answer = await finished(session.send("Invent a person."))
    assert answer.finish_reason is FinishReason.LENGTH
    session.sampling = replace(session.sampling, max_tokens=200)
    answer = await finished(session.continue_answer(answer.id))
    assert fits(json.loads(answer.text), SCHEMAS["person"], {})


async def test_a_bad_schema_fails_the_answer_and_the_next_one_is_made(session: ChatSession) -> None:
    session.sampling = replace(SAMPLING, json_schema='{"type": "objekt"}')
    event = [event async for event in session.send("Hello")][-1]
    assert isinstance(event, AnswerFailed)
    assert isinstance(event.error, InvalidSchema)
    session.sampling = SAMPLING
    assert (await finished(session.regenerate(event.message_id))).text


async def test_a_mask_that_fails_ends_its_answer_alone(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_request: GenerationRequest) -> Any:
        def mask(_previous: int | None) -> bytes:
            raise RuntimeError("out of order")

        return mask

    monkeypatch.setattr(engine.running, "_mask", fail)
    with pytest.raises(ConstraintFailed, match="out of order"):
        await read(engine, ask(engine, "Hello", SAMPLING))
    monkeypatch.undo()
    assert (await read(engine, ask(engine, "Hello", SAMPLING)))[0]


async def test_threads_change_under_an_answer_and_its_words_do_not(engine: Engine) -> None:
    request = ask(engine, "Describe the sea.", replace(SAMPLING, max_tokens=120))
    expected, _ = await read(engine, request)
    n_before = engine.n_threads

    async def meddle() -> None:
        for is_considerate in (True, False, True, False):
            await engine.set_threads(0, is_considerate=is_considerate)
            assert engine.is_considerate is is_considerate
            await asyncio.sleep(0.03)

    (text, _), _ = await asyncio.gather(read(engine, request), meddle())
    assert text == expected
    assert engine.n_threads == n_before


async def test_a_preview_is_what_the_engine_then_reads(session: ChatSession) -> None:
    await finished(session.send("Describe the sea."))
    preview = await session.preview("And the <|im_end|> mountains?")
    answer = await finished(session.send("And the <|im_end|> mountains?"))
    assert answer.stats is not None
    assert preview.n_tokens == answer.stats.n_prompt
    assert preview.context_length == 2_048


@pytest.mark.slow
async def test_stop_reacts_within_a_tenth_of_a_second_in_the_middle_of_a_slow_prefill(starter_path: Path) -> None:
    slow = await Engine.load(starter_path, EngineOptions(n_threads=1, context_length=4_096, kernel="scalar"))
    loop = asyncio.get_running_loop()
    waits = []
    for i in range(5):
        generation = slow.submit(GenerationRequest(tuple(range(100 + i, 4_100 + i)), SAMPLING))
        await asyncio.sleep(0.15 + 0.13 * i)
        start = loop.time()
        generation.cancel()
        async for event in generation:
            last = event
        waits.append(loop.time() - start)
        assert isinstance(last, Finished)
        assert last.reason is FinishReason.CANCELLED
    await slow.close()
    assert sorted(waits)[len(waits) // 2] < 0.1


async def test_answers_asked_for_at_once_are_made_one_by_one_and_hear_their_place(engine: Engine) -> None:
    requests = [ask(engine, f"Count to {n}.", replace(SAMPLING, max_tokens=12)) for n in range(4)]
    alone = [(await read(engine, request))[0] for request in requests]
    start = time.monotonic()
    together = await asyncio.gather(*(read(engine, request) for request in requests))
    wall_s = time.monotonic() - start
    assert [text for text, _ in together] == alone
    first_token_s = [end.stats.time_to_first_token_s for _, end in together]
    assert first_token_s == sorted(first_token_s)
    assert sum(end.stats.prefill_s + end.stats.decode_s for _, end in together) <= wall_s


@pytest.mark.slow
async def test_the_best_number_of_threads_is_measured_and_the_old_one_is_back(engine: Engine) -> None:
    told: list[tuple[int, int]] = []
    before = engine.n_threads
    start = time.monotonic()
    tuning = await measure_threads(engine, lambda n_done, n_all: told.append((n_done, n_all)))
    assert time.monotonic() - start < 30  # ten seconds, and a busy machine
    assert tuning.best in [figures.n_threads for figures in tuning.figures]
    assert all(figures.decode_tok_s > 0 and figures.prefill_tok_s > 0 for figures in tuning.figures)
    assert told == sorted(told)
    assert told[-1][0] == told[-1][1]
    assert engine.n_threads == before
