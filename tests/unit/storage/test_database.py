import asyncio
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from smallmind.domain.conversation import Role
from smallmind.domain.errors import StorageError
from smallmind.domain.generation import FinishReason
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.failures import DatabaseDamaged, DatabaseLocked, DatabaseReadOnly, DatabaseTooNew, DiskFull
from smallmind.storage.migrations import MIGRATIONS

OLD_FORMATS = sorted((Path(__file__).parent / "old_formats").glob("*.sql"))


async def pragma(database: Database, name: str) -> object:
    (value,) = await database.read(lambda connection: connection.execute(f"PRAGMA {name}").fetchone())
    return value


async def fill(path: Path, n_messages: int = 200) -> None:
    database = await Database.open(path)
    store = ConversationStore(database)
    conversation = await store.create("x")
    for i in range(n_messages):
        await store.add_message(conversation.id, None, Role.USER, f"{i} " * 500)
    await database.close()


async def test_a_commit_survives_a_power_cut(database: Database) -> None:
    assert await pragma(database, "journal_mode") == "wal"
    assert await pragma(database, "synchronous") == 2
    assert await pragma(database, "foreign_keys") == 1


async def test_a_new_database_has_the_newest_format(database: Database) -> None:
    assert await pragma(database, "user_version") == len(MIGRATIONS)


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
async def test_only_its_owner_may_read_it(database: Database, path: Path) -> None:
    for file in path.parent.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_work_runs_on_one_thread_that_is_not_the_callers(database: Database) -> None:
    names = await asyncio.gather(*(database.read(lambda _: threading.current_thread().name) for _ in range(20)))
    assert len(set(names)) == 1
    assert names[0] != threading.current_thread().name


async def test_the_loop_goes_on_while_the_disk_is_slow(database: Database) -> None:
    goes_on = threading.Event()
    slow = asyncio.create_task(database.read(lambda _: goes_on.wait(10)))
    await asyncio.sleep(0.01)
    goes_on.set()
    assert await slow


async def test_a_write_that_fails_leaves_nothing_behind(database: Database) -> None:
    def insert_and_fail(connection: sqlite3.Connection) -> None:
        connection.execute("INSERT INTO conversations (title, created_at, updated_at) VALUES ('x', 0, 0)")
        raise KeyError

    with pytest.raises(KeyError):
        await database.write(insert_and_fail)
    assert await ConversationStore(database).list_conversations() == ()


async def test_a_database_in_memory_touches_no_disk(tmp_path: Path) -> None:
    database = await Database.open(None)
    store = ConversationStore(database)
    await store.create("x")
    assert len(await store.list_conversations()) == 1
    await database.close()
    assert list(tmp_path.iterdir()) == []


async def test_closing_twice_is_fine_and_using_it_then_is_a_typed_error(path: Path) -> None:
    database = await Database.open(path)
    await database.close()
    await database.close()
    with pytest.raises(StorageError, match="closed"):
        await ConversationStore(database).list_conversations()


async def test_a_database_that_another_program_locks_is_a_typed_error(path: Path) -> None:
    database = await Database.open(path, busy_timeout_s=0.05)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    store = ConversationStore(database)
    with pytest.raises(DatabaseLocked):
        await store.create("x")
    other.execute("ROLLBACK")
    other.close()
    await store.create("x")
    await database.close()


async def test_two_processes_may_start_at_the_same_moment(path: Path) -> None:
    databases = await asyncio.gather(*(Database.open(path) for _ in range(4)))
    for database in databases:
        await ConversationStore(database).create("x")
        await database.close()


async def test_a_full_disk_is_a_typed_error_and_nothing_is_lost(database: Database) -> None:
    store = ConversationStore(database)
    conversation = await store.create("kept")
    pages = await pragma(database, "page_count")
    await database.read(lambda connection: connection.execute(f"PRAGMA max_page_count = {pages}").fetchone())
    with pytest.raises(DiskFull):
        await store.add_message(conversation.id, None, Role.USER, "x" * 100_000)
    await database.read(lambda connection: connection.execute("PRAGMA max_page_count = 1000000").fetchone())
    await store.add_message(conversation.id, None, Role.USER, "x" * 100_000)
    assert [c.title for c in await store.list_conversations()] == ["kept"]


async def test_a_folder_that_is_a_file_is_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        await Database.open(tmp_path / "file" / "conversations.sqlite3")


WITHOUT_PERMISSION = """
import asyncio, os, sys
from pathlib import Path
from smallmind.storage.database import Database
from smallmind.storage.failures import DatabaseReadOnly
if os.getuid() == 0:
    os.setresuid(65534, 65534, 65534)
try:
    asyncio.run(Database.open(Path(sys.argv[1])))
except DatabaseReadOnly:
    print("refused")
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX permissions")
@pytest.mark.parametrize("is_there", [False, True], ids=["folder", "file"])
async def test_no_permission_to_write_is_a_typed_error(path: Path, is_there: bool) -> None:
    if is_there:
        await fill(path, 1)
        path.chmod(0o400)
    else:
        path.parent.mkdir()
    path.parent.chmod(0o500)
    ran = subprocess.run([sys.executable, "-c", WITHOUT_PERMISSION, path], capture_output=True, text=True, check=False)
    path.parent.chmod(0o700)
    assert (ran.stdout.strip(), ran.stderr) == ("refused", "")


async def test_a_read_only_connection_is_a_typed_error(database: Database) -> None:
    await database.read(lambda connection: connection.execute("PRAGMA query_only = ON").fetchone())
    with pytest.raises(DatabaseReadOnly):
        await ConversationStore(database).create("x")


async def test_a_newer_database_is_refused_and_left_alone(path: Path) -> None:
    await fill(path, 1)
    with sqlite3.connect(path) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseTooNew) as caught:
        await Database.open(path)
    assert caught.value.hint == "Update SmallMind."
    assert path.read_bytes() == before


async def test_the_database_of_another_program_is_refused_and_left_alone(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(DatabaseDamaged):
        await Database.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", ["no database", "torn header", "truncated", "scrambled"])
async def test_a_damaged_database_is_never_overwritten(path: Path, damage: str) -> None:
    await fill(path)
    content = path.read_bytes()
    broken = {
        "no database": b"This is not a database. " * 500,
        "torn header": b"\0" * 40 + content[40:],
        "truncated": content[: len(content) // 2],
        "scrambled": content[:4096] + os.urandom(len(content) - 4096),
    }[damage]
    path.write_bytes(broken)

    async def use() -> None:
        database = await Database.open(path)
        store = ConversationStore(database)
        try:
            await store.list_conversations()
            await store.thread(1)
        finally:
            await database.close()

    with pytest.raises(DatabaseDamaged):
        await use()
    assert path.read_bytes() == broken


async def test_once_damage_is_found_nothing_more_is_written(path: Path) -> None:
    await fill(path)
    database = await Database.open(path)
    store = ConversationStore(database)

    def find_damage(_: sqlite3.Connection) -> None:
        error = sqlite3.DatabaseError("database disk image is malformed")
        error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise error

    with pytest.raises(DatabaseDamaged):
        await database.read(find_damage)
    with pytest.raises(DatabaseDamaged):
        await store.create("x")
    assert len(await store.list_conversations()) == 1  # what can be read may still be read
    await database.close()


@pytest.mark.parametrize("old", OLD_FORMATS, ids=lambda old: old.stem)
async def test_every_old_format_still_opens(path: Path, old: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as connection:
        connection.executescript(old.read_text("utf-8"))
    connection.close()
    database = await Database.open(path)
    store = ConversationStore(database)
    (conversation,) = await store.list_conversations()
    assert [m.text for m in await store.thread(conversation.id)] == ["What is the capital of France?", "Paris."]
    assert await pragma(database, "user_version") == len(MIGRATIONS)
    await database.close()


def test_there_is_an_example_of_every_format() -> None:
    assert len(OLD_FORMATS) == len(MIGRATIONS)


async def test_opening_is_fast(path: Path) -> None:
    await fill(path)
    begin = time.perf_counter()
    database = await Database.open(path)
    assert time.perf_counter() - begin < 0.2  # about 2 ms on the machine this was written on
    await database.close()


async def limit_pages(database: Database, n_pages: object) -> None:
    await database.read(lambda connection: connection.execute(f"PRAGMA max_page_count = {n_pages}").fetchone())


async def test_an_answer_that_found_the_disk_full_is_saved_once_there_is_room(database: Database) -> None:
    store = ConversationStore(database)
    conversation = await store.create("x")
    answer = await store.add_message(conversation.id, None, Role.ASSISTANT, "")
    await limit_pages(database, await pragma(database, "page_count"))
    with pytest.raises(DiskFull):
        await store.update_answer(answer.id, "half " * 10_000)
    with pytest.raises(DiskFull):
        await store.finish_answer(answer.id, "all of it " * 10_000, FinishReason.END, None)
    await store.pin(conversation.id, True)  # a small write succeeds, the answer does not fit yet
    assert (await store.message(answer.id)).text == ""
    await limit_pages(database, 1_000_000)
    await store.pin(conversation.id, False)
    found = await store.message(answer.id)
    assert (found.text, found.finish_reason) == ("all of it " * 10_000, FinishReason.END)


async def test_closing_is_the_last_chance_for_what_found_the_disk_full(path: Path) -> None:
    database = await Database.open(path)
    store = ConversationStore(database)
    conversation = await store.create("x")
    answer = await store.add_message(conversation.id, None, Role.ASSISTANT, "")
    await limit_pages(database, await pragma(database, "page_count"))
    with pytest.raises(DiskFull):
        await store.update_answer(answer.id, "half " * 10_000)
    await limit_pages(database, 1_000_000)
    await store.close()
    database = await Database.open(path)
    assert (await ConversationStore(database).message(answer.id)).text == "half " * 10_000
    await database.close()
