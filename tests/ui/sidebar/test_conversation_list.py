"""The list of conversations as a person uses it."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from smallmind.domain.conversation import Conversation
from smallmind.ui.models.workspace import Workspace
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

CONTROL = Qt.KeyboardModifier.ControlModifier


def titles(person: Person) -> list[str]:
    model = person.window.sidebar.list.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def go_to(person: Person, title: str) -> None:
    """With the keyboard."""
    chats = person.window.sidebar.list
    chats.setFocus(Qt.FocusReason.TabFocusReason)
    chats.setCurrentIndex(chats.model().index(titles(person).index(title), 0))


def click_row(person: Person, title: str, from_end: int = 200) -> None:
    chats = person.window.sidebar.list
    area = chats.visualRect(chats.model().index(titles(person).index(title), 0))
    place = QPoint(area.right() - from_end, area.center().y())
    QTest.mouseMove(chats.viewport(), place)
    QTest.mouseClick(chats.viewport(), Qt.MouseButton.LeftButton, pos=place)


def choose(person: Person, words: str) -> None:
    """In the menu that is open."""
    menu = person.visible(QMenu)[0]
    action = next(each for each in menu.actions() if each.text() == words)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


async def all_of(world: FakeWorld) -> dict[str, Conversation]:
    return {each.title: each for each in await world.store.list_conversations()}


async def test_a_click_opens_a_chat(reader: Person) -> None:
    click_row(reader, "Bees")
    await until(lambda: reader.sees("They remember the sun."))
    assert reader.window.composer.field.hasFocus()


async def test_the_end_of_a_row_opens_its_menu_and_not_the_chat(reader: Person) -> None:
    click_row(reader, "Bees", from_end=10)
    await until(lambda: reader.visible(QMenu))
    assert not reader.sees("They remember the sun.")
    choose(reader, "Pin")
    await until(lambda: titles(reader)[:2] == ["Pinned", "Bees"])
    click_row(reader, "Bees", from_end=10)
    await until(lambda: reader.visible(QMenu))
    choose(reader, "Unpin")
    await until(lambda: "Pinned" not in titles(reader))


async def test_the_menu_key_opens_the_menu_of_the_row(reader: Person) -> None:
    go_to(reader, "Roads")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    QApplication.sendEvent(reader.window.sidebar.list.viewport(), event)
    await until(lambda: reader.visible(QMenu))
    choose(reader, "Duplicate")
    await until(lambda: len(titles(reader)) == 5)
    await until(lambda: reader.sees("Because asphalt is."))


async def test_deleting_asks_nothing_and_can_be_undone(reader: Person, world: FakeWorld) -> None:
    click_row(reader, "Bees")
    await until(lambda: reader.sees("They remember the sun."))
    go_to(reader, "Bees")
    reader.press(Qt.Key.Key_Delete)
    await until(lambda: reader.sees("Chat deleted"))
    assert titles(reader) == ["Today", "Rome", "Roads"]
    assert reader.sees("What shall we think about?")
    reader.press(Qt.Key.Key_Z, CONTROL)
    await until(lambda: "Bees" in titles(reader))
    await until(lambda: reader.sees("They remember the sun."))
    assert "Bees" in await all_of(world)


async def test_deleting_another_chat_leaves_the_one_on_screen(reader: Person) -> None:
    click_row(reader, "Bees")
    await until(lambda: reader.sees("They remember the sun."))
    go_to(reader, "Roads")
    reader.press(Qt.Key.Key_Delete)
    await until(lambda: reader.sees("Chat deleted"))
    assert reader.sees("They remember the sun.")
    reader.click("Undo")
    await until(lambda: "Roads" in titles(reader))
    assert reader.sees("They remember the sun.")


async def test_renaming_in_the_row(reader: Person, world: FakeWorld) -> None:
    go_to(reader, "Roads")
    reader.press(Qt.Key.Key_F2)
    editor = next(each for each in reader.visible(QLineEdit) if each.accessibleName() == "Rename the chat")
    editor.setText("  Old   roads ")
    reader.press(Qt.Key.Key_Return)
    await until(lambda: "Old roads" in titles(reader))
    await asyncio.sleep(0.05)
    assert "Old roads" in await all_of(world)


async def test_escape_leaves_the_title_as_it_was(reader: Person) -> None:
    go_to(reader, "Roads")
    reader.press(Qt.Key.Key_F2)
    editor = next(each for each in reader.visible(QLineEdit) if each.accessibleName() == "Rename the chat")
    editor.setText("Nonsense")
    reader.press(Qt.Key.Key_Escape)
    assert titles(reader) == ["Today", "Rome", "Roads", "Bees"]


async def test_an_answering_chat_has_a_dot_until_it_is_done(
    reader: Person, workspace: Workspace, world: FakeWorld
) -> None:
    model = workspace.conversations
    world.model.never_ends = True
    click_row(reader, "Bees")
    await until(lambda: reader.sees("They remember the sun."))
    reader.send("And the queen?")
    await until(lambda: titles(reader)[1] == "Bees")
    assert model.row(1).is_busy
    reader.press(Qt.Key.Key_Escape)
    await until(lambda: not model.row(1).is_busy)


async def test_an_answer_moves_its_chat_up_without_a_reset(
    reader: Person, workspace: Workspace, world: FakeWorld
) -> None:
    resets: list[str] = []
    workspace.conversations.modelReset.connect(lambda: resets.append("reset"))
    click_row(reader, "Bees")
    await until(lambda: reader.sees("They remember the sun."))
    reader.send("And the queen?")
    await until(lambda: reader.sees("first token"))
    assert titles(reader) == ["Today", "Bees", "Rome", "Roads"]
    assert not resets


async def test_the_keyboards_place_stays_when_another_chat_moves(reader: Person, workspace: Workspace) -> None:
    click_row(reader, "Bees")
    await until(lambda: reader.sees("They remember the sun."))
    reader.send("And the queen?")
    go_to(reader, "Roads")
    await until(lambda: reader.sees("first token"))
    await until(lambda: titles(reader)[1] == "Bees")
    assert reader.window.sidebar.list.currentIndex().data() == "Roads"


async def test_without_chats_the_list_says_what_comes(person: Person) -> None:
    assert person.sees("Your chats will be listed here.")


@pytest.mark.parametrize("title", ["كيف حالك", "שלום"])
async def test_a_title_from_right_to_left_is_listed(person: Person, world: FakeWorld, title: str) -> None:
    person.window.composer.put_text(title)
    person.press(Qt.Key.Key_Return)
    await until(lambda: title in titles(person))
    await until(lambda: person.sees("first token"))
    assert person.window.sidebar.grab().width() > 0


async def test_the_chats_are_walked_through_with_the_keyboard(reader: Person) -> None:
    reader.press(Qt.Key.Key_PageDown, CONTROL)
    await until(lambda: reader.sees("Which roads lead to Rome?"))
    reader.press(Qt.Key.Key_PageDown, CONTROL)
    await until(lambda: reader.sees("Why are roads grey?"))
    reader.press(Qt.Key.Key_PageUp, CONTROL)
    await until(lambda: reader.sees("Which roads lead to Rome?"))
    reader.press(Qt.Key.Key_PageUp, CONTROL)
    assert reader.sees("Which roads lead to Rome?")


async def test_a_deleted_message_comes_back(reader: Person, workspace: Workspace) -> None:
    click_row(reader, "Bees")
    await until(lambda: reader.sees("They remember the sun."))
    chat = workspace.chat
    assert chat is not None
    reader.window.transcript.delete_clicked.emit(chat.messages[1].id)
    await until(lambda: reader.sees("Message deleted"))
    assert not reader.sees("They remember the sun.")
    reader.press(Qt.Key.Key_Z, CONTROL)
    await until(lambda: reader.sees("They remember the sun."))


async def test_a_branch_becomes_a_chat_of_its_own_and_is_shown(reader: Person, workspace: Workspace) -> None:
    click_row(reader, "Bees")
    await until(lambda: reader.sees("They remember the sun."))
    chat = workspace.chat
    assert chat is not None
    reader.window.transcript.branch_clicked.emit(chat.messages[0].id)
    await until(lambda: len(titles(reader)) == 5)
    await until(lambda: reader.sees("How do bees find their hive?") and not reader.sees("They remember the sun."))
    assert workspace.chat is not chat
