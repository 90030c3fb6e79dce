"""Some conversations that were saved before the window opened."""

from __future__ import annotations

import pytest

from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason
from smallmind.ui.models.workspace import Workspace
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

CHATS = (
    ("Bees", "How do bees find their hive?", "They remember the sun."),
    ("Roads", "Why are roads grey?", "Because asphalt is."),
    ("Rome", "Which roads lead to Rome?", "All of them, even those of the bees."),
)


@pytest.fixture
async def chats(world: FakeWorld) -> dict[str, int]:
    """Title to id; the last one is the newest."""
    ids: dict[str, int] = {}
    for title, question, answer in CHATS:
        conversation = await world.store.create(title)
        asked = await world.store.add_message(conversation.id, None, Role.USER, question)
        answered = await world.store.add_message(conversation.id, asked.id, Role.ASSISTANT, "")
        await world.store.finish_answer(answered.id, answer, FinishReason.END, None)
        ids[title] = conversation.id
    return ids


@pytest.fixture
async def reader(chats: dict[str, int], person: Person, workspace: Workspace) -> Person:
    """Somebody who sees them in the sidebar."""
    await until(lambda: workspace.conversations.rowCount() == len(chats) + 1)
    return person
