"""Searching while somebody types."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from smallmind.domain.conversation import SearchHit
from smallmind.domain.errors import StorageError
from smallmind.ui.models.search import SearchModel, SearchState
from smallmind.ui.tasks import Tasks
from tests.ui.person import until


def hit(text: str) -> SearchHit:
    return SearchHit(1, 2, "Title", text, (), None, datetime.now(UTC))


class SlowStore:
    """Answers when told to, in any order."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answers: dict[str, asyncio.Future[tuple[SearchHit, ...]]] = {}

    async def search(self, text: str, limit: int) -> tuple[SearchHit, ...]:
        self.asked.append(text)
        future: asyncio.Future[tuple[SearchHit, ...]] = asyncio.get_running_loop().create_future()
        self.answers[text] = future
        return await asyncio.shield(future)


@pytest.fixture
def store() -> SlowStore:
    return SlowStore()


@pytest.fixture
async def model(tasks: Tasks, store: SlowStore) -> SearchModel:
    model = SearchModel(tasks)
    model.store = store
    return model


def shown(model: SearchModel) -> list[str]:
    hits = [model.hit_at(model.index(row, 0)) for row in range(model.rowCount())]
    return [hit.snippet for hit in hits if hit is not None]


async def test_a_fast_typist_is_asked_for_once(model: SearchModel, store: SlowStore) -> None:
    for text in ("b", "be", "bee"):
        model.search_for(text)
        await asyncio.sleep(0.01)
    await until(lambda: store.asked)
    assert store.asked == ["bee"]
    assert model.state is SearchState.SEARCHING
    store.answers["bee"].set_result((hit("bee"),))
    await until(lambda: model.state is SearchState.DONE)
    assert shown(model) == ["bee"]


async def test_an_answer_to_earlier_words_is_never_shown_after_later_ones(model: SearchModel, store: SlowStore) -> None:
    model.search_for("old")
    await until(lambda: "old" in store.answers)
    model.search_for("new")
    await until(lambda: "new" in store.answers)
    store.answers["new"].set_result((hit("new"),))
    await until(lambda: shown(model) == ["new"])
    store.answers["old"].set_result((hit("old"),))
    await asyncio.sleep(0.05)
    assert shown(model) == ["new"]


async def test_no_words_end_the_search_at_once(model: SearchModel, store: SlowStore) -> None:
    model.search_for("bee")
    await until(lambda: store.answers)
    model.search_for("  ")
    assert model.state is SearchState.OFF
    store.answers["bee"].set_result((hit("bee"),))
    await asyncio.sleep(0.05)
    assert not shown(model)


async def test_a_store_that_fails_is_said(model: SearchModel, store: SlowStore) -> None:
    model.search_for("bee")
    await until(lambda: store.answers)
    store.answers["bee"].set_exception(StorageError("/data", "the disk is gone"))
    await until(lambda: model.state is SearchState.FAILED)
    assert "the disk is gone" in str(model.error)
