"""Talks without end, and writes down when it said what: test_kill.py kills it and looks at the database.

kill_victim.py DATABASE DIARY [MODEL]        without MODEL an engine that says a word every millisecond
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from smallmind.chat.events import AnswerFailed, AnswerGrew, AnswerStarted, MessageAdded
from smallmind.chat.ports import ChatEngine
from smallmind.chat.session import ChatSession
from smallmind.domain.generation import SamplingOptions
from smallmind.domain.model import EngineOptions
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from tests.unit.chat.fake_engine import FakeEngine


class Diary:
    """One JSON line for each event, in the kernel's hands when `write` returns: a kill does not lose it."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, kind: str, message_id: int, text: str) -> None:
        entry: dict[str, Any] = {"at_s": time.monotonic(), "kind": kind, "id": message_id, "text": text}
        os.write(self._file, f"{json.dumps(entry)}\n".encode())


class WatchedStore(ConversationStore):
    """Notes how long each save took, to tell a late save from a slow disk."""

    def __init__(self, database: Database, diary: Diary) -> None:
        super().__init__(database)
        self._diary = diary

    async def update_answer(self, message_id: int, text: str) -> None:
        self._diary.write("saving", message_id, "")
        await super().update_answer(message_id, text)
        self._diary.write("saved", message_id, "")


async def load(model: str | None) -> ChatEngine:
    if model is None:
        return FakeEngine(words=lambda _: [f"word{i} " for i in range(2_000)], delay_s=0.001)
    from smallmind.engine import Engine

    return await Engine.load(Path(model), EngineOptions(context_length=1_024))


async def talk(session: ChatSession, diary: Diary) -> None:
    diary.write("ready", 0, "")
    for n in range(10_000):
        async for event in session.send(f"Question {n}: tell me a long story."):
            match event:
                case MessageAdded(message):
                    diary.write("asked", message.id, message.text)
                case AnswerStarted(message):
                    diary.write("started", message.id, "")
                case AnswerGrew(message_id, text):
                    diary.write("grew", message_id, text)
                case AnswerFailed(error=error):
                    raise error


async def run(database_path: str, diary_path: str, model: str | None) -> None:
    database = await Database.open(Path(database_path))
    engine = await load(model)
    sampling = SamplingOptions(max_tokens=400, seed=1)
    diary = Diary(diary_path)
    await talk(ChatSession(WatchedStore(database, diary), engine, sampling=sampling), diary)


if __name__ == "__main__":
    asyncio.run(run(sys.argv[1], sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else None))
