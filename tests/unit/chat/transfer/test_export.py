from pathlib import Path

import pytest

from smallmind.chat.transfer import export_markdown, export_markdown_folder, file_name_of
from smallmind.domain.conversation import Attachment, Role
from smallmind.domain.errors import StorageError
from smallmind.domain.generation import FinishReason
from smallmind.storage.conversations import ConversationStore


async def talk(store: ConversationStore, title: str = "On Paris") -> int:
    conversation = await store.create(title)
    map_file = Attachment(0, "map.txt", "text/plain", "x", 2_000)
    question = await store.add_message(conversation.id, None, Role.USER, "Capital?", attachments=[map_file])
    answer = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "", "Tiny")
    await store.finish_answer(answer.id, "<think>\nHm.\n\nYes.\n</think>\n\n**Paris**.", FinishReason.END, None)
    return conversation.id


async def test_markdown_is_the_branch_that_is_shown(store: ConversationStore, tmp_path: Path) -> None:
    await export_markdown(store, await talk(store), tmp_path / "a.md")
    assert (tmp_path / "a.md").read_text("utf-8") == (
        "# On Paris\n\n## You\n\n*map.txt (2.0 kB)*\n\nCapital?\n\n## Tiny\n\n> Hm.\n>\n> Yes.\n\n**Paris**.\n"
    )


async def test_an_edited_answer_is_not_said_to_be_the_model_s(store: ConversationStore, tmp_path: Path) -> None:
    conversation_id = await talk(store)
    answer = (await store.thread(conversation_id))[-1]
    await store.add_message(conversation_id, answer.parent_id, Role.ASSISTANT, "Lyon.", "Tiny", is_edited=True)
    await export_markdown(store, conversation_id, tmp_path / "a.md")
    assert (tmp_path / "a.md").read_text("utf-8").endswith("## Tiny (edited)\n\nLyon.\n")


async def test_every_conversation_gets_a_file_of_its_own(store: ConversationStore, tmp_path: Path) -> None:
    for title in ("Same", "same", "a/b:c", "..", "CON"):
        await talk(store, title)
    (tmp_path / "Same.md").write_text("mine")
    assert await export_markdown_folder(store, tmp_path) == 5
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 6
    assert (tmp_path / "Same.md").read_text() == "mine"
    assert "a b c.md" in names


@pytest.mark.parametrize("title", ["", "...", "/", "nul", "x" * 300, "a\x00b\n"])
def test_a_title_becomes_a_name_that_every_file_system_takes(title: str) -> None:
    name = file_name_of(title, ".md")
    assert 3 < len(name) < 90
    assert not set('<>:"/\\|?*\0\n') & set(name)


async def test_a_folder_that_cannot_be_written_to_is_a_typed_error(store: ConversationStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError):
        await export_markdown(store, await talk(store), tmp_path / "file" / "a.md")
