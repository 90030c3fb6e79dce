import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from smallmind.cli.printing import _on_interrupt
from smallmind.domain.errors import EngineStopped
from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import EngineOptions
from smallmind.domain.settings import ChatSettings, Settings
from smallmind.storage.paths import settings_path
from smallmind.storage.settings_file import SettingsFile
from tests.unit.chat.fake_engine import FakeEngine
from tests.unit.cli import fake_program
from tests.unit.cli.conftest import Terminal


def test_the_answer_alone_is_on_stdout_and_its_figures_on_stderr(terminal: Terminal) -> None:
    ran = terminal.run("chat", "Capital of France?")
    assert (ran.exit_code, ran.out) == (0, "Paris is it.\n")
    assert ran.err == "20 tokens/s · first token 20 ms · 3 tokens · scalar · 1 thread\n"


def test_a_single_question_leaves_nothing_on_disk(terminal: Terminal, data_folder: Path) -> None:
    terminal.run("chat", "Capital of France?")
    assert not data_folder.exists()


def test_the_engine_is_closed(terminal: Terminal) -> None:
    terminal.run("chat", "Hello")
    assert terminal.engine.is_closed


def test_the_prompt_may_come_through_a_pipe(terminal: Terminal) -> None:
    for arguments in (["chat"], ["chat", "-"]):
        terminal.type("Capital of\nFrance?\n", is_terminal=False)
        assert terminal.run(*arguments).exit_code == 0
        assert "user\nCapital of\nFrance?<|im_end|>" in terminal.engine.prompt()


def test_bytes_that_are_no_text_become_replacement_characters(terminal: Terminal) -> None:
    terminal.type(b"\xef\xbb\xbfa\xffb", is_terminal=False)
    assert terminal.run("chat").exit_code == 0
    assert "user\na\ufffdb<|im_end|>" in terminal.engine.prompt()


@pytest.mark.parametrize("prompt", ["", "  \n "])
def test_an_empty_prompt_is_an_error(terminal: Terminal, prompt: str) -> None:
    ran = terminal.run("chat", prompt)
    assert (ran.exit_code, ran.out) == (2, "")
    assert "the prompt is empty" in ran.err
    terminal.type(prompt, is_terminal=False)
    assert terminal.run("chat").exit_code == 2
    assert terminal.loaded == []


def test_every_option_reaches_the_engine(terminal: Terminal) -> None:
    options = (
        "--model tiny --system Sys --temperature 0 --top-k 5 --top-p 0.5 --min-p 0.1 --repetition-penalty 1"
        " --seed 7 --max-tokens 9 --threads 3 --context 4096 --kernel avx2 --loading memory --lock --kv-cache q8_0"
    )
    assert terminal.run("chat", "Hello", *options.split()).exit_code == 0
    wanted = EngineOptions(
        n_threads=3, context_length=4096, kernel="avx2", loading="memory", is_locked=True, kv_format="q8_0"
    )
    assert terminal.loaded == [("tiny", wanted)]
    assert terminal.engine.streams[-1].request.sampling == SamplingOptions(
        temperature=0.0, top_k=5, top_p=0.5, min_p=0.1, repetition_penalty=1.0, seed=7, max_tokens=9
    )
    assert terminal.engine.prompt().startswith("<|im_start|>system\nSys<|im_end|>")


def test_what_is_not_given_is_as_in_the_settings(terminal: Terminal) -> None:
    saved = Settings(model="mine", chat=ChatSettings("Rhyme."), sampling=SamplingOptions(temperature=0.2, top_k=3))
    SettingsFile(settings_path()).save(saved)
    terminal.run("chat", "Hello", "--top-k", "4")
    assert terminal.loaded[0][0] == "mine"
    assert terminal.engine.streams[-1].request.sampling == replace(saved.sampling, top_k=4)
    assert "Rhyme." in terminal.engine.prompt()


def test_no_system_prompt_is_a_choice(terminal: Terminal) -> None:
    terminal.run("chat", "Hello", "--system", "")
    assert terminal.engine.prompt().startswith("<|im_start|>user\n")


def test_a_setting_that_cannot_be_used_is_told_and_does_not_stop_anything(terminal: Terminal) -> None:
    settings_path().parent.mkdir()
    settings_path().write_text("theme = 'blue'\n")
    ran = terminal.run("chat", "Hello")
    assert (ran.exit_code, ran.out) == (0, "Paris is it.\n")
    assert ran.err.startswith("smallmind: settings: theme cannot be 'blue'.")


def test_a_value_out_of_range_is_an_error_with_the_range(terminal: Terminal) -> None:
    ran = terminal.run("chat", "Hello", "--temperature", "9")
    assert (ran.exit_code, ran.out) == (2, "")
    assert "temperature cannot be 9.0" in ran.err


def test_an_answer_that_fails_halfway_is_an_error_after_what_was_said(terminal: Terminal) -> None:
    terminal.engine = FakeEngine("one two", failure=EngineStopped("a crash"))
    ran = terminal.run("chat", "Count")
    assert (ran.exit_code, ran.out) == (2, "one two\n")
    assert "a crash" in ran.err


def test_a_prompt_that_does_not_fit_is_an_error(terminal: Terminal) -> None:
    terminal.engine = FakeEngine(context_length=200)
    ran = terminal.run("chat", "x" * 400)
    assert (ran.exit_code, ran.out) == (2, "")
    assert "the context holds 200" in ran.err


def test_a_model_that_is_not_there_is_an_error_that_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    from smallmind.cli import main

    assert main(["chat", "Hello", "--model", "nowhere"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "nowhere" in captured.err
    assert "smallmind models starter" in captured.err


@contextmanager
def program(*arguments: str, n_words: int, is_stubborn: bool = False) -> Iterator[subprocess.Popen[str]]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "N_WORDS": str(n_words),
        "IS_STUBBORN": "yes" if is_stubborn else "",
    }
    command = [sys.executable, str(fake_program.__file__), *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment) as process:
        try:
            yield process
        finally:
            process.kill()


def read_words(process: subprocess.Popen[str], n: int, first: int = 0) -> None:
    assert process.stdout is not None
    for i in range(first, first + n):
        assert process.stdout.readline() == f"word{i}\n"


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_ctrl_c_stops_the_answer_and_keeps_its_figures() -> None:
    with program("chat", "Count", n_words=10_000) as process:
        read_words(process, 5)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert err.startswith("loaded\nstopped · ")
    assert err.count("\n") == 2


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
def test_a_second_ctrl_c_quits_when_the_engine_does_not_stop() -> None:
    with program("chat", "Count", n_words=10_000, is_stubborn=True) as process:
        read_words(process, 5)
        process.send_signal(signal.SIGINT)
        assert process.stderr is not None
        said = [process.stderr.readline() for _ in range(2)]  # two signals that wait would arrive as one
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=10)
    assert process.returncode == 130
    assert said == ["loaded\n", "told to stop\n"]
    assert "Traceback" not in err


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
async def test_a_second_ctrl_c_counts_while_the_first_is_still_being_handled() -> None:
    heard: list[str] = []
    before = signal.signal(signal.SIGINT, lambda _number, _frame: heard.append("quit"))
    try:
        with _on_interrupt(lambda: heard.append("stop")):
            handler = signal.getsignal(signal.SIGINT)
            assert callable(handler)
            for _ in range(2):  # as signal.signal() calls it, too, for what has come meanwhile
                handler(signal.SIGINT, None)
            await asyncio.sleep(0)
    finally:
        signal.signal(signal.SIGINT, before)
    assert heard == ["quit", "stop"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX pipes")
def test_a_reader_that_goes_away_ends_the_program_quietly() -> None:
    with program("chat", "Count", n_words=10_000) as process:
        read_words(process, 3)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(timeout=10) == 141
        assert process.stderr.read() == "loaded\n"
