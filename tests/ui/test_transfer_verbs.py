"""Chats out of the program and into it, as a person does it: with the dialogs, and by dropping files."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit

from smallmind.domain.conversation import Role
from smallmind.domain.generation import FinishReason
from smallmind.ui.chat_files import Format
from smallmind.ui.models.workspace import Workspace
from smallmind.ui.sheets.import_report import ImportReportSheet
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until


@pytest.fixture
async def chat_id(person: Person, workspace: Workspace, world: FakeWorld) -> int:
    """A conversation that is on screen."""
    conversation = await world.store.create("Bees: a question")
    asked = await world.store.add_message(conversation.id, None, Role.USER, "How do bees find their hive?")
    answer = await world.store.add_message(conversation.id, asked.id, Role.ASSISTANT, "")
    await world.store.finish_answer(answer.id, "They **remember** the sun.", FinishReason.END, None)
    workspace.refresh_list()
    await until(lambda: workspace.conversations.rowCount() == 2)
    workspace.open_chat(conversation.id)
    await until(lambda: person.sees("They remember the sun."))
    return conversation.id


async def choose_file(person: Person, path: Path) -> None:
    """In the file dialog that is about to open."""
    await until(lambda: person.visible(QFileDialog))
    dialog = person.visible(QFileDialog)[0]
    field = next(each for each in dialog.findChildren(QLineEdit) if each.objectName() == "fileNameEdit")
    field.setText(str(path))
    dialog.accept()
    await until(lambda: not person.visible(QFileDialog))


def drop(person: Person, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, nothing = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    person.window.dropEvent(QDropEvent(QPointF(10, 10), copy, data, Qt.MouseButton.LeftButton, nothing))


async def test_a_chat_is_exported_as_markdown(person: Person, chat_id: int, tmp_path: Path) -> None:
    person.window.commands.run("export_chat")
    await until(lambda: person.visible(QFileDialog))
    assert person.visible(QFileDialog)[0].selectedFiles()[0].endswith("Bees a question.md")
    await choose_file(person, tmp_path / "bees")
    await until(lambda: person.sees("Saved as bees.md"))
    text = (tmp_path / "bees.md").read_text("utf-8")
    assert text.startswith("# Bees: a question\n")
    assert "They **remember** the sun." in text


async def test_the_name_decides_the_format(person: Person, chat_id: int, tmp_path: Path) -> None:
    person.window.commands.run("export_chat")
    await choose_file(person, tmp_path / "bees.json")
    await until(lambda: person.sees("Saved as bees.json"))
    assert json.loads((tmp_path / "bees.json").read_text("utf-8"))["conversations"][0]["title"] == "Bees: a question"


async def test_a_chat_is_saved_as_pdf(person: Person, chat_id: int, tmp_path: Path) -> None:
    person.window.transfer.export_chat(chat_id, Format.PDF)
    await choose_file(person, tmp_path / "bees.pdf")
    await until(lambda: person.sees("Saved as bees.pdf"))
    assert (tmp_path / "bees.pdf").read_bytes().startswith(b"%PDF-")


async def test_a_file_is_replaced_only_after_a_question(person: Person, chat_id: int, tmp_path: Path) -> None:
    precious = tmp_path / "precious.md"
    precious.write_text("mine", "utf-8")
    for answer, expected in (("Cancel", "mine"), ("Replace", "# Bees")):
        person.window.commands.run("export_chat")
        await choose_file(person, precious)
        await until(lambda: person.visible(QDialog))
        person.click(answer, person.visible(QDialog)[0])
        await until(lambda: not person.visible(QDialog))
        await until(partial(_begins, precious, expected))
    await until(lambda: person.sees("Saved as precious.md"))


def _begins(path: Path, text: str) -> bool:
    return path.read_text("utf-8").startswith(text)


async def test_a_folder_that_cannot_be_written_to_is_said(person: Person, chat_id: int, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", "utf-8")
    person.window.commands.run("export_chat")
    await choose_file(person, tmp_path / "file" / "bees.md")
    await until(lambda: person.sees("Could not use"))


async def test_an_empty_chat_has_nothing_to_export(person: Person) -> None:
    person.window.commands.run("export_chat")
    assert person.sees("This chat is still empty")
    assert not person.visible(QFileDialog)


async def test_everything_is_exported_and_comes_back(
    person: Person, chat_id: int, workspace: Workspace, world: FakeWorld, tmp_path: Path
) -> None:
    person.window.commands.run("export_all")
    await choose_file(person, tmp_path / "all.json")
    await until(lambda: person.sees("saved"))
    person.window.commands.run("import_chats")
    await choose_file(person, tmp_path / "all.json")
    await until(lambda: person.sees("imported"))
    await until(lambda: workspace.conversations.rowCount() == 3)
    assert [each.title for each in await world.store.list_conversations()] == ["Bees: a question"] * 2


async def test_a_dropped_export_is_imported(person: Person, chat_id: int, workspace: Workspace, tmp_path: Path) -> None:
    person.window.commands.run("export_all")
    await choose_file(person, tmp_path / "all.json")
    await until(lambda: person.sees("saved"))
    drop(person, tmp_path / "all.json")
    await until(lambda: workspace.conversations.rowCount() == 3)
    await until(lambda: person.sees("imported"))


async def test_what_cannot_be_imported_is_explained(person: Person, tmp_path: Path) -> None:
    (tmp_path / "weird.json").write_text('{"weird": true}', "utf-8")
    drop(person, tmp_path / "weird.json")
    await until(lambda: person.visible(ImportReportSheet))
    assert person.sees("Nothing could be imported")
    assert person.sees("weird.json")
    person.press(Qt.Key.Key_Escape)
    await until(lambda: not person.visible(ImportReportSheet))


async def test_what_was_left_out_of_an_import_is_told_on_demand(
    person: Person, chat_id: int, workspace: Workspace, tmp_path: Path
) -> None:
    person.window.commands.run("export_all")
    await choose_file(person, tmp_path / "all.json")
    await until(lambda: person.sees("saved"))
    (tmp_path / "broken.json").write_text("{", "utf-8")
    drop(person, tmp_path / "all.json", tmp_path / "broken.json")
    await until(lambda: person.buttons("Details"))
    person.click("Details")
    assert person.sees("Some chats could not be imported")
    assert person.sees("broken.json")


async def test_printing_asks_the_system_and_prints(
    person: Person, chat_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.window.commands.run("print_chat")
    await until(lambda: person.visible(QPrintDialog))
    dialog = person.visible(QPrintDialog)[0]
    printer = dialog.printer()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "paper.pdf"))
    dialog.done(QDialog.DialogCode.Accepted)
    await until(lambda: person.sees("Sent to the printer"))
    assert (tmp_path / "paper.pdf").read_bytes().startswith(b"%PDF-")
