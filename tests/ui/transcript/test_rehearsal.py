"""What the first conversation would pay for has been done before it comes."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent

from smallmind.domain.conversation import Role
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.transcript.blocks import BlockKind
from smallmind.ui.transcript.message_body import MessageBody
from smallmind.ui.transcript.message_row import MessageRow
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until
from tests.ui.watch import Painted


async def test_a_bit_of_everything_is_built_and_painted_out_of_sight(person: Person) -> None:
    view = person.window.transcript
    kinds: set[BlockKind] = set()
    with Painted() as painted:
        for _piece in view.rehearse():
            kinds |= {block.kind for body in view.findChildren(MessageBody) for block in body.blocks}
            assert not any(each.isVisible() for each in view.findChildren(MessageRow))
    assert kinds == set(BlockKind)
    assert painted.count > 5
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not view.findChildren(MessageRow)


async def test_it_disturbs_no_conversation(person: Person, world: FakeWorld, workspace: Workspace) -> None:
    conversation = await world.store.create("One")
    await world.store.add_message(conversation.id, None, Role.USER, "Question")
    workspace.open_chat(conversation.id)
    await until(lambda: person.sees("Question"))
    assert list(person.window.transcript.rehearse()) == []
    assert person.sees("Question")


async def test_it_stops_where_a_conversation_comes(person: Person, world: FakeWorld, workspace: Workspace) -> None:
    view = person.window.transcript
    pieces = view.rehearse()
    next(pieces)
    conversation = await world.store.create("One")
    await world.store.add_message(conversation.id, None, Role.USER, "Question")
    workspace.open_chat(conversation.id)
    await until(lambda: person.sees("Question"))
    assert list(pieces) == []
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(view.findChildren(MessageRow)) == 1
