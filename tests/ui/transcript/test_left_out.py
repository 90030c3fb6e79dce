"""Messages that the next answer will not know of."""

from __future__ import annotations

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from smallmind.ui.models.workspace import Workspace
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.message_row import MessageRow
from tests.ui.person import Person, until


async def test_messages_left_out_are_greyed_and_come_back(person: Person, workspace: Workspace) -> None:
    person.send("First")
    await until(lambda: person.sees("first token"))
    assert workspace.chat is not None
    answer = person.visible(AnswerMessage)[-1]
    contrast = contrast_of(answer)
    person.window.transcript.set_left_out([workspace.chat.messages[-1].id])
    assert 0.4 * contrast < contrast_of(answer) < 0.5 * contrast
    person.window.resize(person.window.width() - 200, person.window.height())
    await until(lambda: 0.4 * contrast < contrast_of(answer) < 0.5 * contrast)
    person.window.transcript.set_left_out([])
    assert contrast_of(answer) == contrast


async def test_as_many_are_greyed_as_there_are(person: Person, workspace: Workspace) -> None:
    person.send("First")
    await until(lambda: person.sees("first token"))
    assert workspace.chat is not None
    person.window.transcript.set_left_out([each.id for each in workspace.chat.messages])
    rows = person.visible(MessageRow)
    assert len(rows) == 2
    await until(lambda: all(row.is_left_out for row in rows))
    person.window.transcript.set_left_out([])
    await until(lambda: not any(row.is_left_out for row in rows))


def contrast_of(widget: QWidget) -> int:
    """Between its darkest and its lightest point."""
    picture = widget.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    points = [picture.pixelColor(x, y).value() for x in range(picture.width()) for y in range(picture.height())]
    return max(points) - min(points)
