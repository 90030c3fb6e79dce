"""Conversations and answers that are longer than any that a person has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from smallmind.chat.events import AnswerFinished, AnswerGrew, AnswerStarted, MessageAdded, SessionEvent
from smallmind.chat.preview import Preview
from smallmind.domain.conversation import Conversation, Message, Role
from smallmind.domain.generation import AnswerToken, FinishReason, GenerationStats, SamplingOptions
from smallmind.storage.conversations import ConversationStore

QUICK = 1_000  # characters in 30 ms
_STATS = GenerationStats(100, 80, 140, 0.1, 0.2, 2.0, "avx2", 2, 7)

PART = """## A part of it

Some text with **bold words**, `code`, a [link](https://example.org) and $x^2 + y^2$ in it, of about two lines as most
of the paragraphs of an answer are, so that nothing here is more or less than usual.

- one of three
- another, with *weight*
- the last

```python
def area(radius):
    return 3.14159 * radius**2  # of a circle
```

| name | value |
|------|------:|
| one | 1 |
| two | 22 |

"""


async def make_conversation(store: ConversationStore, title: str, n_messages: int) -> int:
    """A saved one; its answers are of all kinds."""
    conversation = await store.create(title)
    parent: int | None = None
    for number in range(n_messages // 2):
        question = await store.add_message(conversation.id, parent, Role.USER, f"Question {number} of {title}")
        answer = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "", "SmolLM2")
        await store.finish_answer(answer.id, f"Answer {number}.\n\n{PART}", FinishReason.END, _STATS)
        parent = answer.id
    return conversation.id


class LongAnswer:
    """A session whose answer comes `n_at_once` characters every 30 ms, and first of all `n_quickly` as fast as 1,000 of
    them.  Fits services.Session.
    """

    engine: Any = None
    system_prompt = ""
    sampling = SamplingOptions()
    conversation_id: int | None = None

    def __init__(self, n_characters: int = 100_000, n_at_once: int = QUICK, n_quickly: int = 0) -> None:
        self._text = (PART * (n_characters // len(PART) + 1))[:n_characters]
        self._starts = (*range(0, n_quickly, QUICK), *range(n_quickly, n_characters, n_at_once), n_characters)
        self._is_stopped = False

    async def messages(self) -> tuple[Message, ...]:
        return ()

    async def send(self, text: str, attachments: Any = ()) -> AsyncGenerator[SessionEvent, None]:
        now = datetime.now(UTC)
        question = Message(1, 1, None, Role.USER, text, now)
        yield MessageAdded(question)
        answer = Message(2, 1, 1, Role.ASSISTANT, "", now)
        yield AnswerStarted(answer)
        for start, end in pairwise(self._starts):
            await asyncio.sleep(0.03)
            yield AnswerGrew(2, self._text[start:end])
        yield AnswerFinished(answer._replace(text=self._text, finish_reason=FinishReason.END))

    def edit(self, message_id: int, text: str, attachments: Any = ()) -> AsyncGenerator[SessionEvent, None]:
        return self.send(text)

    def regenerate(self, message_id: int) -> AsyncGenerator[SessionEvent, None]:
        return self.send("")

    def continue_answer(self, message_id: int, from_token: Any = None) -> AsyncGenerator[SessionEvent, None]:
        return self.send("")

    def stop(self) -> None:
        self._is_stopped = True

    async def select_sibling(self, message_id: int, step: int) -> tuple[Message, ...]:
        return ()

    async def edit_answer(self, message_id: int, text: str) -> tuple[Message, ...]:
        return ()

    async def tokens(self, message_id: int) -> tuple[AnswerToken, ...]:
        return ()

    async def branch_off(self, message_id: int) -> Conversation:
        raise NotImplementedError

    async def delete_message(self, message_id: int) -> None:
        raise NotImplementedError

    async def preview(self, text: str, attachments: Any = ()) -> Any:
        return Preview(0, 0)

    async def suggest_title(self) -> Any:
        return None
