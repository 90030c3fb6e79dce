from pathlib import Path

import pytest

from smallmind.domain.conversation import Role, SearchHit
from smallmind.domain.generation import FinishReason
from smallmind.storage import search_index
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.search import words_of


async def say(store: ConversationStore, *texts: str, title: str = "A talk") -> int:
    conversation = await store.create(title)
    parent_id = None
    for text in texts:
        parent_id = (await store.add_message(conversation.id, parent_id, Role.USER, text)).id
    return conversation.id


def marked(hit: SearchHit) -> list[str]:
    return [hit.snippet[begin:end] for begin, end in hit.marks]


async def test_a_word_is_found_by_its_beginning_and_marked(store: ConversationStore) -> None:
    await say(store, "The Danube flows\nthrough Vienna.", "Nothing here.")
    (hit,) = await store.search("vien danu")
    assert hit.snippet == "The Danube flows through Vienna."
    assert marked(hit) == ["Danu", "Vien"]
    assert hit.role is Role.USER


@pytest.mark.parametrize("query", ["cafe", "CAFÉ", "café", "cafe\u0301"])
async def test_case_and_accents_make_no_difference(store: ConversationStore, query: str) -> None:
    await say(store, "Un Café, s’il vous plaît.")
    (hit,) = await store.search(query)
    assert marked(hit) == ["Café"]


@pytest.mark.parametrize("query", ["京都", "京", "へ行"])
async def test_scripts_without_spaces_are_found_in_the_middle(store: ConversationStore, query: str) -> None:
    await say(store, "私は京都へ行きます。")
    (hit,) = await store.search(query)
    assert marked(hit) == [query]


async def test_titles_come_before_messages(store: ConversationStore) -> None:
    first = await say(store, "about whales", title="Fish")
    second = await say(store, "about fish", title="Whales")
    title_hit, hit = await store.search("whales")
    assert (title_hit.conversation_id, title_hit.message_id, title_hit.snippet) == (second, None, "Whales")
    assert marked(title_hit) == ["Whales"]
    assert hit.conversation_id == first


async def test_the_snippet_is_one_line_around_the_first_match(store: ConversationStore) -> None:
    await say(store, "word " * 400 + "needle\n\nin\tthe haystack " + "more " * 400)
    (hit,) = await store.search("needle")
    assert hit.snippet.startswith("…word")
    assert "needle in the haystack" in hit.snippet
    assert hit.snippet.endswith("…")
    assert len(hit.snippet) < 150
    assert marked(hit) == ["needle"]


@pytest.mark.parametrize(
    "query",
    ['"', "'", "*", "a AND", "NOT", "(", "text:", "^x", "-", "a OR b", '"a', "NEAR(a b)", "\\", "%", "\0", "{}"],
)
async def test_nothing_that_is_typed_is_an_error(store: ConversationStore, query: str) -> None:
    await say(store, "a b text near")
    assert isinstance(await store.search(query), tuple)


async def test_words_in_quotes_are_a_phrase(store: ConversationStore) -> None:
    await say(store, "the quick brown fox", "brown and quick")
    assert len(await store.search("quick brown")) == 2
    (hit,) = await store.search('"quick brown"')
    assert marked(hit) == ["quick brown"]
    assert words_of('say "hello world" !!') == ("say", "hello world")


async def test_what_is_in_the_bin_is_not_found_and_what_is_restored_is(store: ConversationStore) -> None:
    conversation_id = await say(store, "a secret")
    (hit,) = await store.search("secret")
    assert hit.message_id is not None
    await store.delete_message(hit.message_id)
    assert await store.search("secret") == ()
    await store.restore_message(hit.message_id)
    assert len(await store.search("secret")) == 1
    await store.delete(conversation_id)
    assert await store.search("secret") == await store.search("talk") == ()
    await store.restore(conversation_id)
    assert len(await store.search("secret")) == 1


async def test_an_answer_is_found_once_it_is_finished_and_by_its_last_text(store: ConversationStore) -> None:
    conversation = await store.create("x")
    answer = await store.add_message(conversation.id, None, Role.ASSISTANT, "")
    await store.update_answer(answer.id, "one")
    assert await store.search("one") == ()
    await store.finish_answer(answer.id, "one two", FinishReason.END, None)
    assert len(await store.search("two")) == 1
    await store.update_answer(answer.id, "one two three")  # it is continued
    await store.finish_answer(answer.id, "one three", FinishReason.END, None)
    assert len(await store.search("three")) == 1
    assert await store.search("two") == ()


async def test_an_interrupted_answer_is_found_after_the_next_start(store: ConversationStore) -> None:
    conversation = await store.create("x")
    answer = await store.add_message(conversation.id, None, Role.ASSISTANT, "")
    await store.update_answer(answer.id, "interrupted")
    await store.tidy()
    assert len(await store.search("interrupted")) == 1


async def test_a_renamed_conversation_is_found_by_its_new_title_only(store: ConversationStore) -> None:
    conversation = await store.create("before")
    await store.rename(conversation.id, "after")
    assert await store.search("before") == ()
    assert len(await store.search("after")) == 1


async def test_no_more_than_the_limit_is_returned(store: ConversationStore) -> None:
    await say(store, *["same words"] * 10)
    assert len(await store.search("same", limit=3)) == 3


async def test_without_fts5_the_texts_themselves_are_searched(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await say(store, "100% sure_thing", "100 percent", title="Percent")
    monkeypatch.setattr(store._database.index, "is_available", False)
    assert [hit.message_id is None for hit in await store.search("percent")] == [True, False]
    (hit,) = await store.search("100%")
    assert hit.snippet == "100% sure_thing"


async def test_the_index_is_made_anew_after_a_sqlite_that_could_not_keep_it_up(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def session(*texts: str) -> list[int]:
        database = await Database.open(path)
        store = ConversationStore(database)
        await say(store, *texts)
        await store.tidy()
        found = [len(await store.search(word)) for word in ("first", "second", "third")]
        await database.close()
        return found

    assert await session("first") == [1, 0, 0]
    with monkeypatch.context() as without_fts5:
        without_fts5.setattr(search_index, "_has_fts5", lambda _: False)
        assert await session("second") == [1, 1, 0]
    assert await session("third") == [1, 1, 1]
