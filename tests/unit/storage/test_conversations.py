import asyncio
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smallmind.domain.conversation import Attachment, Conversation, DraftFile, Message, Passage, Role
from smallmind.domain.generation import FinishReason, GenerationStats
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.failures import RecordMissing

STATS = GenerationStats(
    n_prompt=10, n_cached=2, n_generated=3, prefill_s=0.1, time_to_first_token_s=0.2, decode_s=0.3,
    kernel="avx2", n_threads=2, seed=2**64 - 1,
)  # fmt: skip


async def grow(store: ConversationStore, n_exchanges: int) -> tuple[Conversation, list[Message]]:
    conversation = await store.create("A talk")
    messages: list[Message] = []
    for i in range(2 * n_exchanges):
        parent_id = messages[-1].id if messages else None
        role = Role.ASSISTANT if i % 2 else Role.USER
        messages.append(await store.add_message(conversation.id, parent_id, role, f"message {i}"))
    return conversation, messages


async def test_a_thread_is_read_from_its_root_to_its_leaf(store: ConversationStore) -> None:
    conversation, messages = await grow(store, 3)
    assert await store.thread(conversation.id) == tuple(messages)


async def test_a_new_conversation_is_empty(store: ConversationStore) -> None:
    conversation = await store.create("Nothing yet")
    assert await store.thread(conversation.id) == ()
    assert conversation.leaf_id is None


async def test_what_was_written_is_there_after_opening_again(path: Path) -> None:
    database = await Database.open(path)
    conversation, messages = await grow(ConversationStore(database), 2)
    await database.close()
    database = await Database.open(path)
    assert await ConversationStore(database).thread(conversation.id) == tuple(messages)
    await database.close()


async def test_the_conversation_written_to_last_comes_first(store: ConversationStore) -> None:
    first, second = await store.create("first"), await store.create("second")
    assert [c.title for c in await store.list_conversations()] == ["second", "first"]
    await store.add_message(first.id, None, Role.USER, "hello")
    assert [c.title for c in await store.list_conversations()] == ["first", "second"]
    await store.rename(second.id, "renamed")
    assert [c.title for c in await store.list_conversations()] == ["first", "renamed"]


async def test_times_are_utc_and_exact(store: ConversationStore) -> None:
    conversation = await store.create("now")
    assert abs(datetime.now(UTC) - conversation.created_at) < timedelta(seconds=5)
    assert conversation.created_at == (await store.conversation(conversation.id)).created_at


async def test_text_comes_back_as_it_was(store: ConversationStore) -> None:
    text = "é 漢字 😀 \0 \r\n\t '; DROP TABLE messages; --"
    conversation = await store.create(text)
    message = await store.add_message(conversation.id, None, Role.USER, text)
    assert (message.text, conversation.title) == (text, text)


async def test_a_finished_answer_keeps_its_reason_and_figures(store: ConversationStore) -> None:
    _, (_, answer) = await grow(store, 1)
    await store.finish_answer(answer.id, "Paris.", FinishReason.STOP, STATS, n_left_out=4)
    finished = await store.message(answer.id)
    assert (finished.text, finished.finish_reason, finished.stats) == ("Paris.", FinishReason.STOP, STATS)
    assert finished.n_left_out == 4


async def test_an_answer_that_was_never_finished_has_no_reason(store: ConversationStore) -> None:
    _, (_, answer) = await grow(store, 1)
    await store.update_answer(answer.id, "Par")
    interrupted = await store.message(answer.id)
    assert (interrupted.text, interrupted.finish_reason, interrupted.stats) == ("Par", None, None)


async def test_figures_of_another_version_are_left_out_not_an_error(
    store: ConversationStore, database: Database
) -> None:
    _, (_, answer) = await grow(store, 1)
    await store.finish_answer(answer.id, "Paris.", FinishReason.END, STATS)
    await database.write(lambda connection: connection.execute("""UPDATE messages SET stats = '{"n_new": 1}'"""))
    assert (await store.message(answer.id)).stats is None


async def test_siblings_are_counted_from_the_oldest(store: ConversationStore) -> None:
    conversation, (question, first, *_) = await grow(store, 1)
    second = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "again")
    assert (second.sibling_index, second.n_siblings) == (1, 2)
    first = await store.message(first.id)
    assert (first.sibling_index, first.n_siblings) == (0, 2)


async def test_roots_of_other_conversations_are_no_siblings(store: ConversationStore) -> None:
    await grow(store, 1)
    conversation, (root, _) = await grow(store, 1)
    assert (root.sibling_index, root.n_siblings) == (0, 1)
    again = await store.add_message(conversation.id, None, Role.USER, "first words, edited")
    assert (again.sibling_index, again.n_siblings) == (1, 2)


async def test_selecting_a_version_shows_its_newest_leaf(store: ConversationStore) -> None:
    conversation, (root, answer, *_rest, last) = await grow(store, 3)
    edited = await store.add_message(conversation.id, answer.id, Role.USER, "edited")
    reply = await store.add_message(conversation.id, edited.id, Role.ASSISTANT, "reply")
    assert [m.id for m in await store.thread(conversation.id)] == [root.id, answer.id, edited.id, reply.id]
    assert await store.select_sibling(edited.id, -1) == last.id
    assert (await store.thread(conversation.id))[-1].id == last.id
    old_version = (await store.thread(conversation.id))[2]
    assert await store.select_sibling(old_version.id, +1) == reply.id


async def test_selecting_stops_at_the_first_and_last_version(store: ConversationStore) -> None:
    _, (root, answer) = await grow(store, 1)
    assert await store.select_sibling(root.id, -1) == answer.id
    assert await store.select_sibling(root.id, +5) == answer.id


async def test_purging_takes_every_branch_and_nothing_else(store: ConversationStore, database: Database) -> None:
    kept, kept_messages = await grow(store, 2)
    deleted, (question, *_) = await grow(store, 2)
    await store.add_message(deleted.id, question.id, Role.ASSISTANT, "another version")
    await store.delete(deleted.id)
    await store.purge(datetime.now(UTC))
    assert [c.id for c in await store.list_conversations()] == [kept.id]
    assert await store.thread(kept.id) == tuple(kept_messages)
    (n_messages,) = await database.read(lambda c: c.execute("SELECT count(*) FROM messages").fetchone())
    assert n_messages == 4
    await store.delete(deleted.id)


async def test_an_answer_to_a_deleted_conversation_cannot_land_anywhere(store: ConversationStore) -> None:
    deleted, (_, answer) = await grow(store, 1)
    await store.delete(deleted.id)
    await store.purge(datetime.now(UTC))
    _, newer = await grow(store, 1)
    with pytest.raises(RecordMissing):
        await store.update_answer(answer.id, "too late")
    with pytest.raises(RecordMissing):
        await store.finish_answer(answer.id, "too late", FinishReason.END, STATS)
    assert (await store.message(newer[1].id)).text == "message 1"


async def test_what_is_gone_is_a_typed_error(store: ConversationStore) -> None:
    for call in (store.thread(99), store.conversation(99), store.message(99), store.select_sibling(99, 1)):
        with pytest.raises(RecordMissing):
            await call
    with pytest.raises(RecordMissing):
        await store.rename(99, "x")
    with pytest.raises(RecordMissing):
        await store.add_message(99, None, Role.USER, "x")
    conversation = await store.create("x")
    with pytest.raises(RecordMissing):
        await store.add_message(conversation.id, 99, Role.USER, "x")
    assert await store.thread(conversation.id) == ()


async def test_a_write_happens_even_if_nobody_waits_for_it_any_more(store: ConversationStore) -> None:
    conversation = await store.create("x")
    task = asyncio.create_task(store.add_message(conversation.id, None, Role.USER, "kept"))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert [m.text for m in await store.thread(conversation.id)] == ["kept"]


async def test_two_thousand_messages_are_cheap(store: ConversationStore, database: Database) -> None:
    conversation = await store.create("long")
    rows = [
        (i + 1, conversation.id, i or None, "assistant" if i % 2 else "user", "word " * 50, 0) for i in range(2_000)
    ]
    insert = "INSERT INTO messages (id, conversation_id, parent_id, role, text, created_at) VALUES (?, ?, ?, ?, ?, ?)"
    await database.write(lambda connection: connection.executemany(insert, rows))
    leaf = await store.add_message(conversation.id, 2_000, Role.USER, "last")

    async def seconds(call: object) -> float:
        begin = time.perf_counter()
        await call  # type: ignore[misc]
        return time.perf_counter() - begin

    assert len(await store.thread(conversation.id)) == 2_001
    # About 15, 10 and 0.3 ms on the machine this was written on; the limits only catch what grows with the square.
    assert await seconds(store.thread(conversation.id)) < 0.25
    assert await seconds(store.select_sibling(1, 1)) < 0.25
    assert await seconds(store.update_answer(leaf.id, "more")) < 0.1
    assert await seconds(store.delete(conversation.id)) < 0.1
    assert await seconds(store.purge(datetime.now(UTC))) < 0.5


async def test_pinned_conversations_come_first(store: ConversationStore) -> None:
    first, second = await store.create("first"), await store.create("second")
    await store.pin(first.id, True)
    assert [(c.id, c.is_pinned) for c in await store.list_conversations()] == [(first.id, True), (second.id, False)]
    await store.pin(first.id, False)
    assert [c.id for c in await store.list_conversations()] == [second.id, first.id]


async def test_an_automatic_title_never_replaces_one_that_was_typed(store: ConversationStore) -> None:
    conversation = await store.create("first words")
    await store.rename(conversation.id, "made by the model", is_automatic=True)
    assert (await store.conversation(conversation.id)).title == "made by the model"
    await store.rename(conversation.id, "typed")
    await store.rename(conversation.id, "made again", is_automatic=True)
    assert (await store.conversation(conversation.id)).title == "typed"


async def test_the_files_of_drafts_survive_a_restart_and_go_with_their_conversation(path: Path) -> None:
    database = await Database.open(path)
    store = ConversationStore(database)
    conversation = await store.create("x")
    read = DraftFile("a.txt", "/home/me/a.txt", 2**60, Attachment(0, "a.txt", "text/plain", "words", 5))
    unread = DraftFile("b.pdf", "/home/me/b.pdf")
    await store.save_draft_files(conversation.id, [unread])
    await store.save_draft_files(conversation.id, [read, unread])
    await store.save_draft_files(None, [read])
    await database.close()
    database = await Database.open(path)
    store = ConversationStore(database)
    assert await store.draft_files(conversation.id) == (read, unread)
    assert await store.draft_files(None) == (read,)
    await store.delete(conversation.id)
    with pytest.raises(RecordMissing):
        await store.save_draft_files(conversation.id, [])
    await store.purge(datetime.now(UTC) + timedelta(days=1))
    assert await store.draft_files(conversation.id) == ()
    await database.close()


async def test_drafts_and_overrides_survive_a_restart(path: Path) -> None:
    database = await Database.open(path)
    store = ConversationStore(database)
    conversation = await store.create("x")
    await store.save_draft(conversation.id, "half a thou")
    await store.save_draft(None, "of the new chat")
    await store.save_overrides(conversation.id, "{}")
    await database.close()
    database = await Database.open(path)
    store = ConversationStore(database)
    assert (await store.draft(conversation.id), await store.draft(None)) == ("half a thou", "of the new chat")
    assert (await store.conversation(conversation.id)).overrides == "{}"
    await database.close()


async def test_attachments_come_with_their_message(store: ConversationStore) -> None:
    conversation = await store.create("x")
    used = (Passage(0, 1),)
    sent = [Attachment(0, "a.txt", "text/plain", "A", 1), Attachment(0, "b.pdf", "application/pdf", "B", 99, used)]
    message = await store.add_message(conversation.id, None, Role.USER, "read these", attachments=sent)
    answer = await store.add_message(conversation.id, message.id, Role.ASSISTANT, "read")
    assert [(a.name, a.text, a.size_bytes) for a in message.attachments] == [("a.txt", "A", 1), ("b.pdf", "B", 99)]
    assert [a.used for a in message.attachments] == [(), used]
    assert await store.thread(conversation.id) == (message, answer)
    assert await store.message(message.id) == message


async def test_what_is_known_of_tokens_is_kept_apart(store: ConversationStore) -> None:
    _, (_, answer) = await grow(store, 1)
    assert await store.tokens(answer.id) == b""
    await store.save_tokens(answer.id, "[0.5]")
    assert await store.tokens(answer.id) == b"[0.5]"
    await store.save_tokens(answer.id, b"\x00\xff")
    assert await store.tokens(answer.id) == b"\x00\xff"


async def test_a_duplicate_has_every_branch(store: ConversationStore) -> None:
    conversation, (question, answer) = await grow(store, 1)
    other = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "another")
    await store.save_tokens(other.id, "[1]")
    copy = await store.duplicate(conversation.id)
    assert copy.title == "A talk (2)"
    assert (await store.duplicate(copy.id)).title == "A talk (3)"
    thread = await store.thread(copy.id)
    assert [(m.text, m.n_siblings) for m in thread] == [(question.text, 1), ("another", 2)]
    assert await store.tokens(thread[1].id) == b"[1]"
    await store.select_sibling(thread[1].id, -1)
    assert (await store.thread(copy.id))[1].text == answer.text
    assert (await store.thread(conversation.id))[1].id == other.id


async def test_an_edited_answer_is_found_at_once_and_its_mark_is_copied(store: ConversationStore) -> None:
    conversation, (question, answer) = await grow(store, 1)
    edited = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "Heligoland", is_edited=True)
    assert await store.message(edited.id) == edited
    assert (edited.is_edited, answer.is_edited) == (True, False)
    assert [hit.message_id for hit in await store.search("heligoland")] == [edited.id]
    for copy in (await store.duplicate(conversation.id), await store.branch_off(edited.id)):
        assert [m.is_edited for m in await store.thread(copy.id)] == [False, True]


async def test_branching_off_copies_the_branch_up_to_a_message(store: ConversationStore) -> None:
    conversation, messages = await grow(store, 3)
    copy = await store.branch_off(messages[3].id)
    assert [m.text for m in await store.thread(copy.id)] == [m.text for m in messages[:4]]
    assert await store.thread(conversation.id) == tuple(messages)


async def test_a_clock_that_was_wrong_shuffles_nothing(store: ConversationStore, database: Database) -> None:
    ids = [(await store.create(f"{n}")).id for n in range(3)]
    far = 4_000_000_000_000_000
    await database.write(lambda c: c.execute("UPDATE conversations SET updated_at = ? WHERE id = ?", (far, ids[0])))
    await database.write(lambda c: c.execute("UPDATE conversations SET updated_at = 0 WHERE id = ?", (ids[2],)))
    listed = await store.list_conversations()
    assert [c.id for c in listed] == ids[::-1]
    dates = [c.updated_at for c in listed]
    assert dates == sorted(dates, reverse=True)
    assert dates[0] <= datetime.now(UTC)
