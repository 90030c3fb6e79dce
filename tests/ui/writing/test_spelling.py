"""Spelling in the message field, as a person sees it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from smallmind.ui.models.workspace import Workspace
from smallmind.ui.writing.field import MessageField
from tests.ui.fakes import FakeWorld
from tests.ui.person import Person, until

WAVY = QTextCharFormat.UnderlineStyle.WaveUnderline


def underlined(field: MessageField) -> list[str]:
    words: list[str] = []
    block = field.document().begin()
    while block.isValid():
        formats: list[Any] = block.layout().formats()
        wrong = (each for each in formats if each.format.underlineStyle() == WAVY)
        words.extend(block.text()[each.start : each.start + each.length] for each in wrong)
        block = block.next()
    return words


@pytest.fixture
def english(workspace: Workspace) -> None:
    workspace.settings.set("chat.spelling", "en")


async def test_a_wrong_word_is_underlined_once_it_is_finished(english: None, person: Person) -> None:
    field = person.window.composer.field
    person.write("I definately")
    await asyncio.sleep(0.3)
    assert underlined(field) == []
    person.write(" do")
    await until(lambda: underlined(field) == ["definately"])


async def test_the_menu_puts_it_right(english: None, person: Person) -> None:
    field = person.window.composer.field
    person.write("I definately do")
    await until(lambda: underlined(field) == ["definately"])
    menu = open_menu(field, 5)
    next(each for each in menu.actions() if each.text() == "definitely").trigger()
    menu.close()
    assert field.toPlainText() == "I definitely do"
    assert underlined(field) == []


async def test_a_word_can_be_added_and_stays(english: None, person: Person, world: FakeWorld) -> None:
    field = person.window.composer.field
    person.write("my frobnicator here")
    await until(lambda: underlined(field) == ["frobnicator"])
    menu = open_menu(field, 5)
    next(each for each in menu.actions() if "Add" in each.text()).trigger()
    menu.close()
    await until(lambda: underlined(field) == [])
    await until(lambda: world.words.added == ["frobnicator"])


async def test_off_is_off(person: Person, workspace: Workspace) -> None:
    workspace.settings.set("chat.spelling", "off")
    person.write("I definately do")
    await asyncio.sleep(0.3)
    assert underlined(person.window.composer.field) == []


async def test_typing_is_never_late_by_a_frame_for_the_spelling(english: None, person: Person) -> None:
    field = person.window.composer.field
    field.insertPlainText("The quikc brown fox jumps over teh lazy dog and then some more. " * 40)
    await until(lambda: underlined(field))
    slowest = 0.0
    for letter in "and so on, wiht more wrods ":
        began = time.process_time()
        QTest.keyClicks(field, letter)
        slowest = max(slowest, time.process_time() - began)
    assert slowest < 0.05  # 16 ms on an idle machine


def open_menu(field: MessageField, position: int) -> QMenu:
    cursor = field.textCursor()
    cursor.setPosition(position)
    place = field.cursorRect(cursor).center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, field.viewport().mapToGlobal(QPoint(place)))
    QApplication.sendEvent(field.viewport(), event)
    menus = [each for each in field.findChildren(QMenu) if each.isVisible()]
    assert menus, Qt.Key.Key_Menu
    return menus[-1]
