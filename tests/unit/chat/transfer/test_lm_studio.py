from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smallmind.chat.transfer import ImportFailed, import_file, import_lm_studio
from smallmind.domain.conversation import Role
from smallmind.storage.conversations import ConversationStore

Written = Callable[[Any], Path]


def text(*pieces: str) -> list[dict[str, Any]]:
    return [{"type": "text", "text": piece} for piece in pieces]


def user(*versions: str, selected: int = 0) -> dict[str, Any]:
    return {
        "versions": [{"type": "singleStep", "role": "user", "content": text(version)} for version in versions],
        "currentlySelected": selected,
    }


def answer(*steps: dict[str, Any]) -> dict[str, Any]:
    version = {
        "type": "multiStep",
        "role": "assistant",
        "senderInfo": {"senderName": "qwen3-4b"},
        "steps": [*steps, {"type": "debugInfoBlock", "debugInfo": "…"}],
    }
    return {"versions": [version], "currentlySelected": 0}


def conversation(*messages: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"name": "A chat", "createdAt": 1_720_000_000_000, "messages": list(messages), **fields}


async def test_versions_steps_and_thoughts_are_kept(store: ConversationStore, written: Written) -> None:
    thought = {"type": "contentBlock", "style": {"type": "thinking"}, "content": text("Let me ", "see.")}
    said = {"type": "contentBlock", "content": text("It is ", "Paris.")}
    document = conversation(user("Capital?", "Capital of France?", selected=1), answer(thought, said), pinned=True)
    assert (await import_file(store, written(document))).n_messages == 3
    (imported,) = await store.list_conversations()
    assert (imported.title, imported.is_pinned, imported.created_at.year) == ("A chat", True, 2024)
    question, reply = await store.thread(imported.id)
    assert (question.text, question.sibling_index, question.n_siblings) == ("Capital of France?", 1, 2)
    assert (reply.role, reply.model_name) == (Role.ASSISTANT, "qwen3-4b")
    assert reply.text == "<think>\nLet me see.\n</think>\n\nIt is Paris."


async def test_files_are_named_where_they_were(store: ConversationStore, written: Written) -> None:
    message = {"role": "user", "content": [*text("Read this"), {"type": "file", "fileName": "a.pdf"}]}
    await import_lm_studio(store, written(conversation({"versions": [message]}, clientInput="and")))
    (imported,) = await store.list_conversations()
    (question,) = await store.thread(imported.id)
    assert question.text == "Read this\n*[a.pdf]*\n"
    assert imported.draft == "and"


async def test_its_oldest_format_is_a_list_of_roles_and_texts(store: ConversationStore, written: Written) -> None:
    messages = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Hi"}]
    await import_file(store, written(conversation(*messages)))
    (imported,) = await store.list_conversations()
    assert [m.text for m in await store.thread(imported.id)] == ["Hello", "Hi"]


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"versions": [], "currentlySelected": 0}, "messages[0].currentlySelected"),
        ({"versions": [{"role": "user", "content": "x"}], "currentlySelected": 3}, "messages[0].currentlySelected"),
        ({"versions": [{"role": "robot", "content": "x"}]}, "messages[0].versions[0].role"),
        ({"versions": [{"role": "user", "content": 5}]}, "messages[0].versions[0].content"),
        ({"versions": [{"role": "assistant", "steps": [5]}]}, "messages[0].versions[0].steps[0]"),
        ([], "messages[0]"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_imported(
    store: ConversationStore, written: Written, message: Any, field: str
) -> None:
    with pytest.raises(ImportFailed) as caught:
        await import_lm_studio(store, written(conversation(message)))
    assert caught.value.field == field
    assert await store.list_conversations() == ()
