import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from smallmind import __version__
from smallmind.cli import loading, main
from smallmind.domain.errors import NotEnoughMemory
from smallmind.domain.model import EngineOptions
from tests.unit.cli.conftest import Terminal


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    async def load(_name: str, _options: EngineOptions) -> None:
        raise error

    monkeypatch.setattr(loading, "load_engine", load)


def test_an_error_with_a_sentence_exits_with_2_and_no_traceback(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_with(monkeypatch, NotEnoughMemory("tiny", 8_000_000_000, 1_000_000_000))
    ran = terminal.run("chat", "Hello")
    assert (ran.exit_code, ran.out) == (2, "")
    assert ran.err == (
        "smallmind: The model tiny needs 8.0 GB of memory, but only 1.0 GB is free.\n"
        "Close other programs, pick a smaller model, or lower the context length.\n"
    )


def test_an_unexpected_error_exits_with_1_and_is_kept_in_the_log(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    fail_with(monkeypatch, KeyError("surprise"))
    ran = terminal.run("chat", "Hello")
    log = data_folder / "smallmind.log"
    assert ran.exit_code == 1
    assert ran.err == f"smallmind: Something unexpected went wrong (KeyError). The details are in {log}.\n"
    assert "surprise" in log.read_text("utf-8")


def test_a_log_that_has_grown_long_is_put_aside(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, data_folder: Path
) -> None:
    data_folder.mkdir(exist_ok=True)
    (data_folder / "smallmind.log").write_text("old " * 300_000)
    fail_with(monkeypatch, KeyError("surprise"))
    assert terminal.run("chat", "Hello").exit_code == 1
    assert (data_folder / "smallmind.log").stat().st_size < 10_000
    assert (data_folder / "smallmind.log.1").stat().st_size == 1_200_000


def test_an_unexpected_error_that_cannot_be_logged_is_shown(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SMALLMIND_DATA_DIR", str(tmp_path / "file"))
    monkeypatch.setattr("smallmind.cli.chat.run", lambda _: 1 / 0)
    ran = terminal.run("chat", "Hello")
    assert ran.exit_code == 1
    assert "ZeroDivisionError: division by zero" in ran.err


def test_ctrl_c_exits_with_130(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_with(monkeypatch, KeyboardInterrupt())
    assert terminal.run("chat", "Hello") == (130, "", "")


@pytest.mark.parametrize(
    "arguments",
    [[], ["frobnicate"], ["chat", "a", "b"], ["chat", "x", "--top-k", "-1"], ["bench", "a", "b"], ["models", "eat"]],
)
def test_what_makes_no_sense_exits_with_2_and_the_usage(terminal: Terminal, arguments: list[str]) -> None:
    ran = terminal.run(*arguments)
    assert (ran.exit_code, ran.out) == (2, "")
    assert ran.err.startswith("usage: smallmind")


@pytest.mark.parametrize("command", [[], ["chat"], ["bench"], ["doctor"], ["models"]])
def test_every_command_explains_itself(terminal: Terminal, command: list[str]) -> None:
    ran = terminal.run(*command, "--help")
    assert (ran.exit_code, ran.err) == (0, "")
    assert "smallmind" in ran.out


def test_the_version_is_told(terminal: Terminal) -> None:
    assert terminal.run("--version") == (0, f"SmallMind {__version__}\n", "")


def test_arguments_default_to_those_of_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["smallmind", "--version"])
    assert main(None) == 0
    assert __version__ in capsys.readouterr().out


HELP = """
import sys
from smallmind.cli import main
main(["--help"])
heavy = {"asyncio", "sqlite3", "tokenizers", "jinja2", "psutil", "smallmind.engine", "smallmind._native", "PySide6"}
print(*sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


def test_help_loads_nothing_heavy_and_is_quick() -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    begin = time.perf_counter()
    ran = subprocess.run([sys.executable, "-c", HELP], capture_output=True, text=True, check=True, env=environment)
    assert ran.stderr.strip() == ""
    assert time.perf_counter() - begin < 1.0  # about 0.06 s on the machine this was written on
