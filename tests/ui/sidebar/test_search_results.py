"""Searching the chats as a person does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest

from smallmind.domain.conversation import Role, SearchHit
from smallmind.ui.models.search import SearchModel
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.sidebar.search_results import around_the_hits, date_words
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

CONTROL = Qt.KeyboardModifier.ControlModifier


def hits(person: Person) -> list[SearchHit]:
    model = person.window.sidebar.results.model()
    assert isinstance(model, SearchModel)
    found = [model.hit_at(model.index(row, 0)) for row in range(model.rowCount())]
    return [hit for hit in found if hit is not None]


def search(person: Person, words: str) -> None:
    person.press(Qt.Key.Key_K, CONTROL)
    QTest.keyClicks(person.window.sidebar.search, words)


async def test_titles_and_messages_are_found_with_their_words_marked(reader: Person) -> None:
    search(reader, "roads")
    await until(lambda: len(hits(reader)) == 3)
    assert reader.window.sidebar.results.isVisible()
    assert not reader.window.sidebar.list.isVisible()
    first = hits(reader)[0]
    assert (first.title, first.message_id) == ("Roads", None)
    assert {hit.role for hit in hits(reader)} == {None, Role.USER}
    assert all(hit.snippet[start:end].lower() == "roads" for hit in hits(reader) for start, end in hit.marks)


async def test_the_keyboard_goes_from_the_field_into_the_results_and_opens_the_message(reader: Person) -> None:
    search(reader, "asphalt")
    await until(lambda: len(hits(reader)) == 1)
    reader.press(Qt.Key.Key_Down)
    assert reader.window.sidebar.results.hasFocus()
    reader.press(Qt.Key.Key_Return)
    await until(lambda: reader.sees("Because asphalt is."))
    reader.press(Qt.Key.Key_Up)
    assert reader.window.sidebar.search.hasFocus()


async def test_enter_in_the_field_opens_the_best_hit(reader: Person) -> None:
    search(reader, "remember")
    await until(lambda: len(hits(reader)) == 1)
    reader.press(Qt.Key.Key_Return)
    await until(lambda: reader.sees("They remember the sun."))


async def test_a_hit_on_a_branch_that_is_not_shown_shows_that_branch(
    reader: Person, world: FakeWorld, chats: dict[str, int]
) -> None:
    await world.store.add_message(chats["Bees"], None, Role.USER, "Another beginning")
    search(reader, "hive")
    await until(lambda: len(hits(reader)) == 1)
    reader.press(Qt.Key.Key_Return)
    await until(lambda: reader.sees("How do bees find their hive?"))
    assert not reader.sees("Another beginning")


async def test_escape_in_the_results_leaves_the_search(reader: Person) -> None:
    search(reader, "roads")
    await until(lambda: hits(reader))
    reader.press(Qt.Key.Key_Down)
    reader.press(Qt.Key.Key_Escape)
    assert reader.window.sidebar.search.text() == ""
    assert reader.window.sidebar.list.isVisible()
    assert reader.window.composer.field.hasFocus()


async def test_escape_empties_the_field_and_then_leaves_it(reader: Person) -> None:
    search(reader, "x")
    reader.press(Qt.Key.Key_Escape)
    assert reader.window.sidebar.search.text() == ""
    assert reader.window.sidebar.search.hasFocus()
    reader.press(Qt.Key.Key_Escape)
    assert reader.window.composer.field.hasFocus()


async def test_the_cross_in_the_field_clears_it(reader: Person) -> None:
    assert not reader.buttons("Clear the search")
    search(reader, "roads")
    reader.click("Clear the search")
    assert reader.window.sidebar.list.isVisible()


async def test_words_that_nobody_said_are_answered_so(reader: Person) -> None:
    search(reader, "zebra")
    await until(lambda: reader.sees("No chat contains “zebra”."))
    reader.press(Qt.Key.Key_Escape)
    assert not reader.sees("No chat contains")


async def test_what_is_said_meanwhile_is_found(reader: Person, workspace: Workspace) -> None:
    search(reader, "queen")
    await until(lambda: reader.sees("No chat contains “queen”."))
    reader.window.composer.field.setFocus()
    reader.send("Who is the queen?")
    await until(lambda: len(hits(reader)) == 2)  # the title is made of it
    await until(lambda: reader.sees("first token"))


def test_the_first_hit_stands_near_the_beginning() -> None:
    text = "a very long beginning of a sentence that goes on and on before the hit is there"
    start = text.index("hit")
    shown, marks = around_the_hits(text, ((start, start + 3),))
    assert shown.startswith("…")
    assert [shown[begin:end] for begin, end in marks] == ["hit"]
    assert marks[0][0] < 40
    assert around_the_hits("a hit", ((2, 5),)) == ("a hit", ((2, 5),))


def test_a_hit_of_today_has_a_time_and_an_old_one_its_year() -> None:
    now = datetime.now(UTC)
    assert ":" in date_words(now)
    old = now - timedelta(days=800)
    assert str(old.year) in date_words(old)
    assert QLocale().toString(old.month) not in ("", date_words(now))
