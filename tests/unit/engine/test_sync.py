from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from smallmind.domain.conversation import ChatTurn, Role
from smallmind.domain.errors import ContextFull, EngineStopped, InvalidSetting, ModelNotFound
from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import EngineOptions
from smallmind.engine import Engine, SyncEngine, load_model_sync
from tests.unit.engine.fake_native import ANSWER, Switches

pytestmark = pytest.mark.timeout(20)


def use_every_face(path: Path) -> None:
    engine = load_model_sync(path)
    assert engine.generate("hello") == ANSWER.decode()
    engine.add_system_message("Be kind.")
    assert engine.send_chat("hello") == ANSWER.decode()
    engine.close()


def test_every_sync_face_works_on_the_main_thread(native: Switches, model_path: Path) -> None:
    use_every_face(model_path)


async def test_every_sync_face_works_inside_a_running_loop(native: Switches, model_path: Path) -> None:
    use_every_face(model_path)


async def test_every_sync_face_works_inside_a_callback_of_the_loop(native: Switches, model_path: Path) -> None:
    done = asyncio.get_running_loop().create_future()

    def callback() -> None:
        use_every_face(model_path)
        done.set_result(None)

    asyncio.get_running_loop().call_soon(callback)
    await done


async def test_every_sync_face_works_while_the_loops_pool_is_full(native: Switches, model_path: Path) -> None:
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(1))
    await asyncio.to_thread(use_every_face, model_path)


async def test_every_sync_face_works_beside_an_async_engine_on_the_same_loop(
    native: Switches, model_path: Path
) -> None:
    engine = await Engine.load(model_path, EngineOptions())
    use_every_face(model_path)
    await engine.close()


def test_several_threads_take_turns(native: Switches, model_path: Path) -> None:
    native.header.metadata["llama.context_length"] = 4_096
    engine = load_model_sync(model_path)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda i: engine.send_chat(str(i)) if i % 2 else engine.generate("x"), range(12)))
    assert set(answers) == {ANSWER.decode()}
    assert [turn.role for turn in engine.turns] == [Role.USER, Role.ASSISTANT] * 6
    engine.close()


def test_the_conversation_grows_by_what_was_said(native: Switches, model_path: Path) -> None:
    engine = load_model_sync(model_path, EngineOptions(context_length=128))
    engine.add_system_message("s")
    engine.send_chat("a")
    assert engine.turns == (
        ChatTurn(Role.SYSTEM, "s"),
        ChatTurn(Role.USER, "a"),
        ChatTurn(Role.ASSISTANT, ANSWER.decode()),
    )
    engine.close()


def test_generate_knows_nothing_of_the_conversation(native: Switches, model_path: Path) -> None:
    engine = load_model_sync(model_path)
    engine.add_system_message("s")
    engine.generate("hello", SamplingOptions(max_tokens=1))
    assert native.prompts == [engine._running.tokenizer.encode("hello")]
    engine.close()


def test_a_turn_that_does_not_fit_leaves_the_conversation_as_it_was(native: Switches, model_path: Path) -> None:
    engine = load_model_sync(model_path)
    with pytest.raises(ContextFull):
        engine.send_chat("x" * 200)
    assert engine.turns == ()
    engine.close()


def test_an_empty_prompt_is_refused(native: Switches, model_path: Path) -> None:
    engine = load_model_sync(model_path)
    with pytest.raises(InvalidSetting):
        engine.generate("")
    engine.close()


def test_closing_from_another_thread_lets_the_waiting_call_return(native: Switches, model_path: Path) -> None:
    native.is_endless, native.step_s = True, 0.002
    engine = load_model_sync(model_path)
    closer = threading.Timer(0.05, engine.close)
    closer.start()
    assert engine.generate("hello").startswith("h")
    closer.join()
    with pytest.raises(EngineStopped):
        engine.generate("hello")
    engine.close()


def test_a_failure_is_raised_and_the_next_call_works(native: Switches, model_path: Path) -> None:
    engine = load_model_sync(model_path)
    native.failure = "out of memory"
    with pytest.raises(EngineStopped, match="out of memory"):
        engine.send_chat("hello")
    native.failure = ""
    assert engine.send_chat("hello") == ANSWER.decode()
    engine.close()


def test_an_interrupted_wait_cancels_the_answer(
    native: Switches, model_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    native.is_endless, native.step_s = True, 0.002
    engine = load_model_sync(model_path)

    def interrupt(self: SyncEngine, sink: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SyncEngine, "_next_items", interrupt)
    with pytest.raises(KeyboardInterrupt):
        engine.generate("hello")
    assert native.engines[0]._by_id[1].is_cancelled.is_set()
    engine.close()


def test_a_missing_file_is_a_model_not_found(native: Switches, tmp_path: Path) -> None:
    start = time.monotonic()
    with pytest.raises(ModelNotFound):
        load_model_sync(tmp_path / "none.gguf")
    assert time.monotonic() - start < 1
