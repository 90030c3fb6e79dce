"""Nothing lost: a kill at any moment costs at most the last second of an answer.

SMALLMIND_KILLS=50 kills more often than the few times of an ordinary run.
"""

import importlib.util
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from smallmind.domain.conversation import Message
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from tests.e2e import kill_victim

N_KILLS = int(os.environ.get("SMALLMIND_KILLS", "4"))
LONGEST_S = 3.0
ALLOWED_S = 1.0

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(120 + 15 * N_KILLS),
    pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL"),
]


@dataclass(frozen=True)
class Killed:
    at_s: float
    diary: list[dict[str, Any]]


def kill_while_talking(database: Path, diary: Path, after_s: float, *arguments: str) -> Killed:
    """Runs the victim for `after_s` from the moment it is ready, kills it, and reads its diary."""
    diary.unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, kill_victim.__file__, str(database), str(diary), *arguments]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        wait_for(diary, process)
        time.sleep(after_s)
        at_s = time.monotonic()
        is_alive = process.poll() is None
        process.kill()
        _, errors = process.communicate()
    assert is_alive, errors
    return Killed(at_s, [json.loads(line) for line in diary.read_text("utf-8").splitlines()])


def wait_for(diary: Path, process: subprocess.Popen[str]) -> None:
    for _ in range(3_000):
        if process.poll() is not None or (diary.exists() and diary.stat().st_size):
            return
        time.sleep(0.01)
    pytest.fail("the victim was not ready within 30 s")


async def check_nothing_lost(killed: Killed, store: ConversationStore) -> float:
    """Returns how many seconds of an answer were lost."""
    asked = [entry for entry in killed.diary if entry["kind"] == "asked"]
    for entry in asked:
        assert (await store.message(entry["id"])).text == entry["text"]
    lost_s = 0.0
    for entry in (entry for entry in killed.diary if entry["kind"] == "started"):
        saved = await store.message(entry["id"])
        lost_s = max(lost_s, seconds_lost(saved, killed))
    return lost_s


def seconds_lost(saved: Message, killed: Killed) -> float:
    """From the first piece of the answer that is missing to the kill; 0 if all that was said is there."""
    said = ""
    for entry in killed.diary:
        if entry["kind"] == "grew" and entry["id"] == saved.id:
            said += entry["text"]
            if len(said) > len(saved.text):
                assert said.startswith(saved.text)
                return killed.at_s - float(entry["at_s"])
    # The kill may come between saving a piece and writing it into the diary, so that more is saved than was noted.
    assert saved.text.startswith(said)
    return 0.0


def last_seconds(killed: Killed) -> str:
    """What the victim did, in seconds before the kill: a save that was long under way is a slow disk, none is ours."""
    recent = [entry for entry in killed.diary if entry["at_s"] > killed.at_s - 3.0]
    return ", ".join(f"{entry['kind']} {entry['at_s'] - killed.at_s:.2f}" for entry in recent)


async def kill_many_times(tmp_path: Path, *arguments: str) -> None:
    moments = random.Random(N_KILLS)
    path, lost_s, n_answers = tmp_path / "conversations.sqlite3", [], 0
    for n in range(N_KILLS):
        killed = kill_while_talking(path, tmp_path / "diary", moments.uniform(0.0, LONGEST_S), *arguments)
        database = await Database.open(path)
        lost_s.append(await check_nothing_lost(killed, ConversationStore(database)))
        assert lost_s[-1] <= ALLOWED_S, last_seconds(killed)
        n_answers += sum(entry["kind"] == "started" for entry in killed.diary)
        assert len(await ConversationStore(database).list_conversations()) <= n + 1
        assert await database.read(lambda c: c.execute("PRAGMA integrity_check").fetchall()) == [("ok",)]
        assert await database.read(lambda c: c.execute("PRAGMA foreign_key_check").fetchall()) == []
        await database.close()
    print(f"{N_KILLS} kills, {n_answers} answers begun; lost at most {max(lost_s):.2f} s of one")
    assert n_answers >= N_KILLS // 2


async def test_a_kill_costs_at_most_a_second_of_an_answer(tmp_path: Path) -> None:
    await kill_many_times(tmp_path)


@pytest.mark.skipif(importlib.util.find_spec("smallmind._native") is None, reason="the engine is not built")
async def test_a_kill_costs_at_most_a_second_of_a_real_models_answer(tmp_path: Path, starter_path: Path) -> None:
    await kill_many_times(tmp_path, str(starter_path))
