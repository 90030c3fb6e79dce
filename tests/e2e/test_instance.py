"""One running program per data folder, with real processes."""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Start = Callable[..., subprocess.Popen[str]]

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills as POSIX does")


@pytest.fixture
def start(data_folder: Path) -> Iterator[Start]:
    """Starts the window's program with these arguments."""
    started: list[subprocess.Popen[str]] = []
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    def run(*arguments: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "smallmind", *arguments]
        process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.wait()
        if process.stderr:
            process.stderr.close()


def wait_until(is_true: Callable[[], object], timeout_s: float = 30.0) -> None:
    until_s = time.monotonic() + timeout_s
    while not is_true():
        assert time.monotonic() < until_s, "nothing happened"
        time.sleep(0.05)


def is_listening(folder: Path) -> bool:
    return (folder / "instance.socket").exists()


def end_in_order(process: subprocess.Popen[str]) -> None:
    process.terminate()
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")


def test_a_second_start_ends_and_the_first_goes_on(start: Start, data_folder: Path) -> None:
    first = start()
    wait_until(lambda: is_listening(data_folder))
    second = start()
    assert second.wait(timeout=30) == 0
    assert first.poll() is None
    end_in_order(first)
    third = start()
    wait_until(lambda: is_listening(data_folder))
    end_in_order(third)


@pytest.mark.skipif(importlib.util.find_spec("smallmind._native") is None, reason="the engine is not built")
def test_the_first_opens_the_model_that_the_second_was_given(
    start: Start, data_folder: Path, tmp_path: Path, starter_path: Path
) -> None:
    model = tmp_path / "given.gguf"
    shutil.copyfile(starter_path, model)
    first = start()
    wait_until(lambda: is_listening(data_folder))
    assert start(str(model)).wait(timeout=30) == 0
    settings = data_folder / "settings.toml"
    wait_until(lambda: settings.exists() and str(model) in settings.read_text("utf-8"))
    end_in_order(first)


def test_of_two_starts_at_once_exactly_one_wins(start: Start, data_folder: Path) -> None:
    for _ in range(3):
        processes = [start() for _ in range(3)]
        wait_until(lambda processes=processes: sum(each.poll() is None for each in processes) == 1)  # type: ignore[misc]
        assert sorted(each.poll() or 0 for each in processes) == [0, 0, 0]
        (winner,) = (each for each in processes if each.poll() is None)
        wait_until(lambda: is_listening(data_folder))
        end_in_order(winner)


def test_what_a_killed_program_left_is_taken_over(start: Start, data_folder: Path) -> None:
    killed = start()
    wait_until(lambda: is_listening(data_folder))
    killed.kill()
    killed.wait()
    assert (data_folder / "instance.lock").exists()
    next_one = start()
    time.sleep(0.5)
    assert next_one.poll() is None
    second = start()
    assert second.wait(timeout=30) == 0
    end_in_order(next_one)
