"""What can be done with messages, by buttons, keys and the menu; thoughts, progress, figures."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QPlainTextEdit, QWidget

from smallmind.chat.events import AnswerProgress
from smallmind.domain.conversation import Role
from smallmind.domain.errors import EngineStopped
from smallmind.domain.generation import Alternative, AnswerToken, FinishReason
from smallmind.storage.failures import DiskFull
from smallmind.ui.appearance import Appearance
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.cards import ErrorCard
from smallmind.ui.transcript.message_row import MessageRow
from smallmind.ui.transcript.probabilities import words_of
from smallmind.ui.transcript.user_message import UserMessage
from smallmind.ui.transcript.waiting import Waiting
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

SHIFT = Qt.KeyboardModifier.ShiftModifier


async def ask(person: Person, question: str = "What is the capital of France?") -> None:
    person.send(question)
    chat = person.window._workspace.chat
    assert chat is not None
    await until(lambda: not chat.is_busy and person.sees("first token"))


def focused_row(person: Person) -> MessageRow:
    focused = person.window.focusWidget()
    assert isinstance(focused, MessageRow)
    return focused


def focus_answer(person: Person) -> AnswerMessage:
    row = person.visible(AnswerMessage)[-1]
    row.setFocus(Qt.FocusReason.OtherFocusReason)
    return row


def menu_of(row: MessageRow) -> list[str]:
    """The lines of its menu."""
    place = row.rect().center()
    row.contextMenuEvent(QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, place, row.mapToGlobal(place)))
    menu = row.findChildren(QMenu)[-1]
    words = [action.text() for action in menu.actions() if action.text()]
    menu.close()
    return words


async def test_tab_comes_to_the_last_message_and_arrows_go_to_its_neighbours(person: Person) -> None:
    await ask(person)
    person.window.transcript.setFocus(Qt.FocusReason.TabFocusReason)
    assert isinstance(focused_row(person), AnswerMessage)
    person.press(Qt.Key.Key_Up)
    assert isinstance(focused_row(person), UserMessage)
    person.press(Qt.Key.Key_J)
    assert isinstance(focused_row(person), AnswerMessage)
    person.press(Qt.Key.Key_K)
    assert isinstance(focused_row(person), UserMessage)


async def test_tab_goes_through_a_messages_buttons_and_on_to_the_field(person: Person) -> None:
    await ask(person)
    focus_answer(person)
    names = []
    for _ in range(12):
        person.press(Qt.Key.Key_Tab)
        focused = person.window.focusWidget()
        assert focused is not None
        if not person.window.transcript.isAncestorOf(focused):
            break
        names.append(focused.accessibleName())
    assert names[-5:] == ["Copy", "Edit the answer", "Answer again", "Branch into a new chat", "Delete"]
    assert focused.accessibleName() in ("Message", "Message field", "Write a message")
    person.press(Qt.Key.Key_Backtab, SHIFT)
    assert person.window.transcript.isAncestorOf(person.window.focusWidget())


async def test_the_focused_message_has_a_ring(person: Person) -> None:
    await ask(person)
    row = person.visible(AnswerMessage)[-1]
    before = row.grab().toImage()
    focus_answer(person)
    assert row.grab().toImage() != before


async def test_r_answers_again_and_left_shows_the_first_version(person: Person, world: FakeWorld) -> None:
    await ask(person)
    world.model.words = lambda _request: ["Lyon."]
    focus_answer(person)
    person.press(Qt.Key.Key_R)
    await until(lambda: person.sees("Lyon.") and person.sees("2 / 2"))
    await until(lambda: person.window._workspace.chat is not None and not person.window._workspace.chat.is_busy)
    focus_answer(person)
    person.press(Qt.Key.Key_Left)
    await until(lambda: person.sees("Paris is the capital.") and person.sees("1 / 2"))
    await until(lambda: isinstance(person.window.focusWidget(), AnswerMessage))
    person.press(Qt.Key.Key_Right)
    await until(lambda: person.sees("Lyon.") and person.sees("2 / 2"))


async def test_g_goes_on_with_an_answer_that_was_stopped(person: Person, world: FakeWorld) -> None:
    world.model.never_ends = True
    person.send("What is the capital of France?")
    await until(lambda: person.sees("capital."))
    person.press(Qt.Key.Key_Escape)
    await until(lambda: person.buttons("Continue"))
    world.model.never_ends = False
    world.model.words = lambda _request: [" And", " more."]
    focus_answer(person)
    person.press(Qt.Key.Key_G)
    await until(lambda: person.sees("Paris is the capital. And more."))
    await until(lambda: person.window._workspace.chat is not None and not person.window._workspace.chat.is_busy)


async def test_what_its_model_has_ended_does_not_go_on(person: Person, world: FakeWorld) -> None:
    await ask(person)
    assert not person.buttons("Continue")
    row = focus_answer(person)
    person.press(Qt.Key.Key_G)
    person.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier | SHIFT)
    assert not any(words.startswith("Continue") for words in menu_of(row))
    assert person.sees("The model has ended this answer")
    await asyncio.sleep(0.02)
    assert len(world.model.streams) == 1


async def test_e_edits_an_answer_and_g_goes_on_from_there(person: Person, world: FakeWorld) -> None:
    await ask(person)
    focus_answer(person)
    person.press(Qt.Key.Key_E)
    editor = next(each for each in person.visible(QPlainTextEdit) if each.accessibleName() == "Edit the answer")
    assert editor.hasFocus()
    assert editor.toPlainText() == "Paris is the capital."
    editor.setPlainText("Paris, I say,")
    person.press(Qt.Key.Key_Return)
    await until(lambda: person.sees("Paris, I say,") and person.sees("2 / 2"))
    assert person.sees("edited")
    assert not person.sees("tokens/s")  # which it did not say
    await until(lambda: isinstance(person.window.focusWidget(), AnswerMessage))
    world.model.words = lambda _request: [" is the", " capital."]
    person.press(Qt.Key.Key_G)
    await until(lambda: person.sees("Paris, I say, is the capital.") and person.sees("tokens/s"))
    assert person.sees("edited")
    focus_answer(person)
    person.press(Qt.Key.Key_Left)
    await until(lambda: person.sees("1 / 2") and person.sees("Paris is the capital."))


async def test_escape_and_an_unchanged_text_leave_the_answer_as_it_was(person: Person) -> None:
    await ask(person)
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        row = focus_answer(person)
        person.press(Qt.Key.Key_E)
        assert not person.sees("tokens/s")
        person.press(key)
        assert row.hasFocus()
        assert person.sees("tokens/s")
    assert not person.sees("2 / 2")


async def test_what_was_edited_is_not_lost_where_it_cannot_be_saved(
    person: Person, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_args: object, **_options: object) -> None:
        raise DiskFull("the disk")

    await ask(person)
    monkeypatch.setattr(world.store, "add_message", full)
    focus_answer(person)
    person.press(Qt.Key.Key_E)
    editor = person.visible(QPlainTextEdit)[0]
    editor.setPlainText("Mine")
    person.press(Qt.Key.Key_Return)
    await until(lambda: person.window.banner.isVisible())
    assert editor.isVisible()
    assert editor.toPlainText() == "Mine"
    monkeypatch.undo()
    person.press(Qt.Key.Key_Return)
    await until(lambda: person.sees("Mine") and person.sees("2 / 2"))


async def test_what_is_being_edited_is_there_after_a_look_at_another_chat(person: Person) -> None:
    await ask(person)
    chat = person.window._workspace.chat
    assert chat is not None
    assert chat.conversation_id is not None
    for kind in (AnswerMessage, UserMessage):
        person.visible(kind)[-1].setFocus()
        person.press(Qt.Key.Key_E)
        person.visible(QPlainTextEdit)[0].setPlainText(f"Half of a thought in {kind.__name__}")
        person.window._workspace.new_chat()
        await until(lambda: not person.visible(AnswerMessage))
        person.window._workspace.open_chat(chat.conversation_id)
        await until(lambda: person.visible(AnswerMessage) and person.visible(UserMessage))
        person.visible(kind)[-1].setFocus()
        person.press(Qt.Key.Key_E)
        assert person.visible(QPlainTextEdit)[0].toPlainText() == f"Half of a thought in {kind.__name__}"
        person.press(Qt.Key.Key_Escape)


async def test_an_answer_is_edited_without_its_thought_and_without_a_model(person: Person, world: FakeWorld) -> None:
    world.model.words = lambda _request: ["<think>", "Hm.", "</think>", "\n\nYes."]
    await ask(person)
    person.window.transcript.set_can_ask(False)
    focus_answer(person)
    person.press(Qt.Key.Key_R)
    person.press(Qt.Key.Key_E)
    editor = person.visible(QPlainTextEdit)[0]
    assert editor.toPlainText() == "Yes."
    editor.setPlainText("No.")
    person.press(Qt.Key.Key_Return)
    chat = person.window._workspace.chat
    assert chat is not None
    await until(lambda: chat.messages[-1].text == "<think>Hm.</think>\n\nNo.")
    assert len(world.model.streams) == 1


async def test_b_branches_into_a_new_chat(person: Person, workspace: Workspace, world: FakeWorld) -> None:
    await ask(person)
    first = workspace.chat
    focus_answer(person)
    person.press(Qt.Key.Key_B)
    await until(lambda: workspace.chat is not first and person.sees("Paris is the capital."))
    assert len(await world.store.list_conversations()) == 2


async def test_delete_takes_a_message_away_and_undo_brings_it_back(person: Person) -> None:
    await ask(person)
    focus_answer(person)
    person.press(Qt.Key.Key_Delete)
    await until(lambda: not person.visible(AnswerMessage))
    await until(lambda: person.buttons("Undo"))
    person.click("Undo")
    await until(lambda: person.sees("Paris is the capital."))


async def test_e_edits_a_question(person: Person) -> None:
    await ask(person)
    person.visible(UserMessage)[0].setFocus(Qt.FocusReason.OtherFocusReason)
    person.press(Qt.Key.Key_E)
    editor = next(each for each in person.visible(QPlainTextEdit) if each.accessibleName() == "Edit your message")
    assert editor.hasFocus()
    editor.setPlainText("And of Spain?")
    person.press(Qt.Key.Key_Return)
    await until(lambda: person.sees("And of Spain?") and person.sees("2 / 2"))
    await until(lambda: person.window._workspace.chat is not None and not person.window._workspace.chat.is_busy)


async def test_what_cannot_be_done_while_an_answer_is_written_says_why(person: Person, world: FakeWorld) -> None:
    await ask(person)
    world.model.never_ends = True
    person.send("Go on")
    await until(lambda: len(person.visible(AnswerMessage)) == 2)
    again = person.buttons("Answer again")[0]
    assert not again.isEnabled()
    assert again.toolTip() == "Stop the answer first, or wait for its end"
    n_requests = len(world.model.streams)
    row = person.visible(AnswerMessage)[0]
    row.setFocus()
    QTest.keyClick(row, Qt.Key.Key_R)
    await asyncio.sleep(0.02)
    assert len(world.model.streams) == n_requests
    person.press(Qt.Key.Key_Escape)
    await until(lambda: again.isEnabled())


async def test_the_menu_has_every_action_with_its_key(person: Person) -> None:
    await ask(person)
    words = menu_of(focus_answer(person))
    assert words[:5] == ["Copy\tC", "Edit the answer\tE", "Answer again\tR", "Branch into a new chat\tB", "Delete\tDel"]
    assert "Probabilities of the words\tP" in words


async def test_a_thought_is_folded_away_and_no_part_of_a_copy(person: Person, world: FakeWorld) -> None:
    world.model.words = lambda _request: ["<thi", "nk>", "Let me", " see.", "</think>", "\n\nForty", "-two."]
    await ask(person)
    await until(lambda: person.sees("Forty-two."))
    assert not person.sees("Let me see.")
    person.click("Thought")
    await until(lambda: person.sees("Let me see."))
    focus_answer(person)
    person.press(Qt.Key.Key_C)
    assert QGuiApplication.clipboard().text() == "Forty-two."
    head = person.buttons("Thought")[0]
    head.setFocus()
    person.press(Qt.Key.Key_Return)
    assert not person.sees("Let me see.")


async def test_a_thought_can_be_watched_while_it_grows(person: Person, world: FakeWorld) -> None:
    world.model.words = lambda _request: ["<think>", *(f"step{number} " for number in range(60))]
    world.model.delay_s = 0.01
    person.send("Think")
    await until(lambda: person.buttons("Thinking…"))
    person.click("Thinking…")
    await until(lambda: person.sees("step30"))
    await until(lambda: person.sees("first token"))


async def test_a_thought_can_be_unfolded_as_often_as_one_likes(person: Person, world: FakeWorld) -> None:
    world.model.words = lambda _request: ["<think>a hidden reason</think>Paris."]
    await ask(person)
    for _ in range(3):
        person.click("Thought")
        await until(lambda: person.sees("a hidden reason"))
        person.click("Thought")
        await until(lambda: not person.sees("a hidden reason"))


async def test_the_thought_is_not_read_again_in_the_next_turn(person: Person, world: FakeWorld) -> None:
    world.model.words = lambda _request: ["<think>secret</think>Paris."]
    await ask(person)
    person.send("And now?")
    await until(lambda: len(world.model.streams) == 2)
    assert "Paris." in world.model.prompt(1)
    assert "secret" not in world.model.prompt(1)
    await until(lambda: person.window._workspace.chat is not None and not person.window._workspace.chat.is_busy)


async def test_reading_shows_how_far_how_fast_and_how_long(appearance: Appearance) -> None:
    waiting = Waiting(appearance)
    waiting.show_progress(AnswerProgress(1_240, 3_900, 410.0, 6.4))
    assert waiting.words == "Reading 1,240 of 3,900 tokens · 410 tokens/s · 6 s left"
    waiting.show_progress(AnswerProgress(0, 3_900, n_ahead=2))
    assert "2 answer" in waiting.words


async def test_the_figures_unfold(person: Person) -> None:
    await ask(person)
    height = person.visible(AnswerMessage)[-1].height()
    figures = next(each for each in person.buttons_with("first token"))
    assert "Kernel: Scalar, 1 thread" in figures.toolTip()
    QTest.mouseClick(figures, Qt.MouseButton.LeftButton)
    await until(lambda: person.visible(AnswerMessage)[-1].height() > height + 60)


async def test_the_jump_button_tells_of_new_text_below(person: Person, world: FakeWorld) -> None:
    world.model.words = lambda _request: [f"Line {number}\n\n" for number in range(150)]
    world.model.delay_s = 0.01
    person.send("Many lines")
    bar = person.window.transcript.verticalScrollBar()
    await until(lambda: bar.maximum() > 300)
    bar.setValue(0)
    await until(lambda: person.buttons("Go to the end"))
    await until(lambda: person.buttons("Go to the end")[0].accessibleDescription() == "New text below")
    await until(lambda: person.window._workspace.chat is not None and not person.window._workspace.chat.is_busy)


async def test_the_jump_button_is_never_below_the_line_that_says_what_happened(
    person: Person, world: FakeWorld
) -> None:
    world.model.words = lambda _request: [f"Line {number}\n\n" for number in range(150)]
    person.send("Many lines")
    await until(lambda: person.window.transcript.verticalScrollBar().maximum() > 300 and person.sees("Line 149"))
    window = person.window
    window.transcript.verticalScrollBar().setValue(0)
    await until(lambda: person.buttons("Go to the end"))
    button = person.buttons("Go to the end")[0]

    def area(widget: QWidget) -> QRect:
        return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())

    place = area(button)
    window.toast.say("Copied")
    await until(lambda: not area(button).intersects(area(window.toast)))
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    await until(lambda: not person.buttons("Go to the end"))
    window.transcript.verticalScrollBar().setValue(0)
    window.toast.hide()
    await until(lambda: person.buttons("Go to the end") and area(button) == place)


async def test_a_found_message_is_shown_with_its_words_marked(
    person: Person, world: FakeWorld, workspace: Workspace
) -> None:
    conversation = await world.store.create("Long")
    parent: int | None = None
    wanted = 0
    for number in range(60):
        question = await world.store.add_message(conversation.id, parent, Role.USER, f"Question {number}")
        answer = await world.store.add_message(conversation.id, question.id, Role.ASSISTANT, "")
        await world.store.finish_answer(answer.id, f"Answer {number} with a needle", FinishReason.END, None)
        parent, wanted = answer.id, answer.id if number == 10 else wanted
    workspace.open_chat(conversation.id)
    person.window.transcript.show_message(wanted, ["needle"])
    await until(lambda: person.sees("Answer 10 with a needle"))
    from smallmind.ui.transcript.text_block import TextBlock

    text = next(each for each in person.visible(TextBlock) if "Answer 10 " in each.plain_text())
    assert text._marked == ((17, 23),)
    view = person.window.transcript.viewport()
    assert 0 <= text.mapTo(view, text.rect().topLeft()).y() < view.height() - 20


async def test_ctrl_enter_answers_again_from_the_field(person: Person, world: FakeWorld) -> None:
    await ask(person)
    world.model.words = lambda _request: ["Lyon."]
    person.window.composer.field.setFocus()
    person.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    await until(lambda: person.sees("Lyon.") and person.sees("2 / 2"))
    await until(lambda: person.window._workspace.chat is not None and not person.window._workspace.chat.is_busy)


async def test_a_word_tells_its_probability_and_the_answer_goes_on_from_another(
    person: Person, world: FakeWorld
) -> None:
    await ask(person)
    chat = person.window._workspace.chat
    assert chat is not None
    row = person.visible(AnswerMessage)[-1]
    chat.tokens[row.message.id] = [
        AnswerToken("Paris", 0.8, (Alternative("Lyon", 0.1, 76), Alternative("Paris", 0.8, 80))),
        AnswerToken(" is the capital.", 0.5),
    ]
    text = row.strands()[0].text_at(0)
    assert text is not None
    found = person.window.transcript._token_at(text, 2)
    assert found is not None
    assert words_of(found) == "“Paris” 80 %\nLyon 10 %"
    world.model.words = lambda _request: [" it is."]
    row.turned.emit(found.token.alternatives[0], found.n_before)
    await until(lambda: person.sees("Lyon it is.") and person.sees("2 / 2"))
    await until(lambda: not chat.is_busy)


async def test_words_that_follow_edited_ones_tell_theirs(person: Person, world: FakeWorld) -> None:
    world.model.tells_tokens = True
    await ask(person)
    chat = person.window._workspace.chat
    assert chat is not None
    await chat.edit_answer(chat.messages[-1].id, "Lyon")
    world.model.words = lambda _request: [" it", " is."]
    chat.continue_answer(chat.messages[-1].id)
    await until(lambda: person.sees("Lyon it is.") and not chat.is_busy)
    view = person.window.transcript
    text = person.visible(AnswerMessage)[-1].strands()[0].text_at(0)
    assert text is not None
    await until(lambda: view._token_at(text, 6) is not None)
    found = view._token_at(text, 6)
    assert found is not None
    assert words_of(found) == "“it” 50 %"
    assert view._token_at(text, 2) is None


async def test_nothing_is_said_of_a_word_whose_token_is_not_known(person: Person) -> None:
    await ask(person)
    row = person.visible(AnswerMessage)[-1]
    text = row.strands()[0].text_at(0)
    assert text is not None
    assert person.window.transcript._token_at(text, 2) is None


async def test_the_sentence_of_an_error_is_seen_whole(person: Person, world: FakeWorld) -> None:
    world.model.failure = EngineStopped("the model ran out of memory while it was thinking about the answer " * 3)
    person.send("Fail, please")
    await until(lambda: person.visible(ErrorCard))
    await asyncio.sleep(0.05)
    for card in person.visible(ErrorCard):
        assert card.height() >= card.heightForWidth(card.width()) > 60
