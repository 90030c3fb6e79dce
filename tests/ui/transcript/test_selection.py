"""Selecting with the mouse and the keyboard, and what is copied then."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.code_card import CodeCard
from smallmind.ui.transcript.text_block import TextBlock
from smallmind.ui.transcript.user_message import UserMessage
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ANSWER = """# Title

Some **bold words** and `code` here.

- first
- [x] second with $x^2$

```python
x = 1
y = 2
```

| a | b |
|---|---|
| 1 | 2 |

The end."""


@pytest.fixture
async def reader(person: Person, world: FakeWorld, workspace: Workspace) -> Person:
    """In front of one answer with something of everything."""
    await show(person, world, workspace, ANSWER)
    return person


async def show(person: Person, world: FakeWorld, workspace: Workspace, text: str) -> None:
    conversation = await world.store.create("Chat")
    question = await world.store.add_message(conversation.id, None, Role.USER, "What *is* it?")
    answer = await world.store.add_message(conversation.id, question.id, Role.ASSISTANT, "")
    await world.store.finish_answer(answer.id, text, FinishReason.END, None)
    workspace.open_chat(conversation.id)
    await until(lambda: person.visible(AnswerMessage) and person.visible(TextBlock))
    await until(lambda: person.window.transcript.is_whole)
    await until(lambda: not any(card.is_colouring for card in person.visible(CodeCard)))


def text_with(person: Person, words: str) -> TextBlock:
    return next(each for each in person.visible(TextBlock) if words in each.plain_text())


def point_of(text: TextBlock, words: str, *, after: bool = False) -> QPoint:
    position = text.plain_text().index(words) + (len(words) if after else 0)
    return text.area_of(position).center().toPoint()


def drag(start: tuple[TextBlock, QPoint], end: tuple[TextBlock, QPoint]) -> None:
    QTest.mousePress(start[0], Qt.MouseButton.LeftButton, pos=start[1])
    there = start[0].mapFromGlobal(QPointF(end[0].mapToGlobal(end[1]))).toPoint()
    QTest.mouseMove(start[0], there)
    assert start[0]._kit.pointer is not None
    start[0]._kit.pointer.drag(QPointF(end[0].mapToGlobal(end[1])))
    QTest.mouseRelease(start[0], Qt.MouseButton.LeftButton, pos=there)


def copied() -> str:
    return QGuiApplication.clipboard().text()


async def test_a_drag_over_blocks_is_copied_as_markdown(reader: Person) -> None:
    first, last = text_with(reader, "bold words"), text_with(reader, "second with")
    drag((first, point_of(first, "bold")), (last, point_of(last, "second", after=True)))
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == "**bold words** and `code` here.\n\n- first\n- [x] second"


async def test_a_copy_has_html_and_markdown_beside_the_text(reader: Person) -> None:
    text = text_with(reader, "bold words")
    drag((text, point_of(text, "Some")), (text, point_of(text, "code", after=True)))
    reader.press(Qt.Key.Key_C, CONTROL)
    data = QGuiApplication.clipboard().mimeData()
    assert data.data("text/markdown").toStdString() == "Some **bold words** and `code`"
    assert "<strong>bold words</strong>" in data.html()


async def test_all_of_a_message_is_its_source(reader: Person) -> None:
    reader.visible(AnswerMessage)[0].setFocus()
    reader.press(Qt.Key.Key_A, CONTROL)
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == ANSWER


async def test_a_drag_over_two_messages_takes_both(reader: Person) -> None:
    first, last = text_with(reader, "What"), text_with(reader, "bold words")
    drag((first, point_of(first, "*is*")), (last, point_of(last, "Some", after=True)))
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == "*is* it?\n\n# Title\n\nSome"


async def test_code_alone_is_copied_without_its_fence(reader: Person) -> None:
    code = text_with(reader, "x = 1")
    drag((code, point_of(code, "x = 1")), (code, point_of(code, "y =", after=True)))
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == "x = 1\ny ="


async def test_a_double_click_takes_the_word_and_a_third_one_the_paragraph(reader: Person) -> None:
    text = text_with(reader, "bold words")
    QTest.mouseDClick(text, Qt.MouseButton.LeftButton, pos=point_of(text, "bold") + QPoint(8, 0))
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == "**bold**"
    QTest.mousePress(text, Qt.MouseButton.LeftButton, pos=point_of(text, "bold") + QPoint(8, 0))
    QTest.mouseRelease(text, Qt.MouseButton.LeftButton, pos=point_of(text, "bold") + QPoint(8, 0))
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == "Some **bold words** and `code` here."


async def test_shift_and_arrows_go_on_into_the_next_block(reader: Person) -> None:
    reader.visible(AnswerMessage)[0].setFocus()
    reader.press(Qt.Key.Key_End, SHIFT)
    reader.press(Qt.Key.Key_Right, SHIFT)
    reader.press(Qt.Key.Key_Right, SHIFT | CONTROL)
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == "# Title\n\nSome"


async def test_a_click_takes_the_selection_away(reader: Person) -> None:
    text = text_with(reader, "bold words")
    drag((text, point_of(text, "Some")), (text, point_of(text, "bold")))
    QTest.mouseClick(text, Qt.MouseButton.LeftButton, pos=point_of(text, "here"))
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == ANSWER  # nothing selected: the message with the focus


async def test_a_table_in_part_is_copied_as_rows(reader: Person) -> None:
    table = text_with(reader, "1\n2")
    drag((table, point_of(table, "1")), (table, point_of(table, "2", after=True)))
    reader.press(Qt.Key.Key_C, CONTROL)
    assert copied() == "| 1 | 2 |"


async def test_pulling_below_the_view_scrolls_and_selects(
    person: Person, world: FakeWorld, workspace: Workspace
) -> None:
    await show(person, world, workspace, "\n\n".join(f"Paragraph {number}." for number in range(200)))
    bar = person.window.transcript.verticalScrollBar()
    bar.setValue(0)
    text = text_with(person, "Paragraph 0.")
    view = person.window.transcript.viewport()
    below = QPointF(view.mapToGlobal(QPoint(200, view.height() + 80)))
    QTest.mousePress(text, Qt.MouseButton.LeftButton, pos=point_of(text, "0"))
    pointer = text._kit.pointer
    assert pointer is not None
    pointer.drag(below)
    await until(lambda: bar.value() > 1_500)
    pointer.release()
    pointer.copy()
    assert copied().startswith("0.\n\nParagraph 1.\n\n")
    assert "Paragraph 60." in copied()


async def test_the_user_message_is_copied_as_it_was_written(reader: Person) -> None:
    reader.visible(UserMessage)[0].setFocus()
    reader.press(Qt.Key.Key_C)
    assert copied() == "What *is* it?"
