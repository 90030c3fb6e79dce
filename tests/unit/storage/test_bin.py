from datetime import UTC, datetime, timedelta

import pytest

from smallmind.domain.conversation import Role
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.failures import RecordMissing
from tests.unit.storage.test_conversations import grow


async def test_a_deleted_conversation_is_gone_until_it_is_restored(store: ConversationStore) -> None:
    conversation, messages = await grow(store, 2)
    await store.delete(conversation.id)
    assert await store.list_conversations() == ()
    for call in (store.thread(conversation.id), store.message(messages[0].id), store.pin(conversation.id, True)):
        with pytest.raises(RecordMissing):
            await call
    with pytest.raises(RecordMissing):
        await store.add_message(conversation.id, messages[-1].id, Role.USER, "too late")
    await store.restore(conversation.id)
    assert await store.thread(conversation.id) == tuple(messages)


async def test_what_was_written_of_an_answer_before_its_conversation_is_restored_is_there(
    store: ConversationStore,
) -> None:
    conversation, (_, answer) = await grow(store, 1)
    await store.delete(conversation.id)
    await store.update_answer(answer.id, "grown in the bin")
    await store.restore(conversation.id)
    assert (await store.message(answer.id)).text == "grown in the bin"


async def test_deleting_a_message_takes_what_is_below_it_and_shows_its_parent(store: ConversationStore) -> None:
    conversation, (question, answer, *_) = await grow(store, 2)
    await store.delete_message(answer.id)
    assert [m.id for m in await store.thread(conversation.id)] == [question.id]
    with pytest.raises(RecordMissing):
        await store.delete_message(answer.id)


async def test_deleting_a_version_shows_the_one_beside_it(store: ConversationStore) -> None:
    conversation, (question, first) = await grow(store, 1)
    second = await store.add_message(conversation.id, question.id, Role.ASSISTANT, "again")
    await store.delete_message(second.id)
    thread = await store.thread(conversation.id)
    assert [(m.id, m.n_siblings) for m in thread] == [(question.id, 1), (first.id, 1)]
    await store.restore_message(second.id)
    thread = await store.thread(conversation.id)
    assert [(m.id, m.sibling_index, m.n_siblings) for m in thread][1:] == [(second.id, 1, 2)]
    await store.delete_message(first.id)
    assert (await store.thread(conversation.id))[-1].id == second.id


async def test_deleting_the_first_message_leaves_an_empty_conversation(store: ConversationStore) -> None:
    conversation, messages = await grow(store, 2)
    await store.delete_message(messages[0].id)
    assert await store.thread(conversation.id) == ()
    await store.restore_message(messages[0].id)
    assert await store.thread(conversation.id) == tuple(messages)


async def test_each_deletion_is_undone_by_itself(store: ConversationStore) -> None:
    conversation, messages = await grow(store, 2)
    await store.delete_message(messages[2].id)
    await store.delete_message(messages[1].id)
    with pytest.raises(RecordMissing):
        await store.restore_message(messages[2].id)  # it would hang from nothing
    await store.restore_message(messages[1].id)
    assert [m.id for m in await store.thread(conversation.id)] == [m.id for m in messages[:2]]
    await store.restore_message(messages[2].id)
    assert await store.thread(conversation.id) == tuple(messages)


async def test_the_bin_is_emptied_of_what_is_old_only(store: ConversationStore) -> None:
    old, _ = await grow(store, 1)
    kept, messages = await grow(store, 2)
    await store.delete(old.id)
    await store.delete_message(messages[1].id)
    await store.purge(datetime.now(UTC) - timedelta(days=1))
    await store.restore(old.id)
    await store.delete(old.id)
    await store.delete_message(messages[0].id)  # around the one that lies in the bin already
    await store.purge(datetime.now(UTC))
    for call in (store.restore(old.id), store.restore_message(messages[1].id), store.restore_message(messages[0].id)):
        with pytest.raises(RecordMissing):
            await call
    assert await store.thread(kept.id) == ()
