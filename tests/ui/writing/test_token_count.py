"""What a message takes of the context, while it is written."""

from __future__ import annotations

from functools import partial

import pytest

from smallmind.domain.model import EngineOptions
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.transcript.answer_message import AnswerMessage
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until


@pytest.fixture
def narrow(workspace: Workspace) -> None:
    """A context of few tokens; the fake model's are bytes."""
    workspace.settings.update(engine=EngineOptions(context_length=600))
    workspace.settings.set("chat.system_prompt", "")


async def test_the_count_follows_what_is_written(person: Person) -> None:
    tokens = person.window.composer.tokens
    assert tokens.text == ""
    person.write("Hello")
    await until(lambda: " of 8,192 tokens" in tokens.text)
    before = tokens.preview.n_tokens
    person.write(", you")
    await until(lambda: tokens.preview.n_tokens == before + 5)


async def test_a_message_that_does_not_fit_says_so_and_cannot_be_sent(
    narrow: None, person: Person, world: FakeWorld
) -> None:
    person.window.composer.put_text("x" * 700)
    await until(lambda: person.window.composer.tokens.is_too_long)
    assert "too long" in person.window.composer.notice.text
    assert "context length" in person.window.composer.notice.text
    assert not person.window.composer.button.isEnabled()
    person.send("")
    assert not world.model.streams
    person.window.composer.put_text("short")
    await until(lambda: person.window.composer.button.isEnabled())
    assert person.window.composer.notice.text == ""


async def test_what_will_be_left_out_is_said_and_greyed_before_sending(narrow: None, person: Person) -> None:
    for text in ("a" * 150, "b" * 150):
        n_answers = len(person.visible(AnswerMessage))
        person.send(text)
        await until(partial(_is_answered, person, n_answers))
    answers = person.visible(AnswerMessage)
    assert not answers[0].is_left_out
    person.write("c" * 200)
    await until(lambda: "will be left out" in person.window.composer.notice.text)
    await until(lambda: answers[0].is_left_out)
    person.window.composer.field.clear()
    await until(lambda: person.window.composer.notice.text == "" and not answers[0].is_left_out)


def _is_answered(person: Person, n_before: int) -> bool:
    return len(person.visible(AnswerMessage)) > n_before and not person.buttons("Stop")
