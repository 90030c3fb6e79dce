"""Messages that the next answer will not know of."""

from __future__ import annotations

from smallmind.ui.models.workspace import Workspace
from smallmind.ui.transcript.answer_message import AnswerMessage
from tests.ui.person import Person, until


async def test_messages_left_out_are_greyed_and_come_back(person: Person, workspace: Workspace) -> None:
    person.send("First")
    await until(lambda: person.sees("first token"))
    assert workspace.chat is not None
    answer = person.visible(AnswerMessage)[-1]
    person.window.transcript.set_left_out([workspace.chat.messages[-1].id])
    assert answer.graphicsEffect() is not None
    person.window.transcript.set_left_out([])
    assert answer.graphicsEffect() is None
