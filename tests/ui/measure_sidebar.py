"""How late the window is while somebody uses the sidebar: 500 conversations, 10,000 messages, on a disk.

    python -m tests.ui.measure_sidebar [--conversations 500] [--messages 10000]

Prints for each thing that a person does how long it took and by how much a 5 ms timer on the GUI loop was late.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import qasync
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smallmind.domain.archive import ArchivedMessage, ConversationArchive
from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason
from smallmind.domain.settings import AppearanceSettings, Settings
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.ui.appearance import Appearance
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.search import SearchState
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.tasks import Tasks
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

TICK_MS = 5
TEXT = (
    "bees hive sun dance field clover honey road grey asphalt Rome tower river question answer light water stone"
    " garden winter summer letter table window program memory kernel token model sentence paper ink music"
)


class Lateness:
    """What a timer on the loop saw."""

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self._due = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    async def of(self, what: str, do: Callable[[], Awaitable[None]]) -> None:
        """Do it, and print."""
        self.late_ms = []
        self._due = time.perf_counter() + TICK_MS / 1000
        self._timer.start(TICK_MS)
        begin = time.perf_counter()
        await do()
        took_ms = (time.perf_counter() - begin) * 1000
        await asyncio.sleep(0.05)
        self._timer.stop()
        late = sorted(self.late_ms)
        print(
            f"{what:48} {took_ms:6.0f} ms; late by {late[len(late) * 99 // 100]:5.1f} ms (p99),"
            f" {late[-1]:5.1f} ms (largest)",
            flush=True,
        )

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._due) * 1000))
        self._due = now + TICK_MS / 1000


async def fill(store: ConversationStore, n_conversations: int, n_messages: int) -> None:
    """The same ones each time."""
    choose = random.Random(1)
    words = TEXT.split()
    each = n_messages // n_conversations
    now = datetime.now(UTC)
    for number in range(n_conversations):
        when = now - timedelta(hours=3 * (n_conversations - number))
        messages = tuple(
            ArchivedMessage(
                parent=place - 1 if place else None,
                role=Role.ASSISTANT if place % 2 else Role.USER,
                text=" ".join(choose.choices(words, k=120 if place % 2 else 25)),
                created_at=when,
                finish_reason=FinishReason.END if place % 2 else None,
            )
            for place in range(each)
        )
        title = f"{' '.join(choose.choices(words, k=4))} {number}"
        await store.add_archive(ConversationArchive(title, when, when, messages, each - 1, number % 100 == 0))


async def measure(app: QApplication, n_conversations: int, n_messages: int, folder: Path) -> None:
    """Everything, in a window over the real store and a model that is none."""
    database = await Database.open(folder / "chats.sqlite")
    world = FakeWorld(database)
    begin = time.perf_counter()
    await fill(world.store, n_conversations, n_messages)
    await world.store.tidy()
    print(f"{n_conversations} conversations, {n_messages} messages made in {time.perf_counter() - begin:.1f} s")
    tasks = Tasks()
    workspace = Workspace(tasks, SettingsModel(tasks, Settings(), lambda _: None))
    window = MainWindow(Appearance(app, AppearanceSettings(theme="light")), workspace)
    window.show()
    await until(window.isVisible)
    await asyncio.sleep(0.3)
    try:
        await use(window, workspace, world, Person(window))
    finally:
        await workspace.close()
        window.allow_close()
        window.close()


async def use(window: MainWindow, workspace: Workspace, world: FakeWorld, person: Person) -> None:
    """As a person would."""
    lateness = Lateness()
    chats = workspace.conversations

    async def start() -> None:
        await workspace.start(world.services())
        await until(lambda: chats.rowCount() > 0)

    await lateness.of("the list appears", start)
    await until(lambda: workspace.engine.is_ready)
    await asyncio.sleep(0.5)
    ids = [each.id for each in await world.store.list_conversations()]

    async def switch() -> None:
        for which in ids[:20]:
            workspace.open_chat(which)
            await until(lambda: workspace.chat is not None and workspace.chat.is_loaded)
            await asyncio.sleep(0.1)

    async def scroll() -> None:
        bar = window.sidebar.list.verticalScrollBar()
        for step in range(60):
            bar.setValue(bar.maximum() * step // 60)
            await asyncio.sleep(0.016)

    async def pin() -> None:
        for which in ids[30:35]:
            workspace.pin_chat(which, True)
            await asyncio.sleep(0.1)

    async def answer() -> None:
        person.send("What do the bees say?")
        await until(lambda: person.sees("first token"))
        await asyncio.sleep(0.2)

    async def delete() -> None:
        for which in ids[40:45]:
            workspace.delete_chat(which)
            await asyncio.sleep(0.1)
            person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
            await asyncio.sleep(0.1)

    await lateness.of("20 conversations opened one after the other", switch)
    await lateness.of("the list scrolled from top to bottom", scroll)
    await lateness.of("5 conversations pinned", pin)
    await lateness.of("an answer moves its conversation up", answer)
    await lateness.of("5 conversations deleted and brought back", delete)
    for words in ("bees honey", "the", "r"):
        await lateness.of(f"typing “{words}” into the search", partial(type_into, window, workspace, words))
        begin = time.perf_counter()
        n_hits = len(await world.store.search(words, 100))
        print(f"    the store alone: {(time.perf_counter() - begin) * 1000:.1f} ms for {n_hits} hits")
    await lateness.of("the results scrolled", lambda: walk(person))


async def type_into(window: MainWindow, workspace: Workspace, words: str) -> None:
    """A letter each 110 ms."""
    field = window.sidebar.search
    field.clear()
    field.setFocus()
    for letter in words:
        QTest.keyClicks(field, letter)
        await asyncio.sleep(0.11)
    await until(lambda: workspace.search.state is SearchState.DONE)


async def walk(person: Person) -> None:
    """Down through the results, opening some."""
    for step in range(40):
        person.press(Qt.Key.Key_Down)
        if step % 10 == 9:
            person.press(Qt.Key.Key_Return)
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.03)


def main() -> None:
    """Parse the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--conversations", type=int, default=500)
    parser.add_argument("--messages", type=int, default=10_000)
    options = parser.parse_args()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as folder:
        qasync.run(measure(app, options.conversations, options.messages, Path(folder)))


if __name__ == "__main__":
    main()
