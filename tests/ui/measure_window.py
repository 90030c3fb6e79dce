"""How soon the window is there, and how late while the model generates at full speed: the real program, measured.

    python -m tests.ui.measure_window [--seconds 60] [--pictures FOLDER]

Starts the program in a data folder of its own that holds the starter model and asks one question after the other.
Prints the times from the start of the process to the visible window and to the ready model, and by how much a 10 ms
timer on the GUI loop was late.  With --pictures it also saves the window in light and dark.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
import time
from pathlib import Path

import psutil
import qasync
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication

from smallmind.__main__ import _live
from smallmind.library import model_folder
from smallmind.library.starter import STARTER
from smallmind.storage.paths import data_folder, settings_path
from smallmind.storage.settings_file import SettingsFile
from smallmind.ui.instance import Instance
from smallmind.ui.main_window import MainWindow
from tests.ui.person import Person, until

QUESTIONS = (
    "What is the capital of France?",
    "Write a Python function that reverses a string.",
    "Tell me a long story about a lighthouse keeper and the sea.",
    "List ten uses of a rope, with a sentence about each.",
)
TICK_MS = 10


def main() -> None:
    """Parse the arguments, start the program, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    starter = model_folder() / STARTER.file_name
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SMALLMIND_DATA_DIR"] = folder
        model_folder().mkdir(parents=True, exist_ok=True)
        (model_folder() / starter.name).symlink_to(starter)
        app = QApplication(sys.argv[:1])
        app.setQuitOnLastWindowClosed(False)
        qasync.run(_measured(app, options.seconds, options.pictures))


async def _measured(app: QApplication, seconds: float, pictures: Path | None) -> None:
    program = asyncio.ensure_future(_live(app, SettingsFile(settings_path()), Instance(data_folder()), None))
    window = await _window_of(app)
    try:
        await until(window.isVisible)
        visible_s = _age_s()
        await until(lambda: window._workspace.engine.is_ready, 60)
        ready_s = _age_s()
        print(f"window visible after {visible_s:.2f} s, starter model ready after {ready_s:.2f} s", flush=True)
        if pictures is not None:
            await _take_pictures(window, pictures)
        await _measure_lateness(window, seconds)
    finally:
        window.close()
        await program


async def _window_of(app: QApplication) -> MainWindow:
    while True:
        for widget in app.topLevelWidgets():
            if isinstance(widget, MainWindow):
                return widget
        await asyncio.sleep(0)


def _age_s() -> float:
    return time.time() - psutil.Process().create_time()


async def _measure_lateness(window: MainWindow, seconds: float) -> None:
    late_ms: list[float] = []
    due = time.perf_counter() + TICK_MS / 1000

    def tick() -> None:
        nonlocal due
        now = time.perf_counter()
        late_ms.append(max(0.0, (now - due) * 1000))
        due = now + TICK_MS / 1000

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(TICK_MS)
    end = time.perf_counter() + seconds
    for question in itertools.cycle(QUESTIONS):
        await _ask(window, question, end)
        if time.perf_counter() >= end:
            break
    timer.stop()
    late_ms.sort()
    n = len(late_ms)
    print(
        f"{n} ticks over {seconds:.0f} s of generating: late by {late_ms[n // 2]:.1f} ms (median), "
        f"{late_ms[n * 99 // 100]:.1f} ms (p99), {late_ms[-1]:.1f} ms (largest)"
    )


async def _ask(window: MainWindow, question: str, end: float) -> None:
    """One question; its answer is stopped when the time is over."""
    chat = window._workspace.chat
    assert chat is not None
    chat.send(question)
    while chat.is_busy:
        await asyncio.sleep(0.05)
        if time.perf_counter() >= end:
            chat.stop()


async def _take_pictures(window: MainWindow, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    window.resize(QSize(1360, 860))
    settings = window._workspace.settings
    person = Person(window)
    chat = window._workspace.chat
    assert chat is not None
    for question in QUESTIONS[:2]:
        person.send(question)
        await until(lambda: chat.is_busy)
        await until(lambda: not chat.is_busy, 120)
    for theme in ("light", "dark"):
        settings.set("appearance.theme", theme)
        await asyncio.sleep(1.0)
        window.grab().save(str(folder / f"main-{theme}.png"))
    settings.set("appearance.theme", "system")
    window._workspace.new_chat()


if __name__ == "__main__":
    main()
