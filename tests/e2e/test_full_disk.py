"""A disk that is really full: needs the right to mount a small file system."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from smallmind.domain.conversation import Role
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.failures import DiskFull, NothingIsSaved
from smallmind.storage.opening import open_conversations


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", folder], check=True)


def fill(disk: Path) -> Path:
    ballast = disk / "ballast"
    descriptor = os.open(ballast, os.O_WRONLY | os.O_CREAT)
    try:
        while True:
            os.write(descriptor, b"x" * 4096)
    except OSError:
        os.close(descriptor)
    return ballast


async def test_nothing_is_lost_and_it_goes_on_when_there_is_room(small_disk: Path) -> None:
    path = small_disk / "conversations.sqlite3"
    opened = await open_conversations(path)
    store = ConversationStore(opened.database)
    conversation = await store.create("kept")
    question = await store.add_message(conversation.id, None, Role.USER, "Hello")
    answer = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "")
    ballast = fill(small_disk)
    with pytest.raises(DiskFull):
        await store.update_answer(answer.id, "long " * 20_000)
    with pytest.raises(DiskFull):
        await store.create("no room")
    assert [each.title for each in await store.list_conversations()] == ["kept"]
    assert len(await store.search("hello")) == 1
    ballast.unlink()
    await store.create("room")
    assert (await store.message(answer.id)).text == "long " * 20_000
    await store.close()


async def test_a_start_on_a_full_disk_shows_what_is_there_and_says_that_nothing_is_saved(small_disk: Path) -> None:
    path = small_disk / "conversations.sqlite3"
    opened = await open_conversations(path)
    await ConversationStore(opened.database).create("kept")
    await opened.database.close()
    ballast = fill(small_disk)
    full = await open_conversations(path)
    assert isinstance(full.notice, NothingIsSaved)
    assert "The disk is full" in str(full.notice)
    store = ConversationStore(full.database)
    assert [each.title for each in await store.list_conversations()] == ["kept"]
    await store.create("in memory")
    await full.database.close()
    ballast.unlink()
    again = await open_conversations(path)
    assert again.notice is None
    assert [each.title for each in await ConversationStore(again.database).list_conversations()] == ["kept"]
    await again.database.close()
