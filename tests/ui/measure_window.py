"""How soon the window is there, and how late while the model generates at full speed: the real program, measured.

    python -m tests.ui.measure_window [--seconds 60] [--pictures FOLDER] [--blame]

Starts the program in a data folder of its own that holds the starter model and asks one question after the other.
Prints the times from the start of the process to the visible window and to the ready model, and by how much a 10 ms
timer on the GUI loop was late, in each of:

- answers: the model answers and is watched;
- long answer: the last 12,000 of 100,000 characters come as fast as the starter model writes on a good machine (1,200
  a second, 280 tokens) while it generates in another chat; the reader scrolls away and back, resizes the window and
  edits the question;
- flood: the same with all 100,000 characters, 33,000 a second: more than any model writes on a processor;
- long conversation: 2,000 messages are opened (how long until they are painted) and scrolled through;
- switching: from one chat to another, twenty times;
- many chats: 500 conversations with 10,000 messages are opened, scrolled, pinned, deleted and searched.

In all of them the model generates, in the last three in another chat.

With --pictures it also saves the window in light and dark; with --blame it says what the loop did where it was late.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import qasync
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication

from smallmind.__main__ import _live, _Program
from smallmind.library import model_folder
from smallmind.library.starter import STARTER
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.paths import data_folder, settings_path
from smallmind.storage.settings_file import SettingsFile
from smallmind.ui.garbage import GarbageRounds
from smallmind.ui.instance import Instance
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.chat import ChatModel
from smallmind.ui.transcript.message_row import MessageRow
from tests.ui import many_chats
from tests.ui.long_chats import LongAnswer, make_conversation
from tests.ui.person import Person, until
from tests.ui.watch import PaintTimes, Watch

QUESTIONS = (
    "What is the capital of France?",
    "Write a Python function that reverses a string.",
    "Tell me a long story about a lighthouse keeper and the sea.",
    "List ten uses of a rope, with a sentence about each.",
)


def main() -> None:
    """Parse the arguments, start the program, measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--blame", action="store_true")
    options = parser.parse_args()
    starter = model_folder() / STARTER.file_name
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SMALLMIND_DATA_DIR"] = folder
        model_folder().mkdir(parents=True, exist_ok=True)
        (model_folder() / starter.name).symlink_to(starter)
        app = QApplication(sys.argv[:1])
        app.setQuitOnLastWindowClosed(False)
        with GarbageRounds() as garbage:
            program = _Program(app, SettingsFile(settings_path()), Instance(data_folder()), garbage)
            qasync.run(_measured(program, options, PaintTimes()))


async def _measured(program: _Program, options: argparse.Namespace, painted: PaintTimes) -> None:
    living = asyncio.ensure_future(_live(program, None))
    window = await _window_of(program.app)
    try:
        await until(window.isVisible)
        visible_s = _age_s()
        await until(lambda: window._workspace.engine.is_ready, 60)
        ready_s = _age_s()
        print(f"window visible after {visible_s:.2f} s, starter model ready after {ready_s:.2f} s", flush=True)
        if options.pictures is not None:
            await _take_pictures(window, options.pictures)
        await _make_conversations(window)
        for name, scenario in SCENARIOS.items():
            await scenario(window, options.seconds, Watch(name, blames=options.blame), painted)
    finally:
        window.close()
        await living


async def _window_of(app: QApplication) -> MainWindow:
    while True:
        for widget in app.topLevelWidgets():
            if isinstance(widget, MainWindow):
                return widget
        await asyncio.sleep(0)


def _age_s() -> float:
    return time.time() - psutil.Process().create_time()


async def _watch_answers(window: MainWindow, seconds: float, watch: Watch, _painted: PaintTimes) -> None:
    """One question after the other."""
    end = time.perf_counter() + seconds
    with watch:
        for question in itertools.cycle(QUESTIONS):
            await _ask(window, question, end)
            if time.perf_counter() >= end:
                return


async def _watch_long_answer(window: MainWindow, _seconds: float, watch: Watch, _painted: PaintTimes) -> None:
    """At the pace of a model, when the answer is long already."""
    n_before = 88_000
    await _watch_growing(window, LongAnswer(n_at_once=36, n_quickly=n_before), n_before, watch)


async def _watch_flood(window: MainWindow, _seconds: float, watch: Watch, _painted: PaintTimes) -> None:
    """Faster than anybody reads."""
    await _watch_growing(window, LongAnswer(), 0, watch)


async def _watch_growing(window: MainWindow, answer: LongAnswer, n_before: int, watch: Watch) -> None:
    """The reader is restless, and the model is at work in another chat."""
    workspace = window._workspace
    async with _generating(window):
        long_chat = ChatModel(workspace.tasks, answer, "")
        lengths: list[int] = []
        long_chat.grew.connect(lambda _message_id, text: lengths.append(len(text)))
        workspace._show(long_chat)
        long_chat.send("Tell me everything")
        await until(lambda: sum(lengths) >= n_before, 60)
        with watch:
            await _read_restlessly(window, long_chat)
            window.transcript.edit_last()
            await asyncio.sleep(0.5)
    print(f"    {len(long_chat.messages[-1].text):,} characters", flush=True)


async def _read_restlessly(window: MainWindow, growing: ChatModel) -> None:
    bar = window.transcript.verticalScrollBar()
    for step in itertools.count():
        await asyncio.sleep(0.1)
        if step % 40 == 20:
            bar.setValue(bar.maximum() // 2)
        elif 20 < step % 40 < 30:
            bar.setValue(bar.value() + (-240 if step % 2 else 360))
        elif step % 40 == 30:
            window.transcript.follow()
        if step % 25 == 24:
            window.resize(1_360 if window.width() < 1_300 else 1_280, 820)
        if not growing.is_busy:
            return


async def _watch_long_conversation(window: MainWindow, seconds: float, watch: Watch, painted: PaintTimes) -> None:
    """From its end to its beginning by the wheel, and to its middle at once."""
    workspace = window._workspace
    (which,) = await _ids_of(window, "Long")
    view = window.transcript
    async with _generating(window):
        workspace.new_chat()
        await asyncio.sleep(0.2)
        with watch:
            first_ms, whole_ms = await _open_and_scroll(window, which, seconds, painted)
    print(f"    2,000 messages: {first_ms:.0f} ms to the first painted, {whole_ms:.0f} ms to all in view", flush=True)
    n_rows = len(view.findChildren(MessageRow))
    print(f"    {n_rows} messages are kept, {psutil.Process().memory_info().rss / 1e6:.0f} MB in all", flush=True)


async def _open_and_scroll(window: MainWindow, which: int, seconds: float, painted: PaintTimes) -> tuple[float, float]:
    """Milliseconds to the first paint and to all in view."""
    view = window.transcript
    bar = view.verticalScrollBar()
    painted.times_s.clear()
    started = time.perf_counter()
    window._workspace.open_chat(which)
    await until(lambda: view.content_height > 10_000 and view.is_whole and painted.times_s, 10)
    first_ms, whole_ms = ((each - started) * 1000 for each in (painted.times_s[0], painted.times_s[-1]))
    end = time.perf_counter() + seconds / 3
    while time.perf_counter() < end and bar.value() > 0:
        bar.setValue(bar.value() - 120)
        await asyncio.sleep(0.008)
    for share in (0.5, 0.1, 0.9, 0.0, 1.0):
        bar.setValue(int(bar.maximum() * share))
        await until(lambda: view.is_whole)
    return first_ms, whole_ms


async def _watch_switching(window: MainWindow, _seconds: float, watch: Watch, _painted: PaintTimes) -> None:
    """Twenty chats, each for a moment."""
    ids = await _ids_of(window, "Chat") * 2
    async with _generating(window):
        with watch:
            for which in ids:
                window._workspace.open_chat(which)
                await asyncio.sleep(0.15)


async def _watch_many_chats(window: MainWindow, _seconds: float, watch: Watch, _painted: PaintTimes) -> None:
    """The list of them."""
    listed = await _store_of(window).list_conversations()
    ids = [each.id for each in listed if each.title.split()[0] in many_chats.WORDS]
    largest: dict[str, float] = {}
    async with _generating(window):
        with watch:
            for name, do in many_chats.steps(window, ids).items():
                n_before = len(watch.late_ms)
                await do()
                await asyncio.sleep(0.05)
                largest[name] = max(watch.late_ms[n_before:])
    print("    largest: " + ", ".join(f"{name} {late_ms:.0f}" for name, late_ms in largest.items()), flush=True)
    for words in many_chats.SEARCHES:
        started = time.perf_counter()
        n_hits = len(await _store_of(window).search(words, 100))
        print(f"    “{words}” in the store: {(time.perf_counter() - started) * 1000:.1f} ms, {n_hits} hits", flush=True)


@asynccontextmanager
async def _generating(window: MainWindow) -> AsyncIterator[None]:
    """The model is at work in a chat of its own, one answer after the other."""
    workspace = window._workspace
    workspace.new_chat()
    chat = workspace.chat
    assert chat is not None
    chat.send(QUESTIONS[2])
    await until(lambda: chat.conversation_id is not None)

    async def keep_busy() -> None:
        while True:
            await asyncio.sleep(0.1)
            if not chat.is_busy:
                chat.send(QUESTIONS[2])

    keeper = asyncio.ensure_future(keep_busy())
    try:
        yield
    finally:
        keeper.cancel()
        chat.stop()
        await until(lambda: not chat.is_busy)


async def _make_conversations(window: MainWindow) -> None:
    """What is opened later; making it is no part of what is measured."""
    store = _store_of(window)
    await many_chats.fill(store)
    await store.tidy()
    await make_conversation(store, "Long", 2_000)
    for number in range(20):
        await make_conversation(store, f"Chat {number}", 40)
    window._workspace.refresh_list()
    await asyncio.sleep(0.5)


async def _ids_of(window: MainWindow, title: str) -> list[int]:
    return [each.id for each in await _store_of(window).list_conversations() if each.title.startswith(title)]


def _store_of(window: MainWindow) -> ConversationStore:
    services = window._workspace.services
    assert services is not None
    assert isinstance(services.store, ConversationStore)
    return services.store


SCENARIOS = {
    "answers": _watch_answers,
    "long answer": _watch_long_answer,
    "flood": _watch_flood,
    "long conversation": _watch_long_conversation,
    "switching": _watch_switching,
    "many chats": _watch_many_chats,
}


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
