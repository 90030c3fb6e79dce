import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from smallmind.chat.transfer import ImportFailed, export_json, import_file, import_json
from smallmind.domain.conversation import Attachment, Conversation, Passage, Role
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database

STATS = GenerationStats(10, 2, 3, 0.1, 0.2, 0.3, "avx2", 2, 2**64 - 1)

Written = Callable[[Any], Path]


async def full_conversation(store: ConversationStore) -> Conversation:
    conversation = await store.create("Récit \U0001f600 “x”")
    attachment = Attachment(0, "a.pdf", "application/pdf", "the text", 99, (Passage(0, 3),))
    question = await store.add_message(conversation.id, None, Role.USER, "read\n\tthis \0", attachments=[attachment])
    first = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "", "tiny")
    await store.finish_answer(first.id, "an answer", FinishReason.END, STATS, 3)
    await store.add_message(conversation.id, question.id, Role.ASSISTANT, "interrupted", "tiny")
    await store.add_message(conversation.id, question.id, Role.ASSISTANT, "in my words", "tiny", is_edited=True)
    deleted = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "deleted", "tiny")
    await store.delete_message(deleted.id)
    await store.select_sibling(first.id, 0)
    await store.pin(conversation.id, True)
    await store.save_draft(conversation.id, "half a thought")
    await store.save_overrides(conversation.id, '{"sampling": {}}')
    return await store.conversation(conversation.id)


async def test_a_round_trip_changes_nothing(store: ConversationStore, tmp_path: Path) -> None:
    conversation = await full_conversation(store)
    assert await export_json(store, tmp_path / "all.json") == 1
    database = await Database.open(None)
    other = ConversationStore(database)
    report = await import_file(other, tmp_path / "all.json")
    assert (report.n_conversations, report.n_messages, report.skipped) == (1, 4, ())
    (imported,) = await other.list_conversations()
    assert await other.archive(imported.id) == await store.archive(conversation.id)
    assert replace(imported, id=conversation.id, leaf_id=conversation.leaf_id) == conversation
    assert [m.text for m in await other.thread(imported.id)] == ["read\n\tthis \0", "an answer"]
    assert len(await other.search("answer")) == 1
    await database.close()


async def test_an_import_is_listed_by_its_date(store: ConversationStore, written: Written) -> None:
    await store.create("new")
    old = {"title": "old", "updated_at": "2023-01-01T00:00:00+00:00", "messages": []}
    await import_json(store, written({"format": "smallmind-conversations", "version": 1, "conversations": [old]}))
    assert [c.title for c in await store.list_conversations()] == ["new", "old"]


def document(**message: Any) -> dict[str, Any]:
    good = {"id": 0, "parent": None, "role": "user", "text": "x"}
    conversation = {"title": "t", "messages": [good, {"id": 1, "parent": 0, "role": "user", "text": "y", **message}]}
    return {"format": "smallmind-conversations", "version": 1, "conversations": [conversation]}


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ({"parent": 1}, "conversations[0].messages[1].parent"),
        ({"parent": 7}, "conversations[0].messages[1].parent"),
        ({"parent": "0"}, "conversations[0].messages[1].parent"),
        ({"parent": 2**70}, "conversations[0].messages[1].parent"),
        ({"role": "robot"}, "conversations[0].messages[1].role"),
        ({"text": 5}, "conversations[0].messages[1].text"),
        ({"text": None}, "conversations[0].messages[1].text"),
        ({"created_at": []}, "conversations[0].messages[1].created_at"),
        ({"created_at": "yesterday"}, "conversations[0].messages[1].created_at"),
        ({"finish_reason": "tired"}, "conversations[0].messages[1].finish_reason"),
        ({"attachments": [{"name": "a", "text": "b", "used": [{"start": 0, "end": 2}]}]},
         "conversations[0].messages[1].attachments[0].used"),
        ({"attachments": "a.txt"}, "conversations[0].messages[1].attachments"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_named_and_nothing_is_imported(
    store: ConversationStore, written: Written, message: dict[str, Any], field: str
) -> None:
    with pytest.raises(ImportFailed) as caught:
        await import_json(store, written(document(**message)))
    assert caught.value.field == field
    assert field in str(caught.value)
    assert await store.list_conversations() == ()


async def test_one_bad_conversation_does_not_cost_the_others(store: ConversationStore, written: Written) -> None:
    bad = document(role="robot")
    bad["conversations"].append({"title": "good", "messages": []})
    report = await import_json(store, written(bad))
    assert report.n_conversations == 1
    assert len(report.skipped) == 1
    assert report.skipped[0].field == "conversations[0].messages[1].role"


@pytest.mark.parametrize("stats", [{"n_new": 1}, {"n_prompt": "many"}, {}])
async def test_figures_of_another_version_are_left_out(
    store: ConversationStore, written: Written, stats: dict[str, Any]
) -> None:
    await import_json(store, written(document(role="assistant", stats=stats)))
    (conversation,) = await store.list_conversations()
    assert (await store.thread(conversation.id))[1].stats is None


async def test_a_newer_format_is_refused(store: ConversationStore, written: Written) -> None:
    with pytest.raises(ImportFailed, match="newer SmallMind"):
        await import_json(store, written({"format": "smallmind-conversations", "version": 2, "conversations": []}))


async def test_halves_of_characters_become_a_sign_that_they_were_there(
    store: ConversationStore, written: Written
) -> None:
    text = json.dumps(document(text="a\ud800b"))
    await import_json(store, written(text))
    (conversation,) = await store.list_conversations()
    assert (await store.thread(conversation.id))[1].text == "a\ufffdb"


async def test_dates_to_come_are_today(store: ConversationStore, written: Written) -> None:
    late = {"title": "late", "created_at": 4e9, "updated_at": "2099-01-01T00:00:00Z", "messages": []}
    await import_json(store, written({"format": "smallmind-conversations", "version": 1, "conversations": [late]}))
    newer = await store.create("newer")
    first, second = await store.list_conversations()
    assert first.id == newer.id
    assert second.updated_at <= first.updated_at
