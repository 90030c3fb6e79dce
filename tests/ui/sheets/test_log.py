"""The log in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication

from smallmind.storage.paths import log_path
from smallmind.ui.sheets.log import LogSheet
from tests.ui.person import Person, until


@pytest.fixture
def log(data_folder: Path) -> Path:
    path = log_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("2026-11-22 10:00:00,000 ERROR smallmind: it broke\n", "utf-8")
    return path


def opened(person: Person) -> LogSheet:
    sheet = person.window.sheets.open("log")
    assert isinstance(sheet, LogSheet)
    return sheet


async def test_it_follows_the_file(person: Person, log: Path) -> None:
    sheet = opened(person)
    await until(lambda: "it broke" in sheet.view.toPlainText())
    with log.open("a", encoding="utf-8") as file:
        file.write("2026-11-22 10:00:01,000 WARNING smallmind: again\n")
    await until(lambda: sheet.view.toPlainText().endswith("again"))
    assert sheet.view.blockCount() == 2


async def test_all_of_it_can_be_copied(person: Person, log: Path) -> None:
    sheet = opened(person)
    await until(lambda: "it broke" in sheet.view.toPlainText())
    person.click("Copy everything", sheet)
    assert "it broke" in QGuiApplication.clipboard().text()


async def test_an_error_that_nobody_foresaw_offers_the_log(person: Person, log: Path) -> None:
    person.window.show_problem(ZeroDivisionError("division by zero"))
    assert person.sees("Something unexpected went wrong.")
    person.click("Show the log")
    await until(lambda: opened(person).isVisible() and "it broke" in opened(person).view.toPlainText())
