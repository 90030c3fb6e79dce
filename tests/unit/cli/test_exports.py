import asyncio
from pathlib import Path

import pytest

from smallmind.cli import main
from smallmind.domain.conversation import Role
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.paths import database_path


async def fill(*titles: str) -> None:
    database = await Database.open(database_path())
    store = ConversationStore(database)
    for title in titles:
        conversation = await store.create(title)
        await store.add_message(conversation.id, None, Role.USER, "Hello")
    await database.close()


def test_what_is_exported_can_be_imported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(fill("first", "second"))
    path = tmp_path / "all.json"
    assert main(["export", str(path)]) == 0
    assert capsys.readouterr().out == f"2 conversations in {path}\n"
    assert main(["import", str(path)]) == 0
    assert capsys.readouterr().out == "all.json: 2 conversations, 2 messages\n"


def test_one_conversation_is_written_as_markdown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asyncio.run(fill("first", "second"))
    assert main(["export", "--format", "markdown", "--title", "second", str(tmp_path / "a.md")]) == 0
    assert (tmp_path / "a.md").read_text("utf-8") == "# second\n\n## You\n\nHello\n"
    assert main(["export", "--title", "third", str(tmp_path / "b.json")]) == 2
    assert "No conversation has the title “third”." in capsys.readouterr().err


def test_a_file_that_is_none_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_text("nonsense")
    assert main(["import", str(tmp_path / "a.json")]) == 2
    assert "a.json cannot be imported: it is no JSON at line 1, column 1." in capsys.readouterr().err
