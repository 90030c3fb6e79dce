"""Nothing that was acknowledged is lost by a kill at a random moment of use.

SMALLMIND_KILLS=100 kills more often than the few times of an ordinary run.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from smallmind.domain.conversation import Conversation
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.failures import RecordMissing
from smallmind.storage.opening import find_damage, open_conversations
from smallmind.storage.settings_file import SettingsFile
from tests.e2e import use_victim
from tests.e2e.test_kill import N_KILLS, wait_for

LONGEST_S = 2.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120 + 15 * N_KILLS),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]


ANYTHING = "anything"  # what a thing was before its first change is not in the diary


class Expected:
    """What is known to be true, (what, which) -> the values it may have: several where an act was only announced."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, int | None], list[Any]] = {}
        self.homes: dict[int, int] = {}  # of messages: their conversations
        self.n_acts = 0

    def read(self, diary: str) -> None:
        for line in diary.splitlines():
            kind, facts = json.loads(line)
            self.n_acts += kind == "did"
            for what, which, value in facts:
                if what == "text":
                    self.homes[which], value = value
                known = self.values.get((what, which), [ANYTHING])
                self.values[what, which] = [value] if kind == "did" else [*known, value]

    async def check(self, store: ConversationStore, settings: SettingsFile) -> None:
        """Raises AssertionError for what was lost.  What may be one or the other is known from here on."""
        listed = {each.id: each for each in await store.list_conversations()}
        for (what, which), allowed in self.values.items():
            home = self.homes[which or 0] if what == "text" else which
            if what not in ("model", "listed") and home is not None and home not in listed:
                assert False in self.values["listed", home], f"conversation {home} is lost, and its {what}"
                continue
            found = await self._found(store, settings, listed, what, which)
            assert found in allowed or ANYTHING in allowed, f"{what} of {which}: {found!r}, not {allowed!r}"
            self.values[what, which] = [found]

    async def _found(
        self,
        store: ConversationStore,
        settings: SettingsFile,
        listed: dict[int, Conversation],
        what: str,
        which: int | None,
    ) -> Any:
        match what:
            case "model":
                return settings.load().model
            case "listed":
                return which in listed
            case "text":
                return await _text(store, which or 0)
            case "draft" if which is None:
                return await store.draft(None)
            case "pinned":
                return listed[which or 0].is_pinned
            case _:
                return getattr(listed[which or 0], what)


async def _text(store: ConversationStore, message_id: int) -> str | None:
    """None for a message in the bin."""
    try:
        return (await store.message(message_id)).text
    except RecordMissing:
        return None


def kill_while_in_use(folder: Path, diary: Path, after_s: float, seed: int) -> str:
    diary.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, use_victim.__file__, str(folder), str(diary), str(seed)]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        wait_for(diary, process)
        time.sleep(after_s)
        is_alive = process.poll() is None
        process.kill()
        _, errors = process.communicate()
    assert is_alive, errors
    return diary.read_text("utf-8")


async def test_what_was_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    moments = random.Random(N_KILLS)
    folder = tmp_path / "data"
    folder.mkdir()
    path, settings, expected = folder / "conversations.sqlite3", SettingsFile(folder / "settings.toml"), Expected()
    for n in range(N_KILLS):
        expected.read(kill_while_in_use(folder, tmp_path / "diary", moments.uniform(0.0, LONGEST_S), n))
        opened = await open_conversations(path)
        assert opened.notice is None
        settings.load()
        assert settings.warnings == ()
        store = ConversationStore(opened.database)
        await expected.check(store, settings)
        assert await opened.database.read(lambda c: c.execute("PRAGMA integrity_check").fetchall()) == [("ok",)]
        assert await opened.database.read(lambda c: c.execute("PRAGMA foreign_key_check").fetchall()) == []
        check_index = "INSERT INTO search_index (search_index) VALUES ('integrity-check')"
        await opened.database.write(lambda c: c.execute(check_index))  # noqa: B023
        await store.search("courage")
        await opened.database.close()
        assert await find_damage(path) is None
    print(f"{N_KILLS} kills in {expected.n_acts} acts; {len(expected.values)} facts held")
    assert expected.n_acts >= 5 * N_KILLS
