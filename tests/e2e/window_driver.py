"""Somebody in front of the real program: `python -m tests.e2e.window_driver first` (or `again`), for test_window.py.

The program is started as a user starts it, by main(); this only adds a task to its loop that types and clicks.  What
was seen goes to stdout as JSON.
"""

from __future__ import annotations

import asyncio
import json
import sys
import traceback
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QWidget

from smallmind.domain.conversation import Role
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.search import SearchState
from smallmind.ui.transcript.text_block import TextBlock
from tests.e2e.driving import drive
from tests.ui.person import Person, until

CONTROL = Qt.KeyboardModifier.ControlModifier
QUESTION = "What is the capital of France? Say it in one short sentence."
OTHER = "Name one colour of the rainbow."
_PATIENCE_S = 90.0


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """On whatever has the focus, as a keyboard does."""
    focused: QWidget | None = QApplication.focusWidget()
    assert focused is not None, "nothing has the focus"
    QTest.keyClick(focused, key, modifiers)


async def answered(person: Person) -> None:
    """The answer has begun and is over."""
    chat = person.window.parts.workspace.chat
    assert chat is not None
    await until(
        lambda: not chat.is_busy and bool(chat.messages) and chat.messages[-1].role is Role.ASSISTANT, _PATIENCE_S
    )
    await until(lambda: person.sees("tokens/s"), _PATIENCE_S)


async def first_visit(person: Person) -> dict[str, Any]:
    """Ask, edit, answer again, ask in another chat, search, look at every sheet."""
    window = person.window
    workspace = window.parts.workspace
    await until(lambda: workspace.engine.is_ready, _PATIENCE_S)
    seen: dict[str, Any] = {"kernel": workspace.engine.loaded.kernel if workspace.engine.loaded else ""}
    person.send(QUESTION)
    await answered(person)
    seen["answer"] = last_text(person)
    person.click("Edit")
    editor = next(each for each in person.visible(QPlainTextEdit) if each.accessibleName() == "Edit your message")
    editor.setPlainText(QUESTION + " Thank you.")
    person.click("Send", editor.parentWidget())
    await until(lambda: person.sees("Thank you.") and person.sees("2 / 2"))
    await answered(person)
    person.click("Answer again")
    await answered(person)
    press(Qt.Key.Key_N, CONTROL)
    person.send(OTHER)
    await answered(person)
    await until(lambda: workspace.conversations.rowCount() >= 3)
    seen["found"] = await search(person, "thank")
    seen["sheets"] = []
    for name in window.sheets.names:
        sheet = window.sheets.open(name)
        await until(sheet.isVisible)
        await asyncio.sleep(0.2)
        press(Qt.Key.Key_Escape)
        assert not sheet.isVisible()
        seen["sheets"].append(name)
    QTest.keyClicks(window.composer.field, "an unfinished thou")
    await asyncio.sleep(1.5)
    return seen


async def search(person: Person, word: str) -> dict[str, Any]:
    """From the second chat: the hit in the first one, and the jump to its message."""
    workspace, results = person.window.parts.workspace, person.window.sidebar.results
    assert workspace.chat is not None
    before = workspace.chat.conversation_id
    press(Qt.Key.Key_K, CONTROL)
    QTest.keyClicks(person.window.sidebar.search, word)
    await until(lambda: workspace.search.state is SearchState.DONE and workspace.search.rowCount() > 0, _PATIENCE_S)
    assert results.isVisible()
    hit = workspace.search.hit_at(workspace.search.index(0, 0))
    assert hit is not None
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    await until(lambda: workspace.chat is not None and workspace.chat.conversation_id == hit.conversation_id)
    await until(lambda: any(word in block.plain_text().lower() for block in person.visible(TextBlock)), _PATIENCE_S)
    press(Qt.Key.Key_K, CONTROL)
    press(Qt.Key.Key_Escape)  # the words
    press(Qt.Key.Key_Escape)  # the search
    assert workspace.search.state is SearchState.OFF
    return {
        "is_elsewhere": hit.conversation_id != before,
        "marked": [hit.snippet[start:end] for start, end in hit.marks],
        "message": next(each.text for each in workspace.chat.messages if each.id == hit.message_id),
    }


async def second_visit(person: Person) -> dict[str, Any]:
    """What was there the last time."""
    window = person.window
    workspace = window.parts.workspace
    await until(lambda: workspace.engine.is_ready and workspace.conversations.rowCount() >= 3, _PATIENCE_S)
    conversations = workspace.conversations
    first = next(
        which
        for which in (conversations.index(row, 0) for row in range(conversations.rowCount()))
        if "capital" in str(which.data()).lower() or "france" in str(which.data()).lower()
    )
    window.sidebar.list.setFocus()
    window.sidebar.list.setCurrentIndex(first)
    press(Qt.Key.Key_Return)
    await until(lambda: person.sees("Thank you."), _PATIENCE_S)
    return {"question": person.sees(QUESTION), "versions": person.sees("2 / 2"), "answer": last_text(person)}


def last_text(person: Person) -> str:
    """Of the newest message of the chat that is shown."""
    chat = person.window.parts.workspace.chat
    return chat.messages[-1].text if chat is not None and chat.messages else ""


async def _use(window: MainWindow) -> None:
    visit = {"first": first_visit, "again": second_visit}[sys.argv[1]]
    try:
        window.activateWindow()
        await until(window.isActiveWindow)
        seen = await visit(Person(window))
    except Exception:  # noqa: BLE001 - told to who reads the JSON
        seen = {"failed": traceback.format_exc(), "reads": Person(window).reads()}
    print(json.dumps(seen), flush=True)
    window.close()


if __name__ == "__main__":
    sys.exit(drive(_use))
