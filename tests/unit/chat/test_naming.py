"""Titles that the model makes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from smallmind.chat.naming import ASK, accepted
from smallmind.chat.session import ChatSession
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from tests.unit.chat.fake_engine import FakeEngine

QUESTION = "How do bees find their hive in the evening?"


@pytest.mark.parametrize(
    ("reply", "title"),
    [
        ("Bees finding home", "Bees finding home"),
        ('"Bees finding home."', "Bees finding home"),
        ("Title: **Bees finding home**", "Bees finding home"),
        ("\n\nBees at dusk\nand more", "Bees at dusk"),
        ("蜂の帰り道", "蜂の帰り道"),
    ],
)
def test_a_good_reply_is_a_title_without_its_dress(reply: str, title: str) -> None:
    assert accepted(reply, QUESTION) == title


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "***",
        "Paris",
        "How do bees find their hive",
        "Here is a short one for you",
        "I'm sorry, I cannot do that",
        "The answer to the question",
        "bees bees bees",
        "a title of far too many words to stand in any list",
        "Extraordinarily-long-compounds-without-any-room x y z",
    ],
)
def test_anything_else_is_none(reply: str) -> None:
    assert accepted(reply, QUESTION) == ""


@pytest.fixture
async def session() -> AsyncIterator[ChatSession]:
    """After a first exchange."""
    database = await Database.open(None)
    session = ChatSession(ConversationStore(database), FakeEngine("They remember the sun."))
    async for _ in session.send(QUESTION):
        pass
    yield session
    await database.close()


async def test_the_model_is_asked_with_one_more_turn_that_is_not_kept(session: ChatSession) -> None:
    engine = session.engine
    assert isinstance(engine, FakeEngine)
    engine.words = lambda _: ["Bees", " going", " home"]
    assert await session.suggest_title() == "Bees going home"
    assert engine.prompt().startswith(engine.prompt(0))
    assert ASK in engine.prompt()
    assert len(await session.messages()) == 2


async def test_cancelling_stops_the_model(session: ChatSession) -> None:
    engine = session.engine
    assert isinstance(engine, FakeEngine)
    engine.never_ends = True
    task = asyncio.create_task(session.suggest_title())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait({task})
    assert len(engine.streams) == 2
    assert engine.streams[-1].is_cancelled


async def test_without_a_model_there_is_no_title(session: ChatSession) -> None:
    session.engine = None
    assert await session.suggest_title() == ""
