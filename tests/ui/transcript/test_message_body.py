"""The blocks of a growing answer."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest
from PySide6.QtWidgets import QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.formulas import Formulas
from smallmind.ui.transcript.kit import Kit
from smallmind.ui.transcript.message_body import MessageBody
from smallmind.ui.transcript.text_block import TextBlock
from smallmind.ui.transcript.turn import Turn
from tests.ui.person import until
from tests.ui.watch import Painted


def carets(body: MessageBody) -> list[bool]:
    return [block._has_caret for block in body.findChildren(TextBlock)]


async def test_the_caret_stays_with_the_end_however_many_blocks_come_at_once(
    kit: Kit,
) -> None:
    body = MessageBody(kit)
    body.append("One")
    await until(lambda: len(body.blocks) == 1)
    body.lay_out(600, 0, 800)
    assert carets(body) == [True]
    body.append("\n\nTwo\n\nThree\n\nFour")
    await until(lambda: len(body.blocks) == 4)
    body.lay_out(600, 0, 800)
    assert carets(body) == [False, False, False, True]
    body.finish()
    await until(lambda: carets(body) == [False] * 4)


@pytest.fixture
async def slow_kit(appearance: Appearance, tasks: Tasks) -> Kit:
    """Two pieces of work fill a turn."""
    ticks = count()
    return Kit(appearance, tasks, Formulas(tasks), turn=Turn(2, lambda: float(next(ticks))))


def n_characters(body: MessageBody) -> int:
    return sum(len(block.source) for block in body.blocks)


async def test_much_text_at_once_is_taken_in_several_turns(slow_kit: Kit) -> None:
    body = MessageBody(slow_kit)
    body.append("A paragraph of some words.\n\n" * 200)
    body._flush()
    assert n_characters(body) == 0  # taking it apart was enough for one turn
    await until(lambda: n_characters(body) > 0)
    assert n_characters(body) < 1_000
    before = len(body.blocks)
    await until(lambda: len(body.blocks) > before)
    await until(lambda: len(body.blocks) == 200)


async def test_the_end_of_a_text_waits_for_what_is_left_of_it(slow_kit: Kit) -> None:
    body = MessageBody(slow_kit)
    body.append("A paragraph of some words.\n\n" * 200)
    body.finish()
    assert len(body.blocks) < 200
    assert body._has_caret
    await until(lambda: len(body.blocks) == 200)
    assert not body._has_caret


async def test_a_turn_makes_no_more_blocks_than_it_is_allowed(slow_kit: Kit) -> None:
    body = MessageBody(slow_kit)
    body.append("One\n\nTwo\n\nThree\n\nFour\n\nFive")
    body._flush()
    counts = []
    for _ in range(4):
        with slow_kit.turn:
            body.lay_out(600, 0, 800)
        counts.append(len(carets(body)))
    assert counts == [2, 4, 5, 5]


async def test_a_whole_text_is_taken_apart_in_turns_too(slow_kit: Kit) -> None:
    body = MessageBody(slow_kit)
    text = "A paragraph of some words.\n\n" * 100
    with slow_kit.turn:
        body.set_text(text)
    assert not body.is_parsed
    while not body.is_parsed:
        with slow_kit.turn:
            body.lay_out(600, 0, 800)
        await asyncio.sleep(0)
    assert len(body.blocks) == 100
    again = MessageBody(slow_kit)
    with slow_kit.turn:
        again.set_text(text)
    assert again.is_parsed


async def test_what_has_ended_may_end_once_more(kit: Kit) -> None:
    body = MessageBody(kit)
    body.append("One\n\nTwo")
    body.finish()
    body.finish()
    await until(lambda: not body._has_caret)
    assert [block.source for block in body.blocks] == ["One", "Two"]


async def test_what_stands_above_is_not_painted_while_the_text_grows(kit: Kit) -> None:
    window = QWidget()
    body = MessageBody(kit)
    body.setParent(window)
    body.append("\n\n".join(f"Paragraph {number}" for number in range(10)))
    await until(lambda: len(body.blocks) == 10)
    body.setGeometry(0, 0, 400, body.lay_out(400, 0, 800))
    window.resize(400, 600)
    window.show()
    await until(window.windowHandle().isExposed)
    await asyncio.sleep(0.1)
    with Painted() as painted:
        body.append("\n\nOne more")
        await until(lambda: len(body.blocks) == 11)
        body.setGeometry(0, 0, 400, body.lay_out(400, 0, 800))
        await asyncio.sleep(0.1)
    assert 0 < painted.count <= 3  # the new one, and the one that had the caret
    window.close()
    window.deleteLater()
