"""Uses the program at random without end, and writes down what it was told is done: test_kill.py kills it.

use_victim.py DATA_FOLDER DIARY SEED

Each line of the diary is [kind, facts]: facts are [what, which, value].  "will" comes before an act, "did" after it was
acknowledged; of an act that is only announced either the old or the new may be true.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from smallmind.chat.events import AnswerFinished, MessageAdded
from smallmind.chat.session import ChatSession
from smallmind.chat.transfer import export_json, import_file
from smallmind.domain.conversation import Message
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.opening import open_conversations
from smallmind.storage.settings_file import SettingsFile
from tests.unit.chat.fake_engine import FakeEngine

Fact = tuple[str, int | None, Any]
MOST_CONVERSATIONS = 30


class User:
    """One who does one thing after the other, while an answer grows in another conversation."""

    def __init__(self, folder: Path, store: ConversationStore, diary: int, seed: int) -> None:
        self._folder = folder
        self._store = store
        self._diary = diary
        self._random = random.Random(seed)
        self._settings = SettingsFile(folder / "settings.toml")
        engine = FakeEngine(words=lambda _: [f"word{i} " for i in range(60)], delay_s=0.001)
        self._session = ChatSession(store, engine)
        self._n = 0

    async def talk(self) -> None:
        """Questions and answers, and now and then another version of a question."""
        session = self._session
        while True:
            self._n += 1
            question = f"Question {self._n} about seed{self._random.random()}"
            asked = [message for message in await session.messages() if not message.model_name]
            is_edit = bool(asked) and self._random.random() < 0.3
            events = session.edit(asked[-1].id, question) if is_edit else session.send(question)
            async for event in events:
                match event:
                    case MessageAdded(message) | AnswerFinished(message):
                        self._write("did", [_text(message)])
                    case _:
                        pass

    async def use(self) -> None:
        """Everything else."""
        acts = (
            self._rename, self._pin, self._draft, self._draft_of_new, self._delete, self._delete_message, self._copy,
            self._import, self._save_settings, self._search, self._overrides,
        )  # fmt: skip
        while True:
            await self._random.choice(acts)()

    async def _rename(self) -> None:
        which = await self._some()
        title = self._words()
        await self._do([("title", which, title)], lambda: self._store.rename(which, title))

    async def _pin(self) -> None:
        which, is_pinned = await self._some(), self._random.random() < 0.5
        await self._do([("pinned", which, is_pinned)], lambda: self._store.pin(which, is_pinned))

    async def _draft(self) -> None:
        which, text = await self._some(), self._words()
        await self._do([("draft", which, text)], lambda: self._store.save_draft(which, text))

    async def _draft_of_new(self) -> None:
        text = self._words()
        await self._do([("draft", None, text)], lambda: self._store.save_draft(None, text))

    async def _overrides(self) -> None:
        which, text = await self._some(), json.dumps({"x": self._words()})
        await self._do([("overrides", which, text)], lambda: self._store.save_overrides(which, text))

    async def _delete(self) -> None:
        which = await self._some()
        await self._do([("listed", which, False)], lambda: self._store.delete(which))
        if len(await self._store.list_conversations()) < MOST_CONVERSATIONS:
            await self._do([("listed", which, True)], lambda: self._store.restore(which))

    async def _delete_message(self) -> None:
        thread = await self._store.thread(await self._some())
        if thread:
            which = thread[-1].id
            await self._do(
                [("text", which, (thread[-1].conversation_id, None))], lambda: self._store.delete_message(which)
            )
            await self._do([_text(thread[-1])], lambda: self._store.restore_message(which))

    async def _copy(self) -> None:
        if len(await self._store.list_conversations()) >= MOST_CONVERSATIONS:
            return
        thread = await self._store.thread(await self._some())
        copy = await (self._store.branch_off(thread[-1].id) if thread else self._store.create(self._words()))
        copied = await self._store.thread(copy.id)
        self._write("did", [("listed", copy.id, True), *map(_text, copied)])

    async def _import(self) -> None:
        path = self._folder / "export.json"
        known = {each.id for each in await self._store.list_conversations()}
        await export_json(self._store, path, [await self._some()])
        if len(known) < MOST_CONVERSATIONS:
            await import_file(self._store, path)
            new = {each.id for each in await self._store.list_conversations()} - known
            self._write("did", [("listed", which, True) for which in new])

    async def _save_settings(self) -> None:
        prompt = self._words()
        settings = replace(self._settings.load(), model=prompt)
        await self._do([("model", None, prompt)], lambda: asyncio.to_thread(self._settings.save, settings))

    async def _search(self) -> None:
        await self._store.search(self._random.choice(("word5", "question", "seed0", "cou ber")))

    async def _some(self) -> int:
        """Any but the one that is talked in: what two do to the same thing at once has no certain end."""
        listed = [each.id for each in await self._store.list_conversations()]
        others = [which for which in listed if which != self._session.conversation_id]
        return self._random.choice(others) if others else (await self._store.create("another")).id

    async def _do(self, facts: list[Fact], act: Callable[[], Awaitable[None]]) -> None:
        self._write("will", facts)
        await act()
        self._write("did", facts)

    def _words(self) -> str:
        return f"courage {self._random.random()} berry"

    def _write(self, kind: str, facts: list[Fact]) -> None:
        os.write(self._diary, f"{json.dumps([kind, facts])}\n".encode())


def _text(message: Message) -> Fact:
    return "text", message.id, (message.conversation_id, message.text)


async def run(folder: Path, diary_path: str, seed: int) -> None:
    opened = await open_conversations(folder / "conversations.sqlite3")
    assert opened.notice is None, opened.notice
    diary = os.open(diary_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(diary, b'["did", []]\n')
    user = User(folder, ConversationStore(opened.database), diary, seed)
    await asyncio.gather(user.talk(), user.use(), ConversationStore(opened.database).tidy())


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])))
