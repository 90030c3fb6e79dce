"""Titles that the model makes while nobody wants anything else of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from smallmind.chat.naming import ASK
from smallmind.domain.generation import GenerationRequest
from smallmind.ui.models.workspace import Workspace
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until


def wants(workspace: Workspace, wanted: bool) -> None:
    settings = workspace.settings
    settings.update(chat=replace(settings.value.chat, makes_titles=wanted))


@pytest.fixture
def replies(world: FakeWorld) -> list[str]:
    """What was asked; titles are answered with a good one."""
    asked: list[str] = []

    def reply(request: GenerationRequest) -> list[str]:
        asked.append(world.model.prompt())
        return ["Bees", " going", " home"] if ASK in asked[-1] else ["They", " remember."]

    world.model.words = reply
    return asked


async def title(world: FakeWorld) -> str:
    return (await world.store.list_conversations())[0].title


async def test_after_the_first_answer_the_model_names_the_chat(
    person: Person, workspace: Workspace, world: FakeWorld, replies: list[str]
) -> None:
    wants(workspace, True)
    person.send("How do bees find their hive?")
    await until(lambda: workspace.conversations.index(1, 0).data() == "Bees going home")
    assert await title(world) == "Bees going home"
    person.send("And the queen?")
    await until(lambda: len(replies) == 3 and workspace.chat is not None and not workspace.chat.is_busy)
    await asyncio.sleep(0.05)
    assert len(replies) == 3


async def test_it_is_not_asked_unless_the_settings_want_it(
    person: Person, workspace: Workspace, world: FakeWorld, replies: list[str]
) -> None:
    wants(workspace, False)
    person.send("How do bees find their hive?")
    await until(lambda: person.sees("first token"))
    await asyncio.sleep(0.05)
    assert len(replies) == 1
    assert await title(world) == "How do bees find their hive?"


async def test_a_title_that_was_typed_stays(
    person: Person, workspace: Workspace, world: FakeWorld, replies: list[str]
) -> None:
    wants(workspace, True)
    world.model.delay_s = 0.05
    person.send("How do bees find their hive?")
    await until(lambda: workspace.conversations.rowCount() == 2)
    chat = workspace.chat
    assert chat is not None
    assert chat.conversation_id is not None
    workspace.rename_chat(chat.conversation_id, "Mine")
    await until(lambda: len(replies) == 2)
    await asyncio.sleep(0.3)
    assert await title(world) == "Mine"


async def test_the_next_question_ends_the_making_of_a_title(
    person: Person, workspace: Workspace, world: FakeWorld, replies: list[str]
) -> None:
    wants(workspace, True)
    answer = world.model.words

    def reply(request: GenerationRequest) -> list[str]:
        world.model.never_ends = ASK in world.model.prompt()
        return answer(request)

    world.model.words = reply
    person.send("How do bees find their hive?")
    await until(lambda: len(replies) == 2)
    person.send("And the queen?")
    await until(lambda: world.model.streams[1].is_cancelled)
    await until(lambda: len(replies) == 3 and workspace.chat is not None and not workspace.chat.is_busy)
    assert await title(world) == "How do bees find their hive?"
