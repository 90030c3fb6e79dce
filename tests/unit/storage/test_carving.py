import os
import shutil
from pathlib import Path

from smallmind.domain.conversation import Role
from smallmind.storage.carving import rows_in
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database


async def test_what_only_the_log_holds_is_found_as_well(path: Path) -> None:
    database = await Database.open(path)
    store = ConversationStore(database)
    conversation = await store.create("in the log")
    text = "long enough for several pages " * 1_000
    message = await store.add_message(conversation.id, None, Role.ASSISTANT, text, is_edited=True)
    copy = path.parent / "copy.sqlite3"
    for file in (path, path.with_name(path.name + "-wal")):  # as a kill leaves them
        shutil.copyfile(file, path.parent / file.name.replace(path.name, copy.name))
    await database.close()
    found = {table: dict(zip(columns, row, strict=True)) for table, columns, row in rows_in(copy)}
    assert found["messages"]["text"] == text
    assert (found["messages"]["id"], found["messages"]["is_edited"]) == (message.id, 1)
    assert found["conversations"]["title"] == "in the log"


async def test_pages_of_noise_hold_no_rows(tmp_path: Path) -> None:
    noise = tmp_path / "noise"
    noise.write_bytes(b"".join(b"\x0d" + os.urandom(4095) for _ in range(200)))
    assert list(rows_in(noise)) == []
