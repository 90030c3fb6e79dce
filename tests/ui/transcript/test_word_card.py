"""The probabilities of an answer's words, by keys."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from smallmind.chat.answer_tokens import to_text
from smallmind.domain.generation import Alternative, AnswerToken
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.word_card import WordCard
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

TEXT = ["Paris", " \U0001f5fc is\n\n", "```\nx = 1\n```\n\n", "the ", "capital", "."]
OTHERS = (Alternative("capital", 0.5, 99), Alternative("heart", 0.25, 104), Alternative("<end>", 0.001, 7))


async def answered(person: Person, world: FakeWorld) -> AnswerMessage:
    """An answer whose tokens are on the disk; the keyboard is at it."""
    world.model.words = lambda _request: TEXT
    person.send("Tell me")
    chat = person.window._workspace.chat
    assert chat is not None
    await until(lambda: not chat.is_busy and person.sees("first token"))
    pieces = [AnswerToken(each, 0.5, OTHERS if each == "capital" else ()) for each in TEXT]
    await world.store.save_tokens(chat.messages[-1].id, to_text(pieces))
    row = person.visible(AnswerMessage)[-1]
    row.setFocus(Qt.FocusReason.OtherFocusReason)
    return row


async def card() -> WordCard:
    await until(lambda: isinstance(QApplication.activePopupWidget(), WordCard))
    found = QApplication.activePopupWidget()
    assert isinstance(found, WordCard)
    return found


def lines(shown: WordCard) -> list[str]:
    return [action.text() for action in shown.actions() if action.text()]


def press(key: Qt.Key) -> None:
    shown = QApplication.activePopupWidget()
    assert shown is not None
    QTest.keyClick(shown, key)


async def test_p_tells_the_first_word_and_arrows_its_neighbours_past_code(person: Person, world: FakeWorld) -> None:
    await answered(person, world)
    person.press(Qt.Key.Key_P)
    names = [(await card()).accessibleName()]
    spoken = QAccessible.queryAccessibleInterface(await card()).child(0)  # the line that is active at first
    assert spoken.text(QAccessible.Text.Name).split() == ["“Paris”", "50", "%"]
    assert spoken.state().focused
    for key in (*[Qt.Key.Key_Right] * 3, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        press(key)
        names.append((await card()).accessibleName())
    words = [name.split("“")[1].split("”")[0].split()[-1] for name in names]
    assert words == ["Paris", "is", "the", "capital", "capital", "the", "is"]
    assert names[0] == "“Paris” 50 %"
    press(Qt.Key.Key_Escape)
    await until(lambda: QApplication.activePopupWidget() is None)


async def test_the_word_is_selected_and_p_begins_with_it(person: Person, world: FakeWorld) -> None:
    row = await answered(person, world)
    person.press(Qt.Key.Key_P)
    await card()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Escape)
    pointer = row.kit.pointer
    assert pointer is not None
    start, end = pointer.range
    assert start is not None
    assert end is not None
    assert person.window.transcript.markdown_between(start, end) == "the"
    row.setFocus()
    person.press(Qt.Key.Key_P)
    assert (await card()).accessibleName() == "“the” 50 %"
    press(Qt.Key.Key_Escape)


async def test_enter_goes_on_with_the_word_that_was_chosen(person: Person, world: FakeWorld) -> None:
    await answered(person, world)
    person.press(Qt.Key.Key_P)
    await card()
    for _ in range(3):
        press(Qt.Key.Key_Right)
    assert lines(await card())[:3] == ["“capital”\t50 %", "“heart”\t25 %", "“<end>”\t<1 %"]
    world.model.words = lambda _request: [" of France."]
    press(Qt.Key.Key_Down)
    press(Qt.Key.Key_Return)
    await until(lambda: person.sees("the heart of France.") and person.sees("2 / 2"))
    chat = person.window._workspace.chat
    await until(lambda: chat is not None and not chat.is_busy)


async def test_nothing_goes_on_while_no_model_is_there(person: Person, world: FakeWorld) -> None:
    await answered(person, world)
    person.window.transcript.set_can_ask(False)
    person.press(Qt.Key.Key_P)
    await card()
    for _ in range(3):
        press(Qt.Key.Key_Right)
    enabled = {action.text(): action.isEnabled() for action in (await card()).actions() if action.text()}
    assert enabled["“capital”\t50 %"]
    assert not enabled["“heart”\t25 %"]
    press(Qt.Key.Key_Escape)


async def test_an_answer_without_probabilities_says_so(person: Person, world: FakeWorld) -> None:
    person.send("Tell me")
    chat = person.window._workspace.chat
    assert chat is not None
    await until(lambda: not chat.is_busy and person.sees("first token"))
    person.visible(AnswerMessage)[-1].setFocus()
    person.press(Qt.Key.Key_P)
    assert lines(await card())[0] == "No probabilities are known for this answer"
    press(Qt.Key.Key_Escape)
