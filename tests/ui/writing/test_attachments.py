"""Files that go with a message, as a person attaches them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from smallmind.ui.models.workspace import Workspace
from smallmind.ui.sheets.attachment import AttachmentSheet
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until
from tests.unit.chat.attachments.documents import make_docx, make_pdf

COPY = Qt.DropAction.CopyAction
LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


def urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drop(widget: QWidget, data: QMimeData) -> None:
    QApplication.sendEvent(widget, QDragEnterEvent(QPoint(50, 50), COPY, data, LEFT, NONE))
    QApplication.sendEvent(widget, QDropEvent(QPointF(50, 50), COPY, data, LEFT, NONE))


def chip_words(person: Person) -> list[str]:
    return [f"{each.words.name}: {each.words.detail}" for each in person.window.composer.chips.chips()]


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


async def test_dropped_files_are_read_and_sent_with_the_message(
    person: Person, world: FakeWorld, workspace: Workspace, tmp_path: Path
) -> None:
    paths = [
        write(tmp_path, "notes.md", b"# Rain\nIt rained."),
        write(tmp_path, "letter.docx", make_docx(["Dear friend"])),
    ]
    drop(person.window, urls(*paths))
    assert "reading" in chip_words(person)[1]
    assert not person.window.composer.button.isEnabled()
    await until(lambda: not person.window.composer.attachments.is_reading)
    assert chip_words(person)[0] == "notes.md: 17 bytes"
    person.send("What do they say?")
    await until(lambda: person.sees("first token"))
    assert "It rained." in world.model.prompt()
    assert "Dear friend" in world.model.prompt()
    assert workspace.chat is not None
    assert [each.name for each in workspace.chat.messages[0].attachments] == ["notes.md", "letter.docx"]
    assert not person.window.composer.chips.isVisible()


async def test_a_file_alone_can_be_sent(person: Person, world: FakeWorld, tmp_path: Path) -> None:
    person.window.composer.field.insertFromMimeData(urls(write(tmp_path, "a.txt", b"alone")))
    await until(lambda: person.window.composer.attachments.ready)
    person.send("")
    await until(lambda: world.model.streams)
    assert "alone" in world.model.prompt()
    await until(lambda: person.sees("first token"))


async def test_a_file_that_cannot_be_read_says_why_and_goes_away_with_del(person: Person, tmp_path: Path) -> None:
    drop(person.window, urls(write(tmp_path, "scan.pdf", make_pdf([""]))))
    await until(lambda: not person.window.composer.attachments.is_reading)
    assert "scanned" in chip_words(person)[0]
    chip = person.window.composer.chips.chips()[0]
    assert chip.words.is_error
    assert "OCR" in chip.toolTip()
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Delete)
    assert not person.window.composer.attachments.files
    assert person.window.composer.field.hasFocus()


async def test_the_cross_takes_a_file_away(person: Person, tmp_path: Path) -> None:
    drop(person.window, urls(write(tmp_path, "a.txt", b"a"), write(tmp_path, "b.txt", b"b")))
    await until(lambda: len(person.window.composer.attachments.ready) == 2)
    person.click("Remove a.txt")
    assert [each.name for each in person.window.composer.attachments.ready] == ["b.txt"]


async def test_a_press_on_a_chip_shows_the_text_of_the_file(person: Person, tmp_path: Path) -> None:
    drop(person.window, urls(write(tmp_path, "a.txt", b"what stands in it")))
    await until(lambda: person.window.composer.attachments.ready)
    QTest.mouseClick(person.window.composer.chips.chips()[0], LEFT, pos=QPoint(12, 12))
    sheet = await person.waits_for(AttachmentSheet)
    assert person.sees("a.txt", sheet)
    person.press(Qt.Key.Key_Escape)
    assert not person.visible(AttachmentSheet)


async def test_a_pasted_picture_is_refused_politely(person: Person) -> None:
    data = QMimeData()
    data.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    person.window.composer.field.insertFromMimeData(data)
    assert "reads text only" in person.window.toast.text
    assert person.window.composer.field.toPlainText() == ""


async def test_a_very_long_paste_becomes_a_file_and_can_go_back(person: Person) -> None:
    data = QMimeData()
    data.setText("word " * 2_000)
    person.window.composer.field.insertFromMimeData(data)
    assert person.window.composer.field.toPlainText() == ""
    assert chip_words(person) == ["Pasted text: 10 kB"]
    person.click("Put it in the message")
    assert person.window.composer.field.toPlainText() == "word " * 2_000
    assert not person.window.composer.chips.isVisible()


async def test_a_file_too_long_for_the_context_says_that_passages_are_sent(
    person: Person, world: FakeWorld, workspace: Workspace, tmp_path: Path
) -> None:
    pages = "\n\n".join(f"Chapter {n}. " + f"word{n} " * 100 for n in range(40))
    drop(person.window, urls(write(tmp_path, "book.txt", pages.encode())))
    await until(lambda: chip_words(person) and "in part" in chip_words(person)[0])
    person.send("What does word7 mean in chapter 7?")
    await until(lambda: person.sees("first token"))
    assert workspace.chat is not None
    used = workspace.chat.messages[0].attachments[0].used
    assert any("word7 " in pages[each.start : each.end] for each in used)
    assert "word7 word7" in world.model.prompt()
    assert len(world.model.prompt()) < len(pages)


async def test_files_stay_with_their_chat(person: Person, workspace: Workspace, tmp_path: Path) -> None:
    person.send("First question")
    await until(lambda: person.sees("first token"))
    assert workspace.chat is not None
    first = workspace.chat.conversation_id
    assert first is not None
    drop(person.window, urls(write(tmp_path, "a.txt", b"a")))
    await until(lambda: person.window.composer.attachments.ready)
    person.window.verbs.new_chat()
    assert not person.window.composer.attachments.files
    person.window.verbs.open_chat(first)
    assert [each.name for each in person.window.composer.attachments.ready] == ["a.txt"]
    await until(lambda: person.sees("First question"))
