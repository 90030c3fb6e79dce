import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database


@pytest.fixture
async def store() -> AsyncIterator[ConversationStore]:
    database = await Database.open(None)
    yield ConversationStore(database)
    await database.close()


@pytest.fixture
def written(tmp_path: Path) -> Callable[[Any], Path]:
    """A file of this JSON."""

    def write(document: Any) -> Path:
        path = tmp_path / "export.json"
        path.write_text(document if isinstance(document, str) else json.dumps(document), "utf-8")
        return path

    return write
