import os
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from smallmind.domain.conversation import Attachment, DraftFile, Role
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database, damage_mark
from smallmind.storage.failures import DatabaseDamaged, DatabaseRescued, DatabaseTooNew
from smallmind.storage.opening import find_damage, open_conversations
from smallmind.storage.rescue import finish_rescue, rescue
from tests.unit.storage.test_database import OLD_FORMATS

N_CONVERSATIONS, N_EXCHANGES = 20, 10
LONG = "word " * 2_000  # overflows its page


async def fill(path: Path) -> None:
    database = await Database.open(path)
    store = ConversationStore(database)
    for c in range(N_CONVERSATIONS):
        conversation = await store.create(f"conversation {c}")
        parent_id = None
        for i in range(2 * N_EXCHANGES):
            text = f"{c}.{i} " + (LONG if i == 5 else "some words ") * 10
            role = Role.ASSISTANT if i % 2 else Role.USER
            file = [Attachment(0, "a.txt", "text/plain", f"attached {c}", 10)] if i == 0 else []
            parent_id = (await store.add_message(conversation.id, parent_id, role, text, attachments=file)).id
    await database.close()


async def threads(store: ConversationStore) -> dict[str, list[str]]:
    return {c.title: [m.text for m in await store.thread(c.id)] for c in await store.list_conversations()}


async def reopened(path: Path) -> tuple[dict[str, list[str]], DatabaseRescued]:
    opened = await open_conversations(path)
    assert isinstance(opened.notice, DatabaseRescued), opened.notice
    store = ConversationStore(opened.database)
    found = await threads(store)
    assert await opened.database.read(lambda c: c.execute("PRAGMA integrity_check").fetchall()) == [("ok",)]
    assert await opened.database.read(lambda c: c.execute("PRAGMA foreign_key_check").fetchall()) == []
    await store.create("it can be written to")
    await store.tidy()
    await opened.database.close()
    again = await open_conversations(path)
    assert again.notice is None
    await again.database.close()
    return found, opened.notice


async def test_a_sound_database_is_just_opened(path: Path) -> None:
    await fill(path)
    opened = await open_conversations(path)
    assert opened.notice is None
    assert len(await threads(ConversationStore(opened.database))) == N_CONVERSATIONS
    await opened.database.close()


@pytest.mark.logs
@pytest.mark.parametrize("seed", range(6))
async def test_around_damaged_pages_everything_else_is_saved(path: Path, seed: int) -> None:
    await fill(path)
    content = bytearray(path.read_bytes())
    n_pages = len(content) // 4096
    for n in range(3):
        page = 20 + (seed * 37 + n * 101) % (n_pages - 25)
        content[page * 4096 : page * 4096 + 4096] = os.urandom(4096)
    path.write_bytes(content)
    damage_mark(path).touch()
    found, notice = await reopened(path)
    kept = notice.original / path.name
    assert kept.read_bytes() == content
    assert notice.n_conversations == len(found) >= N_CONVERSATIONS
    n_whole = sum(text.startswith(title.split()[-1] + ".") for title, texts in found.items() for text in texts)
    # A page of long text costs a message, a page of rows the twenty or so on it, one inside a tree some dozens.
    assert n_whole > 0.7 * N_CONVERSATIONS * 2 * N_EXCHANGES
    assert notice.n_messages >= n_whole


async def test_without_its_first_page_the_rows_are_still_found(path: Path) -> None:
    await fill(path)
    content = path.read_bytes()
    path.write_bytes(os.urandom(4096) + content[4096:])
    found, notice = await reopened(path)
    assert notice.n_conversations == N_CONVERSATIONS
    assert notice.n_messages == N_CONVERSATIONS * 2 * N_EXCHANGES
    assert found["conversation 7"][5] == "7.5 " + LONG * 10
    assert (notice.original / path.name).read_bytes()[4096:] == content[4096:]


@pytest.mark.parametrize("is_head_lost", [True, False])
async def test_what_is_written_and_not_sent_is_saved_as_well(path: Path, is_head_lost: bool) -> None:
    database = await Database.open(path)
    store = ConversationStore(database)
    talk, lost = await store.create("a talk"), await store.create("lost")
    await store.add_message(talk.id, None, Role.USER, "said")
    await store.save_draft(talk.id, "half a thought")
    await store.save_draft(None, LONG)
    pasted = DraftFile("pasted.txt", "", 1_795_000_000_000_000_000, Attachment(0, "pasted.txt", "text/plain", LONG, 9))
    unread = DraftFile("a.pdf", "/there/a.pdf", 1, None)
    for conversation_id, files in ((talk.id, [pasted, unread]), (None, [unread]), (lost.id, [pasted])):
        await store.save_draft_files(conversation_id, files)
    await database.close()
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM conversations WHERE id = ?", (lost.id,))
    connection.close()
    if is_head_lost:
        path.write_bytes(os.urandom(4096) + path.read_bytes()[4096:])
    rescue(path)
    opened = await open_conversations(path)
    assert opened.notice is None
    store = ConversationStore(opened.database)
    (found,) = await store.list_conversations()
    assert found.draft == "half a thought"
    assert await store.draft(None) == LONG
    assert await store.draft_files(found.id) == (pasted, unread)
    assert await store.draft_files(None) == (unread, pasted)  # what had lost its chat stands in the new one
    await opened.database.close()


async def test_a_file_that_is_no_database_is_put_aside(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"This is not a database. " * 500)
    found, notice = await reopened(path)
    assert found == {}
    assert (notice.original / path.name).read_bytes() == b"This is not a database. " * 500
    assert "0 conversations" in str(notice)


@pytest.mark.parametrize("old", OLD_FORMATS, ids=lambda old: old.stem)
async def test_old_formats_are_rescued_as_well(path: Path, old: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.executescript(old.read_text("utf-8"))
    connection.close()
    damage_mark(path).touch()
    content = bytearray(path.read_bytes())
    content[16:24] = b"\xff" * 8
    path.write_bytes(content)
    found, _ = await reopened(path)
    assert list(found.values()) == [["What is the capital of France?", "Paris."]]


async def test_damage_that_shows_later_is_rescued_at_the_next_start(path: Path) -> None:
    await fill(path)
    content = bytearray(path.read_bytes())
    content[-40 * 4096 :] = os.urandom(40 * 4096)
    path.write_bytes(content)
    assert isinstance(await find_damage(path), DatabaseDamaged)
    _, notice = await reopened(path)
    assert notice.n_messages > 0
    assert await find_damage(path) is None


async def test_damage_met_while_reading_is_remembered(path: Path) -> None:
    await fill(path)
    content = bytearray(path.read_bytes())
    content[4096:] = os.urandom(len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(DatabaseDamaged):
        await (await Database.open(path)).close()
    assert damage_mark(path).exists()


async def test_a_rescue_that_a_crash_interrupted_is_finished(path: Path) -> None:
    await fill(path)
    rescued = path.with_name(path.name + ".rescued")
    path.rename(rescued)
    path.write_bytes(b"the damaged one" * 1_000)
    path.with_name(path.name + "-wal").write_bytes(b"its log" * 1_000)
    opened = await open_conversations(path)
    assert opened.notice is None
    assert len(await threads(ConversationStore(opened.database))) == N_CONVERSATIONS
    await opened.database.close()
    finish_rescue(path)
    assert not rescued.exists()


async def test_a_newer_database_is_left_alone_and_talking_is_possible(path: Path) -> None:
    await fill(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    opened = await open_conversations(path)
    assert isinstance(opened.notice, DatabaseTooNew)
    await ConversationStore(opened.database).create("in memory")
    await opened.database.close()
    assert path.read_bytes() == before


async def test_a_damaged_search_index_is_made_anew(path: Path) -> None:
    database = await Database.open(path)
    store = ConversationStore(database)
    conversation = await store.create("whales")
    await store.add_message(conversation.id, None, Role.USER, "about whales")
    await database.write(lambda c: c.execute("UPDATE search_index_data SET block = x'00' WHERE id > 10"))
    await store.search("whales")
    await store.tidy()
    assert len(await store.search("whales")) == 2
    assert not damage_mark(path).exists()
    await store.add_message(conversation.id, None, Role.USER, "more")
    await database.close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """One that another user may look into, which pytest's own may not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


AS_NOBODY = """
import asyncio, os, sys
from pathlib import Path
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.opening import open_conversations
if os.getuid() == 0:
    os.setresuid(65534, 65534, 65534)
async def look():
    opened = await open_conversations(Path(sys.argv[1]))
    store = ConversationStore(opened.database)
    print(type(opened.notice).__name__, [c.title for c in await store.list_conversations()])
    await store.create("talking is possible")
    await opened.database.close()
asyncio.run(look())
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("has_log", [False, True], ids=["closed", "killed"])
async def test_a_read_only_folder_is_read_and_says_that_nothing_is_saved(open_folder: Path, has_log: bool) -> None:
    path = open_folder / "data" / "conversations.sqlite3"
    database = await Database.open(path)
    await ConversationStore(database).create("kept")
    files = {file: file.read_bytes() for file in path.parent.iterdir()}
    await database.close()
    if has_log:
        for file, content in files.items():
            file.write_bytes(content)
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)
    before = sorted((file.name, file.read_bytes()) for file in path.parent.iterdir())
    ran = subprocess.run([sys.executable, "-c", AS_NOBODY, path], capture_output=True, text=True, check=False)
    path.parent.chmod(0o755)
    assert (ran.stdout.strip(), ran.stderr) == ("NothingIsSaved ['kept']", "")
    assert sorted((file.name, file.read_bytes()) for file in path.parent.iterdir()) == before
