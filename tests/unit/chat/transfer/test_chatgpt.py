import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smallmind.chat.transfer import ImportFailed, import_chatgpt, import_file
from smallmind.domain.conversation import Role
from smallmind.storage.conversations import ConversationStore

Written = Callable[[Any], Path]


def node(parent: str | None, role: str | None, text: str = "", **message: Any) -> dict[str, Any]:
    if role is None:
        return {"parent": parent, "children": [], "message": None}
    content = message.pop("content", {"content_type": "text", "parts": [text]})
    return {
        "parent": parent,
        "children": [],
        "message": {"author": {"role": role}, "create_time": 1_700_000_000.5, "content": content, **message},
    }


def export(mapping: dict[str, Any], current: str | None = None, **fields: Any) -> list[dict[str, Any]]:
    return [
        {
            "title": "Paris",
            "create_time": 1_700_000_000.0,
            "update_time": 1_700_000_100.0,
            "mapping": mapping,
            "current_node": current,
            **fields,
        }
    ]


BRANCHES = {
    "root": node(None, None),
    "sys": node("root", "system", "", metadata={"is_visually_hidden_from_conversation": True}),
    "q": node("sys", "user", "What is the capital of France?"),
    "a1": node("q", "assistant", "Lyon.", metadata={"model_slug": "gpt-4o"}),
    "a2": node("q", "assistant", "Paris.", metadata={"model_slug": "gpt-4o"}),
    "q2": node("a2", "user", "Thanks"),
}


async def only(store: ConversationStore) -> int:
    (conversation,) = await store.list_conversations()
    return conversation.id


async def test_branches_roles_and_dates_are_kept(store: ConversationStore, written: Written) -> None:
    report = await import_file(store, written(export(BRANCHES, "q2")))
    assert (report.n_conversations, report.n_messages) == (1, 4)
    (conversation,) = await store.list_conversations()
    assert (conversation.title, conversation.created_at.year) == ("Paris", 2023)
    thread = await store.thread(conversation.id)
    assert [(m.role, m.text) for m in thread] == [
        (Role.USER, "What is the capital of France?"),
        (Role.ASSISTANT, "Paris."),
        (Role.USER, "Thanks"),
    ]
    assert (thread[1].n_siblings, thread[1].sibling_index, thread[1].model_name) == (2, 1, "gpt-4o")
    assert thread[1].finish_reason is not None


async def test_the_branch_that_was_shown_is_shown(store: ConversationStore, written: Written) -> None:
    await import_chatgpt(store, written(export(BRANCHES, "a1")))
    assert (await store.thread(await only(store)))[-1].text == "Lyon."


async def test_an_answer_around_calls_of_tools_is_one_answer(store: ConversationStore, written: Written) -> None:
    mapping = {
        "q": node(None, "user", "Draw it"),
        "t": node("q", "assistant", content={"content_type": "thoughts", "thoughts": [{"content": "Hm."}]}),
        "c": node("t", "assistant", "plot()", recipient="python"),
        "r": node("c", "tool", "done"),
        "a": node("r", "assistant", "Here it is."),
    }
    await import_chatgpt(store, written(export(mapping, "a")))
    thread = await store.thread(await only(store))
    assert [m.text for m in thread] == ["Draw it", "<think>\nHm.\n</think>\n\nHere it is."]


async def test_parts_that_are_no_text_are_named(store: ConversationStore, written: Written) -> None:
    parts = [{"content_type": "image_asset_pointer", "asset_pointer": "x"}, "What is this?", {"text": "heard"}, None]
    mapping = {
        "q": node(None, "user", content={"content_type": "multimodal_text", "parts": parts}),
        "a": node("q", "assistant", content={"content_type": "code", "language": "python", "text": "print(1)"}),
    }
    await import_chatgpt(store, written(export(mapping)))
    thread = await store.thread(await only(store))
    assert [m.text for m in thread] == ["*[image]*\n\nWhat is this?\n\nheard", "```python\nprint(1)\n```"]


async def test_the_zip_is_read_as_it_comes(store: ConversationStore, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("chat.html", "<html>")
        archive.writestr("user.json", "{}")
        archive.writestr("conversations.json", json.dumps(export(BRANCHES)))
    assert (await import_file(store, path)).n_conversations == 1


async def test_an_untitled_one_is_titled_after_its_first_question(store: ConversationStore, written: Written) -> None:
    await import_chatgpt(store, written(export(BRANCHES, title=None)))
    (conversation,) = await store.list_conversations()
    assert conversation.title == "What is the capital of France?"


@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        ({"a": node("b", "user", "x"), "b": node("a", "assistant", "y")}, "conversations[0].mapping.a.parent"),
        ({"a": node("a", "user", "x")}, "conversations[0].mapping.a.parent"),
        ({"a": {"parent": 5, "message": None}}, "conversations[0].mapping.a.parent"),
        ({"a": "x"}, "conversations[0].mapping.a"),
        ({"a": {"message": {"author": "me"}}}, "conversations[0].mapping.a.message.author"),
        ([], "conversations[0].mapping"),
    ],
)
async def test_what_is_wrong_is_named_and_nothing_is_imported(
    store: ConversationStore, written: Written, mapping: Any, field: str
) -> None:
    with pytest.raises(ImportFailed) as caught:
        await import_chatgpt(store, written(export(mapping)))
    assert caught.value.field == field
    assert await store.list_conversations() == ()


async def test_a_chain_of_ten_thousand_messages_is_no_problem(store: ConversationStore, written: Written) -> None:
    mapping = {"0": node(None, "user", "0")}
    for n in range(1, 10_000):
        mapping[str(n)] = node(str(n - 1), "assistant" if n % 2 else "user", str(n))
    assert (await import_chatgpt(store, written(export(mapping)))).n_messages == 10_000
