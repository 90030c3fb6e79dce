"""The rows of the sidebar."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from smallmind.domain.conversation import Conversation
from smallmind.ui.models.conversations import ConversationsModel, heading_of

TODAY = date(2026, 11, 22)


def conversation(number: int, title: str, days_ago: int = 0) -> Conversation:
    when = datetime.now(UTC) - timedelta(days=days_ago)
    return Conversation(number, title, when, when)


def rows(model: ConversationsModel) -> list[str]:
    return [model.index(row, 0).data() for row in range(model.rowCount())]


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


def test_conversations_stand_under_their_day() -> None:
    model = ConversationsModel()
    model.set_conversations((conversation(3, "C"), conversation(2, "B"), conversation(1, "A", 1)))
    assert rows(model) == ["Today", "C", "B", "Yesterday", "A"]
    assert model.row_of(1) == 4
    assert model.row_of(99) == -1


def test_the_filter_wants_every_word_in_any_case() -> None:
    model = ConversationsModel()
    model.set_conversations((conversation(2, "Über den Wolken"), conversation(1, "Unter den Wolken")))
    model.set_filter("wolk über")
    assert rows(model) == ["Today", "Über den Wolken"]
    assert not model.is_empty


def test_an_empty_title_is_no_title() -> None:
    model = ConversationsModel()
    model.set_conversations((conversation(1, "A"),))
    assert not model.setData(model.index(1, 0), "   ")
    assert rows(model) == ["Today", "A"]
