"""The message field as a person uses it."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

SHIFT = Qt.KeyboardModifier.ShiftModifier


async def test_the_field_stops_growing_at_its_share_of_the_window_and_then_scrolls(person: Person) -> None:
    field = person.window.composer.field
    field.setPlainText("line\n" * 200)
    assert 0.3 * person.window.height() < field.height() <= 0.4 * person.window.height() + 4
    assert field.verticalScrollBar().maximum() > 0
    field.clear()
    assert field.height() < 40


async def test_a_higher_window_gives_the_field_more_room(person: Person) -> None:
    field = person.window.composer.field
    field.setPlainText("line\n" * 200)
    height = field.height()
    person.window.resize(person.window.width() + 20, person.window.height() + 200)
    await until(lambda: field.height() > height + 60)


async def test_up_in_an_empty_field_edits_the_last_question_and_escape_leaves_it(person: Person) -> None:
    person.send("What is the captal?")
    await until(lambda: person.sees("first token"))
    person.press(Qt.Key.Key_Up)
    editor = next(each for each in person.visible(QPlainTextEdit) if each.accessibleName() == "Edit your message")
    assert editor.toPlainText() == "What is the captal?"
    person.press(Qt.Key.Key_Escape)
    assert not editor.isVisible()


async def test_up_moves_the_caret_where_something_is_written(person: Person) -> None:
    person.send("First")
    await until(lambda: person.sees("first token"))
    person.write("one")
    person.press(Qt.Key.Key_Return, SHIFT)
    person.press(Qt.Key.Key_Up)
    assert person.window.composer.field.textCursor().blockNumber() == 0
    assert not [each for each in person.visible(QPlainTextEdit) if each.accessibleName() == "Edit your message"]


async def test_what_an_input_method_composes_is_never_sent(person: Person, world: FakeWorld) -> None:
    field = person.window.composer.field
    QApplication.sendEvent(field, QInputMethodEvent("にほ", []))
    assert not world.model.streams
    commit = QInputMethodEvent("", [])
    commit.setCommitString("日本")
    QApplication.sendEvent(field, commit)
    assert field.toPlainText() == "日本"
    assert not world.model.streams


async def test_rich_text_is_pasted_plain(person: Person) -> None:
    rich = QMimeData()
    rich.setHtml("<h1>Big</h1><img src='file:///etc/hostname'>")
    rich.setText("Big")
    person.window.composer.field.insertFromMimeData(rich)
    assert person.window.composer.field.toPlainText() == "Big"


async def test_a_paragraph_from_right_to_left_begins_at_the_right(person: Person) -> None:
    field = person.window.composer.field
    field.setPlainText("مرحبا")
    assert field.cursorRect().x() > field.viewport().width() / 2


async def test_a_long_message_leaves_room_for_its_buttons_in_a_low_window(person: Person) -> None:
    person.window.resize(1000, 650)
    person.window.composer.put_text("word " * 2_000)
    composer = person.window.composer
    await until(lambda: composer.tokens.isVisible())
    field_end = composer.field.mapTo(composer, composer.field.rect().bottomLeft()).y()
    assert composer.button.mapTo(composer, composer.button.rect().topLeft()).y() >= field_end
