"""About: version and licences."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QPlainTextEdit

import smallmind
from smallmind.ui.sheets.licences import read_licences
from tests.ui.person import Person, until


def test_everything_that_we_ship_has_a_licence_with_a_text() -> None:
    licences = {each.name.lower(): each for each in read_licences()}
    for name in ("smallmind", "pyside6_essentials", "tokenizers", "pybind11", "smollm2-135m-instruct", "pypdf"):
        assert name in licences
    for each in licences.values():
        assert each.licence, each.name
        assert len(each.text) > 20, each.name


async def test_the_sheet_shows_the_version_and_the_licence_that_is_chosen(person: Person) -> None:
    person.window.commands.run("about")
    sheet = person.window.sheets.open("about")
    assert person.sees(smallmind.__version__, sheet)
    assert person.sees("AVX-512 VNNI", sheet)
    chosen = sheet.findChildren(QListWidget)[0]
    await until(lambda: chosen.count() > 20)
    assert chosen.hasFocus()
    text = sheet.findChildren(QPlainTextEdit)[0]
    assert "MIT" in text.toPlainText()
    person.press(Qt.Key.Key_Down)
    assert "Apache" in text.toPlainText()
