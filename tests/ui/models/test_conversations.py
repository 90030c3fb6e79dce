"""The rows of the sidebar."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest

from smallmind.domain.conversation import Conversation
from smallmind.ui.models.conversations import ConversationsModel, RowRole, heading_of

TODAY = date(2026, 11, 22)


def conversation(number: int, title: str, days_ago: int = 0, is_pinned: bool = False) -> Conversation:
    when = datetime.now(UTC) - timedelta(days=days_ago)
    return Conversation(number, title, when, when, is_pinned=is_pinned)


def rows(model: ConversationsModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


@pytest.fixture
def resets() -> list[str]:
    return []


@pytest.fixture
def model(resets: list[str]) -> ConversationsModel:
    model = ConversationsModel()
    model.set_conversations((conversation(3, "C"), conversation(2, "B"), conversation(1, "A", 1)))
    model.modelReset.connect(lambda: resets.append("reset"))
    return model


@pytest.mark.parametrize(
    ("days_ago", "heading"),
    [
        (-1, "Today"),
        (0, "Today"),
        (1, "Yesterday"),
        (2, "Previous 7 days"),
        (7, "Previous 7 days"),
        (8, "Previous 30 days"),
        (30, "Previous 30 days"),
        (31, "October 2026"),
        (400, "October 2025"),
    ],
)
def test_headings(days_ago: int, heading: str) -> None:
    assert heading_of(TODAY - timedelta(days=days_ago), TODAY) == heading


def test_conversations_stand_under_their_day(model: ConversationsModel) -> None:
    assert rows(model) == ["Today", "C", "B", "Yesterday", "A"]
    assert model.row_of(1) == 4
    assert model.row_of(99) == -1


def test_the_pinned_ones_come_first(model: ConversationsModel) -> None:
    model.set_conversations((conversation(3, "C"), conversation(2, "B", is_pinned=True), conversation(1, "A", 1)))
    assert rows(model) == ["Pinned", "B", "Today", "C", "Yesterday", "A"]
    assert model.index(1, 0).data(RowRole.IS_PINNED)


def test_an_empty_title_is_no_title(model: ConversationsModel) -> None:
    assert not model.setData(model.index(1, 0), "   ")
    assert rows(model)[1] == "C"


def test_an_answer_that_is_being_written_shows_in_its_row(model: ConversationsModel, resets: list[str]) -> None:
    model.set_busy(2, True)
    assert [model.row(row).is_busy for row in (1, 2)] == [False, True]
    model.set_busy(2, False)
    assert not model.row(2).is_busy
    assert not resets


def test_a_conversation_that_is_written_to_moves_without_a_reset(model: ConversationsModel, resets: list[str]) -> None:
    moved: list[tuple[int, int]] = []
    model.rowsMoved.connect(lambda _p, start, _end, _q, target: moved.append((start, target)))
    model.set_conversations((conversation(1, "A"), conversation(3, "C"), conversation(2, "B")))
    assert rows(model) == ["Today", "A", "C", "B"]
    assert moved
    assert not resets


def test_any_change_leads_to_the_same_rows_as_a_new_list() -> None:
    choose = random.Random(4)
    model = ConversationsModel()
    for _ in range(200):
        numbers = choose.sample(range(30), choose.randrange(31))
        chats = tuple(
            conversation(number, f"{number} {choose.randrange(3)}", 5 * place, is_pinned=choose.random() < 0.2)
            for place, number in enumerate(numbers)
        )
        model.set_conversations(chats)
        fresh = ConversationsModel()
        fresh.set_conversations(chats)
        assert rows(model) == rows(fresh)


def test_a_whole_other_list_is_one_reset(model: ConversationsModel, resets: list[str]) -> None:
    model.set_conversations(tuple(conversation(number, "X") for number in range(100, 200)))
    assert resets == ["reset"]
    assert model.rowCount() == 101
