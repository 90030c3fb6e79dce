"""What is written and not sent."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from smallmind.domain.conversation import Attachment, DraftFile, Role
from smallmind.domain.errors import StorageError
from smallmind.ui.main_window import MainWindow
from smallmind.ui.models.drafts import Drafts
from smallmind.ui.models.workspace import Workspace
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until


def written(person: Person) -> str:
    return person.window.composer.field.toPlainText()


async def test_a_draft_is_put_back_when_the_program_starts_again(
    window: MainWindow, workspace: Workspace, world: FakeWorld
) -> None:
    await world.store.save_draft(None, "half a thought")
    await workspace.start(world.services())
    await until(lambda: written(Person(window)) == "half a thought")
    await until(lambda: workspace.engine.is_ready)


async def test_what_is_typed_while_it_starts_is_kept(
    window: MainWindow, workspace: Workspace, world: FakeWorld
) -> None:
    await world.store.save_draft(None, "old")
    Person(window).write("new")
    await workspace.start(world.services())
    await until(lambda: workspace.engine.is_ready)
    assert written(Person(window)) == "new"
    await workspace.drafts.save_now()
    assert await world.store.draft(None) == "new"


async def test_each_conversation_keeps_its_own(person: Person, workspace: Workspace, world: FakeWorld) -> None:
    conversation = await world.store.create("A chat")
    await world.store.add_message(conversation.id, None, Role.USER, "Hello")
    person.write("for a new chat")
    workspace.open_chat(conversation.id)
    assert written(person) == ""
    person.write("for this one")
    workspace.new_chat()
    assert written(person) == "for a new chat"
    workspace.open_chat(conversation.id)
    assert written(person) == "for this one"


async def test_half_a_second_later_it_is_on_disk(person: Person, world: FakeWorld, workspace: Workspace) -> None:
    person.write("words")
    await until(lambda: workspace.drafts.is_saved, 2)
    await until(lambda: not workspace.drafts._timer.isActive())
    assert await world.store.draft(None) == "words"


async def test_closing_saves_what_was_written_last(
    person: Person, workspace: Workspace, world: FakeWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[str] = []

    async def keep(_which: int | None, text: str) -> None:
        kept.append(text)

    monkeypatch.setattr(world.store, "save_draft", keep)
    person.write("last words")
    await workspace.close()
    assert kept == ["last words"]


async def test_sending_clears_the_draft(person: Person, workspace: Workspace, world: FakeWorld) -> None:
    person.write("a question")
    await workspace.drafts.save_now()
    person.send("?")
    await until(lambda: person.sees("first token"))
    await workspace.drafts.save_now()
    assert await world.store.draft(None) == ""
    chat = workspace.chat
    assert chat is not None
    assert await world.store.draft(chat.conversation_id) == ""


async def test_what_is_written_while_an_answer_comes_belongs_to_its_chat(
    person: Person, workspace: Workspace, world: FakeWorld
) -> None:
    person.send("a question")
    person.write("the next one")
    await until(lambda: person.sees("first token"))
    workspace.new_chat()
    assert written(person) == ""
    chat_id = (await world.store.list_conversations())[0].id
    workspace.open_chat(chat_id)
    await until(lambda: written(person) == "the next one")


def attached(person: Person) -> list[str]:
    return [each.name for each in person.window.composer.attachments.ready]


def details(person: Person) -> list[str]:
    return [each.words.detail for each in person.window.composer.chips.chips()]


def file_of(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


async def test_attached_files_are_there_again_with_what_became_of_them(
    window: MainWindow, workspace: Workspace, world: FakeWorld, tmp_path: Path
) -> None:
    paths = [file_of(tmp_path, name, name) for name in ("same.txt", "changed.txt", "gone.txt")]
    for path in paths:
        read = Attachment(0, path.name, "text/plain", path.name, 8)
        files = [*await world.store.draft_files(None), DraftFile(path.name, str(path), path.stat().st_mtime_ns, read)]
        await world.store.save_draft_files(None, files)
    os.utime(paths[1], ns=(1, 1))
    paths[2].unlink()
    await workspace.start(world.services())
    person = Person(window)
    await until(lambda: details(person) == ["8 bytes", "8 bytes · changed since", "8 bytes · no longer there"])
    assert attached(person) == ["same.txt", "changed.txt", "gone.txt"]
    assert str(paths[2]) in window.composer.chips.chips()[2].toolTip()
    await until(lambda: workspace.engine.is_ready)


async def test_a_file_that_was_still_being_read_is_read_now_or_says_that_it_is_gone(
    window: MainWindow, workspace: Workspace, world: FakeWorld, tmp_path: Path
) -> None:
    there = file_of(tmp_path, "there.txt", "words")
    await world.store.save_draft_files(None, [DraftFile("there.txt", str(there)), DraftFile("x.txt", "/nowhere/x.txt")])
    await workspace.start(world.services())
    await until(lambda: attached(Person(window)) == ["there.txt"] and not window.composer.attachments.is_reading)
    assert window.composer.chips.chips()[1].words.is_error
    await until(lambda: workspace.engine.is_ready)


async def test_files_are_on_disk_a_moment_later_and_gone_when_they_are_sent(
    person: Person, workspace: Workspace, world: FakeWorld, tmp_path: Path
) -> None:
    path = file_of(tmp_path, "a.txt", "words")
    person.window.composer.attach([path])
    await until(lambda: attached(person) == ["a.txt"])
    await until(lambda: workspace.drafts.is_saved, 2)
    (saved,) = await world.store.draft_files(None)
    assert (saved.path, saved.modified_ns) == (str(path), path.stat().st_mtime_ns)
    assert saved.attachment is not None
    assert saved.attachment.text == "words"
    person.send("What is in it?")
    await until(lambda: person.sees("first token"))
    await workspace.drafts.save_now()
    assert workspace.chat is not None
    assert await world.store.draft_files(None) == ()
    assert await world.store.draft_files(workspace.chat.conversation_id) == ()


class SlowStore:
    """Saves when it is told to, unless the disk is full."""

    def __init__(self) -> None:
        self.saved: dict[int | None, str] = {}
        self.may_go_on = asyncio.Event()
        self.is_full = False

    async def save_draft(self, conversation_id: int | None, text: str) -> None:
        await self.may_go_on.wait()
        if self.is_full and conversation_id is None:
            raise StorageError("chats.sqlite3", "the disk is full")
        self.saved[conversation_id] = text

    async def draft(self, conversation_id: int | None) -> str:
        return ""

    async def save_draft_files(self, conversation_id: int | None, files: Sequence[DraftFile]) -> None:
        return None

    async def draft_files(self, conversation_id: int | None) -> tuple[DraftFile, ...]:
        return ()


def drafts_over(store: SlowStore) -> Drafts:
    drafts = Drafts(lambda work: None)
    drafts.store = store
    return drafts


async def test_it_is_saved_when_it_is_on_disk_and_not_before(application: QApplication) -> None:
    store = SlowStore()
    drafts = drafts_over(store)
    drafts.note("half")
    saving = asyncio.ensure_future(drafts.save_now())
    await asyncio.sleep(0)
    assert not drafts.is_saved
    drafts.note("half a thought")
    store.may_go_on.set()
    await saving
    assert drafts.is_saved
    assert store.saved == {None: "half a thought"}


async def test_what_could_not_be_saved_is_kept_for_later_and_in_nobodys_way(application: QApplication) -> None:
    store = SlowStore()
    store.may_go_on.set()
    store.is_full = True
    drafts = drafts_over(store)
    drafts.note("for a new chat")
    drafts.turn_to(7)
    drafts.note("for an old one")
    with pytest.raises(StorageError):
        await drafts.save_now()
    assert store.saved == {7: "for an old one"}
    store.is_full = False
    await drafts.save_now()
    assert store.saved == {7: "for an old one", None: "for a new chat"}
