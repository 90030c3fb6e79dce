"""What the window's first sight costs: measured by what it imports, since the time depends on who else is at work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from smallmind.ui.warm_up import LATER

HEAVY = (
    "huggingface_hub",
    "jinja2",
    "llguidance",
    "mammoth",
    "markdown_it",
    "psutil",
    "pygments",
    "pypdf",
    "smallmind._native",
    "smallmind.bench",
    "smallmind.chat.attachments",
    "smallmind.chat.session",
    "smallmind.chat.transfer",
    "smallmind.engine",
    "smallmind.library",
    "smallmind.text",
    "tokenizers",
    "tomlkit",
    "ziamath",
)
LOOK = """
import asyncio, json, sys
from smallmind import __main__ as program

live = program._live

async def look(window):
    shown = sorted(sys.modules)
    await window.warm_up()
    late = (window.parts.late_transcript, window.parts.late_picker, window.late_transfer)
    print(json.dumps([shown, sorted(sys.modules), [each.made is not None for each in late]]), flush=True)
    window.close()

async def live_and_look(*arguments):
    from smallmind.ui.main_window import MainWindow

    show = MainWindow.show
    def note(window):
        MainWindow.show = show
        show(window)
        tasks.append(asyncio.ensure_future(look(window)))
    tasks = []
    MainWindow.show = note
    await live(*arguments)
    await tasks[0]

program._live = live_and_look
sys.exit(program.main([]))
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str], list[bool]]:
    """The modules that are there when a program of its own has shown its window, and after it has warmed up."""
    environment = {**os.environ, "SMALLMIND_DATA_DIR": str(tmp_path_factory.mktemp("data")), "SMALLMIND_LANG": "de"}
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout, done.stderr
    first, then, made = json.loads(done.stdout.splitlines()[-1])
    return set(first), set(then), made


def test_the_first_sight_imports_nothing_that_can_wait(seen: tuple[set[str], set[str], list[bool]]) -> None:
    unwanted = (*LATER, *HEAVY)
    found = {name for name in seen[0] if any(f"{name}.".startswith(f"{each}.") for each in unwanted)}
    assert not found


def test_what_waited_is_there_before_it_is_wanted(seen: tuple[set[str], set[str], list[bool]]) -> None:
    assert set(LATER) <= seen[1]
    assert all(seen[2])


def test_what_comes_later_exists() -> None:
    sources = Path(__file__).parents[2] / "app"
    assert all((sources / f"{name.replace('.', '/')}.py").is_file() for name in LATER)
