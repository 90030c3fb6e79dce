"""How long the store takes over what a busy user has after some years: 10,000 messages in 500 conversations, and one
conversation of 2,000.

python -m tests.unit.storage.measure [--limits]      --limits: exit 1 where one of them is passed
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from smallmind.domain.archive import ArchivedMessage, ConversationArchive
from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.opening import find_damage, open_conversations

N_CONVERSATIONS, N_MESSAGES, N_LONG = 500, 10_000, 2_000
N_ROUNDS = 15
_STATS = GenerationStats(100, 10, 200, 0.1, 0.2, 3.0, "avx512vnni", 2, 7)


def vocabulary() -> list[str]:
    """Words of one to four syllables, the short ones first, as the frequent ones of a language are."""
    source = random.Random(1)
    syllables = [
        consonant + vowel for consonant in "bcdfghklmnprstvw" for vowel in ("a", "e", "i", "o", "u", "ar", "en")
    ]
    found = {"".join(source.choices(syllables, k=1 + min(n // 100, 3))) for n in range(40_000)}
    return sorted(found, key=lambda word: (len(word), word))[:20_000]


VOCABULARY = vocabulary()
# By Zipf's law: the n-th word is an n-th as frequent as the first.
_WEIGHTS = list(itertools.accumulate(1 / n for n in range(1, len(VOCABULARY) + 1)))
COMMON = [VOCABULARY[n] for n in (0, 1, 2, 5)]  # the first is one word in ten, and in nearly every message
QUERIES = (
    COMMON[0][0],
    COMMON[0],
    " ".join(COMMON[:2]),
    " ".join(COMMON),
    f'"{COMMON[0]} {COMMON[1]}"',
    f"{VOCABULARY[300]} {VOCABULARY[800]}",
    VOCABULARY[15_000],
    VOCABULARY[15_000][:4],
    "theatre",
    "京都",
    "nothinglikeit",
)


def words(source: random.Random, n: int) -> str:
    """As in a language: few words often, many seldom."""
    return " ".join(source.choices(VOCABULARY, cum_weights=_WEIGHTS, k=n))


def talk(source: random.Random, n_messages: int, age: timedelta) -> ConversationArchive:
    moment = datetime.now(UTC) - age
    messages = [
        ArchivedMessage(
            parent=n - 1 if n else None,
            role=Role.ASSISTANT if n % 2 else Role.USER,
            text=words(source, 150 if n % 2 else 25) + (" the théâtre in 京都" if n % 50 == 0 else ""),
            created_at=moment,
            finish_reason=FinishReason.END if n % 2 else None,
            stats=_STATS if n % 2 else None,
        )
        for n in range(n_messages)
    ]
    return ConversationArchive(words(source, 5), moment, moment, tuple(messages), n_messages - 1)


async def fill(store: ConversationStore) -> int:
    """Returns the id of the long one."""
    source = random.Random(4)
    for n in range(N_CONVERSATIONS):
        await store.add_archive(talk(source, N_MESSAGES // N_CONVERSATIONS, timedelta(hours=5 * n)))
    return (await store.add_archive(talk(source, N_LONG, timedelta(0)))).id


async def best_and_worst(call: Callable[[], Awaitable[object]]) -> tuple[float, float]:
    """In milliseconds: the median and the slowest."""
    took = []
    for _ in range(N_ROUNDS):
        begin = time.perf_counter()
        await call()
        took.append((time.perf_counter() - begin) * 1000)
    return sorted(took)[N_ROUNDS // 2], max(took)


async def measure(path: Path) -> bool:
    """Prints a line each; returns whether every limit holds."""
    begin = time.perf_counter()
    opened = await open_conversations(path)
    store = ConversationStore(opened.database)
    long_id = await fill(store)
    print(f"filled with {N_MESSAGES + N_LONG:,} messages in {time.perf_counter() - begin:.1f} s,", end=" ")
    print(f"{path.stat().st_size / 1e6:.1f} MB")
    is_fast = True

    async def line(name: str, limit_ms: float, call: Callable[[], Awaitable[object]]) -> None:
        nonlocal is_fast
        median_ms, worst_ms = await best_and_worst(call)
        is_fast &= median_ms < limit_ms
        print(f"{name:44} median {median_ms:7.2f} ms, worst {worst_ms:7.2f} ms (limit {limit_ms:g})")

    await line(f"open the conversation of {N_LONG:,}", 100, lambda: store.thread(long_id))
    await line(f"list {N_CONVERSATIONS} conversations", 50, store.list_conversations)
    for query in QUERIES:
        n_hits = len(await store.search(query))
        await line(f"search {query!r} ({n_hits} hits)", 50, lambda query=query: store.search(query))  # type: ignore[misc]
    leaf_id = (await store.conversation(long_id)).leaf_id
    assert leaf_id is not None
    leaf = leaf_id
    await line("save 100,000 characters of a growing answer", 50, lambda: store.update_answer(leaf, "word " * 20_000))
    text = words(random.Random(1), 14_000)
    await line(
        "finish and index 100,000 characters", 200, lambda: store.finish_answer(leaf, text, FinishReason.END, None)
    )
    await line("add a message", 50, lambda: store.add_message(long_id, leaf, Role.USER, "Hello"))
    await line("save a draft", 50, lambda: store.save_draft(long_id, "Hello"))
    await line("read every page for damage", 1_000, lambda: find_damage(path))
    await opened.database.close()
    await line("open and close the database", 50, lambda: _reopen(path))
    return is_fast


async def _reopen(path: Path) -> None:
    await (await Database.open(path)).close()


def main() -> int:
    parser = argparse.ArgumentParser(description="Measures the store.")
    parser.add_argument("--limits", action="store_true", help="exit 1 where one of them is passed")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        is_fast = asyncio.run(measure(Path(folder) / "conversations.sqlite3"))
    return int(options.limits and not is_fast)


if __name__ == "__main__":
    sys.exit(main())
