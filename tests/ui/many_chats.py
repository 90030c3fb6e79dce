"""500 conversations with 10,000 messages, and what a person does with them in the sidebar."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from smallmind.domain.archive import ArchivedMessage, ConversationArchive
from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason
from smallmind.storage.conversations import ConversationStore
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.search import SearchState
from tests.ui.person import Person, until

N_CONVERSATIONS = 500
N_EACH = 20  # messages
WORDS = tuple(
    "bees hive sun dance field clover honey road grey asphalt Rome tower river question answer light water stone"  # noqa: SIM905
    " garden winter summer letter table window program memory kernel token model sentence paper ink music".split()
)
SEARCHES = ("bees honey", "the", "r")

Step = Callable[[], Awaitable[None]]


async def fill(store: ConversationStore) -> None:
    """The same ones each time, older than all others."""
    choose = random.Random(1)
    begin = datetime.now(UTC) - timedelta(days=90)
    for number in range(N_CONVERSATIONS):
        when = begin + timedelta(hours=3 * number)
        messages = tuple(_message(choose, place, when) for place in range(N_EACH))
        title = f"{' '.join(choose.choices(WORDS, k=4))} {number}"
        await store.add_archive(ConversationArchive(title, when, when, messages, N_EACH - 1, number % 100 == 0))


def _message(choose: random.Random, place: int, when: datetime) -> ArchivedMessage:
    is_answer = place % 2 == 1
    return ArchivedMessage(
        parent=place - 1 if place else None,
        role=Role.ASSISTANT if is_answer else Role.USER,
        text=" ".join(choose.choices(WORDS, k=120 if is_answer else 25)),
        created_at=when,
        finish_reason=FinishReason.END if is_answer else None,
    )


def steps(window: MainWindow, ids: list[int]) -> dict[str, Step]:
    """Each by its name; `ids` are those of `fill`."""
    return {
        "chats opened": partial(_open, window, ids[:20]),
        "list scrolled": partial(_scroll, window),
        "chats pinned": partial(_pin, window, ids[30:35]),
        "chats deleted and brought back": partial(_delete, window, ids[40:45]),
        **{f"searched for “{words}”": partial(_search, window, words) for words in SEARCHES},
        "results walked through": partial(_walk, Person(window)),
    }


async def _open(window: MainWindow, ids: list[int]) -> None:
    workspace = window._workspace
    for which in ids:
        workspace.open_chat(which)
        await until(lambda: workspace.chat is not None and workspace.chat.is_loaded)
        await asyncio.sleep(0.1)


async def _scroll(window: MainWindow) -> None:
    bar = window.sidebar.list.verticalScrollBar()
    for step in range(60):
        bar.setValue(bar.maximum() * step // 60)
        await asyncio.sleep(0.016)


async def _pin(window: MainWindow, ids: list[int]) -> None:
    for which in ids:
        window._workspace.pin_chat(which, True)
        await asyncio.sleep(0.1)


async def _delete(window: MainWindow, ids: list[int]) -> None:
    person = Person(window)
    for which in ids:
        window._workspace.delete_chat(which)
        await asyncio.sleep(0.1)
        person.press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        await asyncio.sleep(0.1)


async def _search(window: MainWindow, words: str) -> None:
    """A letter each 110 ms."""
    field = window.sidebar.search
    field.clear()
    field.setFocus()
    for letter in words:
        QTest.keyClicks(field, letter)
        await asyncio.sleep(0.11)
    await until(lambda: window._workspace.search.state is SearchState.DONE)


async def _walk(person: Person) -> None:
    """Down through the results, opening some."""
    for step in range(40):
        person.press(Qt.Key.Key_Down)
        if step % 10 == 9:
            person.press(Qt.Key.Key_Return)
            await asyncio.sleep(0.1)
        await asyncio.sleep(0.03)
    person.window.sidebar.search.clear()
