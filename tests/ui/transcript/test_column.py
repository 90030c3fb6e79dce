"""Messages that are not built cost no turn anything, however many there are."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

from pytestqt.qtbot import QtBot

from smallmind.ui.transcript.column import Column, Span
from smallmind.ui.transcript.message_row import MessageRow
from smallmind.ui.transcript.turn import Turn

VIEW = 800


def never(number: int) -> MessageRow:
    raise AssertionError(f"nobody has asked for message {number}")


class Calls:
    """How many calls of Python functions `with` it took."""

    n = 0

    def __enter__(self) -> Calls:
        sys.setprofile(self._note)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _note(self, _frame: FrameType, event: str, _argument: Any) -> None:
        self.n += event == "call"


def test_arranging_looks_only_at_what_is_built(qtbot: QtBot) -> None:
    """Each turn of opening went through all of a conversation until one of its messages was in its place."""
    column = Column(never, lambda _number: 100, Turn())
    qtbot.addWidget(column)
    column.set_count(5_000)
    end = column.total - VIEW
    span = Span(0, 700, VIEW, end, column.total)
    with Calls() as calls:
        column.arrange(span, end)
    assert calls.n < 100
