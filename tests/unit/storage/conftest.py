from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "conversations.sqlite3"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    database = await Database.open(path)
    yield database
    await database.close()


@pytest.fixture
def store(database: Database) -> ConversationStore:
    return ConversationStore(database)
