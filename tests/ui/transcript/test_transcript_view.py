"""The column of messages: lazily built, followed only while the reader is at its end."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.text_block import TextBlock
from smallmind.ui.transcript.user_message import UserMessage
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until
from tests.ui.watch import Painted


async def make_long_chat(world: FakeWorld, n_exchanges: int) -> int:
    conversation = await world.store.create("Long")
    parent: int | None = None
    for number in range(n_exchanges):
        question = await world.store.add_message(conversation.id, parent, Role.USER, f"Question {number}")
        answer = await world.store.add_message(conversation.id, question.id, Role.ASSISTANT, "")
        await world.store.finish_answer(answer.id, f"Answer {number}\n\n- with\n- a list", FinishReason.END, None)
        parent = answer.id
    return conversation.id


def n_built(window: MainWindow) -> int:
    return len(window.transcript.findChildren(UserMessage)) + len(window.transcript.findChildren(AnswerMessage))


async def test_only_the_end_of_a_long_chat_is_built_at_first(
    person: Person, world: FakeWorld, workspace: Workspace
) -> None:
    workspace.open_chat(await make_long_chat(world, 60))
    await until(lambda: person.sees("Answer 59"))
    bar = person.window.transcript.verticalScrollBar()
    await until(lambda: bar.maximum() > 0 and bar.value() == bar.maximum())
    assert n_built(person.window) < 40


class Growth(QObject):
    """By how much answers became higher, each time they did."""

    def __init__(self) -> None:
        super().__init__()
        self.by_px: list[int] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        if isinstance(watched, AnswerMessage) and isinstance(event, QResizeEvent):
            self.by_px.append(event.size().height() - max(0, event.oldSize().height()))
        return False


async def test_a_high_message_is_shown_bit_by_bit(person: Person, world: FakeWorld, workspace: Workspace) -> None:
    """What is shown is painted at once, however much it is, and nobody's key is heard meanwhile."""
    text = "\n\n".join(f"Paragraph {number}" for number in range(20))
    conversation = await world.store.create("High")
    question = await world.store.add_message(conversation.id, None, Role.USER, "Question")
    answer = await world.store.add_message(conversation.id, question.id, Role.ASSISTANT, "")
    await world.store.finish_answer(answer.id, text, FinishReason.END, None)
    growth = Growth()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(growth)
    workspace.open_chat(conversation.id)
    view = person.window.transcript
    await until(lambda: person.sees("Paragraph 19") and view.is_whole)
    app.removeEventFilter(growth)
    row = person.visible(AnswerMessage)[-1]
    height_px = view.viewport().height()
    assert row.height() > height_px
    in_view = growth.by_px[1:-1]  # what is above the view is no work, and the rest of the message below it none either
    assert len(in_view) >= height_px // 200
    assert max(in_view) <= 200


async def test_going_up_builds_the_rest_without_a_jump(person: Person, world: FakeWorld, workspace: Workspace) -> None:
    workspace.open_chat(await make_long_chat(world, 30))
    await until(lambda: person.sees("Answer 29"))
    bar = person.window.transcript.verticalScrollBar()
    await until(lambda: bar.maximum() > 0)
    while bar.value() > 0:
        seen = places(person)
        value = bar.value()
        bar.setValue(max(0, value - 200))
        moved = {now - seen[text] for text, now in places(person).items() if text in seen}
        assert moved <= {200} or bar.value() == 0
        await asyncio.sleep(0)
    await until(lambda: person.sees("Question 0"))


def places(person: Person) -> dict[str, int]:
    """How far below the top of the transcript each message's text is."""
    view = person.window.transcript.viewport()
    found = person.window.transcript.findChildren(TextBlock)
    places = {each.plain_text(): each.mapTo(view, QPoint(0, 0)).y() for each in found if each.isVisible()}
    return {text: y for text, y in places.items() if 0 <= y < view.height() - 300 and text[-1:].isdigit()}


async def test_messages_far_from_what_is_seen_are_given_up(
    person: Person, world: FakeWorld, workspace: Workspace
) -> None:
    workspace.open_chat(await make_long_chat(world, 150))
    await until(lambda: person.sees("Answer 149"))
    bar = person.window.transcript.verticalScrollBar()
    for value in range(bar.maximum(), 0, -700):
        bar.setValue(value)
    await asyncio.sleep(0.02)
    assert n_built(person.window) < 150


async def test_the_end_is_followed_only_while_the_reader_is_there(
    person: Person, world: FakeWorld, workspace: Workspace
) -> None:
    world.model.words = lambda _request: [f"Line {number}\n\n" for number in range(120)]
    world.model.delay_s = 0.01
    person.send("Many lines, please")
    bar = person.window.transcript.verticalScrollBar()
    await until(lambda: bar.maximum() > 200)
    assert bar.value() == bar.maximum()
    bar.setValue(bar.maximum() - 150)
    place = bar.value()
    highest = bar.maximum()
    await until(lambda: bar.maximum() > highest + 100)
    assert bar.value() == place
    QTest.mouseClick(person.buttons("Go to the end")[0], Qt.MouseButton.LeftButton)
    await until(lambda: person.sees("first token"))
    await asyncio.sleep(0.05)
    assert bar.value() == bar.maximum()


async def test_finished_blocks_keep_their_widgets_while_the_answer_grows(person: Person, world: FakeWorld) -> None:
    world.model.words = lambda _request: ["First.\n\n", *(f"word{number} " for number in range(100))]
    world.model.delay_s = 0.005
    person.send("Grow")
    await until(lambda: person.sees("word3"))
    first = blocks(person)[0]
    await until(lambda: person.sees("word99"))
    assert blocks(person)[0] is first
    assert len(blocks(person)) == 2


def blocks(person: Person) -> list[QWidget]:
    answer = person.window.transcript.findChildren(AnswerMessage)[-1]
    return [each for each in answer.findChildren(TextBlock) if each.isVisible()]


async def test_left_out_messages_are_told(person: Person, world: FakeWorld, workspace: Workspace) -> None:
    conversation = await world.store.create("Full")
    question = await world.store.add_message(conversation.id, None, Role.USER, "And?")
    answer = await world.store.add_message(conversation.id, question.id, Role.ASSISTANT, "")
    await world.store.finish_answer(answer.id, "So.", FinishReason.LENGTH, None, 4)
    workspace.open_chat(conversation.id)
    await until(lambda: person.sees("The 4 oldest messages were left out of this answer"))
    assert person.sees("token limit reached")


async def test_an_answer_that_a_crash_cut_off_is_marked(person: Person, world: FakeWorld, workspace: Workspace) -> None:
    conversation = await world.store.create("Cut")
    question = await world.store.add_message(conversation.id, None, Role.USER, "And?")
    answer = await world.store.add_message(conversation.id, question.id, Role.ASSISTANT, "")
    await world.store.update_answer(answer.id, "Half of")
    workspace.open_chat(conversation.id)
    await until(lambda: person.sees("Half of") and person.sees("interrupted"))


async def test_a_chat_can_be_left_while_its_code_is_coloured(
    person: Person, world: FakeWorld, workspace: Workspace
) -> None:
    conversation = await world.store.create("Code")
    question = await world.store.add_message(conversation.id, None, Role.USER, "Code?")
    answer = await world.store.add_message(conversation.id, question.id, Role.ASSISTANT, "")
    await world.store.finish_answer(answer.id, "```python\nx = 1\n```", FinishReason.END, None)
    workspace.open_chat(conversation.id)
    await until(lambda: person.sees("python"))
    workspace.new_chat()
    await asyncio.sleep(0.3)


async def test_a_chat_is_opened_in_turns_that_build_one_thing_each_where_they_are_short(
    person: Person, world: FakeWorld, workspace: Workspace
) -> None:
    view = person.window.transcript
    view._this_turn._limit_s = 0.0
    workspace.open_chat(await make_long_chat(world, 60))
    await until(lambda: n_built(person.window) > 0)
    while not view.is_whole:
        before = n_built(person.window) + len(view.findChildren(TextBlock))
        view.lay_out()
        assert n_built(person.window) + len(view.findChildren(TextBlock)) <= before + 2  # a bubble comes with its text
    assert person.sees("Answer 59")
    assert person.sees("Question 58")


async def test_scrolling_paints_only_what_comes_into_view(
    person: Person, world: FakeWorld, workspace: Workspace
) -> None:
    workspace.open_chat(await make_long_chat(world, 60))
    view = person.window.transcript
    await until(lambda: person.sees("Answer 59") and view.is_whole)
    bar = view.verticalScrollBar()
    bar.setValue(bar.value() - 300)
    await asyncio.sleep(0.3)
    n_in_view = sum(bool(each.visibleRegion()) for each in person.visible(TextBlock))
    with Painted() as painted:
        bar.setValue(bar.value() - 10)
        await asyncio.sleep(0.1)
    assert 0 < painted.count <= n_in_view / 2
