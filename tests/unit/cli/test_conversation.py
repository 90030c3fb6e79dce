import asyncio
from collections.abc import Sequence

import pytest

from smallmind.domain.errors import EngineStopped
from smallmind.storage.conversations import ConversationStore
from smallmind.storage.database import Database
from smallmind.storage.paths import database_path
from tests.unit.chat.fake_engine import FakeEngine
from tests.unit.cli.conftest import Ran, Terminal


def talk(terminal: Terminal, lines: Sequence[str], *options: str) -> Ran:
    terminal.type("".join(f"{line}\n" for line in lines), is_terminal=True)
    return terminal.run("chat", *options)


def saved() -> list[list[str]]:
    async def read() -> list[list[str]]:
        database = await Database.open(database_path())
        store = ConversationStore(database)
        found = [[m.text for m in await store.thread(c.id)] for c in await store.list_conversations()]
        await database.close()
        return found

    return asyncio.run(read())


def test_lines_are_answered_one_after_the_other(terminal: Terminal) -> None:
    ran = talk(terminal, ["France?", "", "Italy?"])
    assert (ran.exit_code, ran.out) == (0, "Paris is it.\nParis is it.\n")
    assert "France?" in terminal.engine.prompt()
    assert "fake-1 · scalar · 1 thread · 10,000 tokens of context" in ran.err


def test_a_conversation_is_saved_like_the_windows(terminal: Terminal) -> None:
    talk(terminal, ["France?", "Italy?"])
    assert saved() == [["France?", "Paris is it.", "Italy?", "Paris is it."]]


def test_a_private_conversation_leaves_nothing_on_disk(terminal: Terminal) -> None:
    assert talk(terminal, ["France?"], "--private").out == "Paris is it.\n"
    assert not database_path().exists()


def test_quitting_ends_it(terminal: Terminal) -> None:
    ran = talk(terminal, ["/quit", "France?"])
    assert (ran.exit_code, ran.out) == (0, "")
    assert terminal.engine.is_closed


def test_a_new_conversation_begins_empty(terminal: Terminal) -> None:
    talk(terminal, ["France?", "/new", "Italy?"])
    assert "France?" not in terminal.engine.prompt()
    assert [texts[0] for texts in saved()] == ["Italy?", "France?"]


def test_another_answer_replaces_the_shown_one(terminal: Terminal) -> None:
    terminal.engine = FakeEngine(words=lambda _: [f"version {len(terminal.engine.streams)}"])
    ran = talk(terminal, ["Sing", "/regenerate"])
    assert ran.out == "version 1\nversion 2\n"
    assert saved() == [["Sing", "version 2"]]


def test_there_is_help_and_unknown_commands_get_it(terminal: Terminal) -> None:
    ran = talk(terminal, ["/help", "/frobnicate", "/regenerate"])
    assert (ran.exit_code, ran.out) == (0, "")
    assert ran.err.count("/quit") == 2
    assert "There is no command /frobnicate." in ran.err
    assert "There is no answer yet." in ran.err


def test_a_path_is_a_question_not_a_command(terminal: Terminal) -> None:
    assert talk(terminal, ["/etc/passwd is what?"]).out == "Paris is it.\n"


def test_an_error_ends_the_answer_not_the_conversation(terminal: Terminal) -> None:
    terminal.engine = FakeEngine("one", failure=EngineStopped("a crash"))
    ran = talk(terminal, ["first", "second"])
    assert (ran.exit_code, ran.out) == (0, "one\none\n")
    assert ran.err.count("a crash") == 2


def test_ctrl_c_at_the_prompt_quits(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_prompt: str = "") -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    terminal.type("", is_terminal=True)
    assert terminal.run("chat").exit_code == 130
    assert terminal.engine.is_closed
