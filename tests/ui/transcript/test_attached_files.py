"""The files of a message once it is sent."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from smallmind.domain.conversation import Attachment, Passage
from smallmind.ui.sheets.attachment import AttachmentSheet
from smallmind.ui.transcript.attached_files import FileChips, Sources, places_of
from smallmind.ui.writing.chips import Chip
from tests.ui.person import Person, until

LEFT = Qt.MouseButton.LeftButton


def book(n_pages: int) -> Attachment:
    text = "\f".join(f"Chapter {n}. " + f"word{n} " * 90 for n in range(1, n_pages + 1))
    return Attachment(0, "book.pdf", "application/pdf", text, len(text))


async def test_the_answer_says_which_passages_it_was_given_and_shows_them(person: Person) -> None:
    person.window.composer.attachments.put([book(40)])
    person.send("What does word7 mean, and word9?")
    await until(lambda: person.sees("first token"))
    sources = person.visible(Sources)[0].findChildren(Chip)[0]
    assert sources.words.name == "From book.pdf"
    assert sources.words.detail.startswith("pages ")
    assert "7" in sources.words.detail
    QTest.mouseClick(sources, LEFT)
    sheet = await person.waits_for(AttachmentSheet)
    assert person.sees("Page 7", sheet)
    assert person.sees("word9 word9", sheet)


async def test_the_question_shows_its_files_and_a_press_shows_their_text(person: Person) -> None:
    person.window.composer.attachments.put([Attachment(0, "note.txt", "text/plain", "a note", 6)])
    person.send("What is it?")
    await until(lambda: person.sees("first token"))
    assert not person.visible(Sources)
    chip = person.visible(FileChips)[0].findChildren(Chip)[0]
    assert (chip.words.name, chip.words.detail) == ("note.txt", "6 bytes")
    QTest.mouseClick(chip, LEFT)
    sheet = await person.waits_for(AttachmentSheet)
    assert [each.toPlainText() for each in sheet.findChildren(QPlainTextEdit)] == ["a note"]


def test_places_are_named_once_and_not_too_many() -> None:
    whole = book(12)
    ends = [n for n, letter in enumerate(whole.text) if letter == "\f"]
    starts = [0, *(end + 1 for end in ends)]
    used = tuple(Passage(start, start + 5) for start in starts)
    assert places_of(Attachment(0, "b", "application/pdf", whole.text, 9, used[2:3])) == "page 3"
    assert places_of(Attachment(0, "b", "application/pdf", whole.text, 9, used[:3])) == "pages 1, 2, 3"
    assert places_of(Attachment(0, "b", "application/pdf", whole.text, 9, used)).endswith("and 6 more")
    lines = Attachment(0, "b.txt", "text/plain", "a\nb\nc", 5, (Passage(0, 1), Passage(2, 5)))
    assert places_of(lines) == "line 1, lines 2 to 3"
