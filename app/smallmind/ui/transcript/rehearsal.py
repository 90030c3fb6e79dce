"""A conversation with a bit of everything, built and painted where nobody sees it.

Whatever is done for the first time takes several times as long as later (classes of Qt that the binding makes then,
letters and icons that are drawn then, code that the interpreter has not met): that is not to be while somebody waits
for the first conversation.
"""

from __future__ import annotations

from collections.abc import Generator
from datetime import UTC, datetime
from typing import Final

from smallmind.domain.conversation import Message, Role
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.ui.transcript.answer_message import AnswerMessage
from smallmind.ui.transcript.kit import Kit
from smallmind.ui.transcript.message_row import MessageRow
from smallmind.ui.transcript.user_message import UserMessage

_QUESTION: Final = "What is it?"
_ANSWERS: Final = (
    "# One\n\nSome **bold** and *slanted* words, `code` and a [link](https://example.org).",
    "- one\n- two\n\n1. three\n\n> four",
    "```python\nx = 1\n```",
    "| a | b |\n|---|--:|\n| 1 | 2 |",
    "$x^2$\n\n$$y$$\n\n---",
)
_STATS: Final = GenerationStats(20, 10, 30, 0.1, 0.2, 1.5, "avx2", 2, 7)
_WIDTH = 720
_HEIGHT = 2_000


def rehearse(kit: Kit) -> Generator[None]:
    """A piece of work after each `next`; the window may do something else in between."""
    yield from _perform(UserMessage(kit, _message(Role.USER, _QUESTION), 0))
    for text in _ANSWERS:
        answer = AnswerMessage(kit, _message(Role.ASSISTANT, text), 0)
        answer.end(answer.message, text_is_shown=False)
        yield from _perform(answer)


def _perform(row: MessageRow) -> Generator[None]:
    try:
        yield
        row.resize(_WIDTH, row.lay_out(_WIDTH, 0, _HEIGHT))
        yield
        row.grab()
    finally:
        row.deleteLater()
    yield


def _message(role: Role, text: str) -> Message:
    stats = _STATS if role is Role.ASSISTANT else None
    return Message(0, 0, None, role, text, datetime.now(UTC), "M", finish_reason=FinishReason.END, stats=stats)
