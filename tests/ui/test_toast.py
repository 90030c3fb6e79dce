"""The line at the bottom, with a way back."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt

from smallmind.ui import theme
from smallmind.ui.main_window import MainWindow
from tests.ui.person import Person, until

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def undone() -> list[str]:
    return []


@pytest.fixture
def shown(window: MainWindow, undone: list[str]) -> Person:
    window.toast.offer_undo("Chat deleted", lambda: undone.append("once"))
    return Person(window)


async def test_it_says_what_happened_and_its_action_takes_it_back_once(shown: Person, undone: list[str]) -> None:
    assert shown.sees("Chat deleted")
    shown.click("Undo")
    assert undone == ["once"]
    assert not shown.window.toast.isVisible()


async def test_control_z_takes_it_back_from_the_message_field(shown: Person, undone: list[str]) -> None:
    shown.window.composer.field.setFocus()
    shown.press(Qt.Key.Key_Z, CONTROL)
    assert undone == ["once"]


async def test_control_z_undoes_what_was_typed_since(shown: Person, undone: list[str]) -> None:
    shown.write("words")
    shown.press(Qt.Key.Key_Z, CONTROL)
    assert not undone
    assert shown.window.composer.field.toPlainText() == ""


async def test_control_z_takes_it_back_wherever_the_focus_goes(shown: Person, undone: list[str]) -> None:
    shown.window.composer.field.setFocus()
    shown.window.sidebar.list.setFocus()
    shown.press(Qt.Key.Key_Z, CONTROL)
    assert undone == ["once"]


async def test_control_z_means_nothing_when_it_is_gone(shown: Person, undone: list[str]) -> None:
    shown.window.toast.hide()
    shown.press(Qt.Key.Key_Z, CONTROL)
    assert not undone


async def test_control_z_does_nothing_but_undo(window: MainWindow, undone: list[str]) -> None:
    window.toast.say("Exported", "Show", lambda: undone.append("shown"))
    Person(window).press(Qt.Key.Key_Z, CONTROL)
    assert not undone


async def test_progress_stays_until_something_else_is_said(window: MainWindow) -> None:
    window.toast._timer.setInterval(20)
    for percent in (1, 2):
        window.toast.show_progress(f"{percent} chats")
    await asyncio.sleep(0.08)
    assert Person(window).sees("2 chats")
    window.toast.say("Done")
    await until(lambda: not window.toast.isVisible())


async def test_it_goes_by_itself(window: MainWindow) -> None:
    window.toast._timer.setInterval(30)
    window.toast.say("Copied")
    assert not Person(window).buttons("Undo")
    await until(lambda: not window.toast.isVisible())


async def test_it_stays_while_the_keyboard_is_in_it(shown: Person) -> None:
    toast = shown.window.toast
    toast._timer.setInterval(30)
    shown.buttons("Undo")[0].setFocus(Qt.FocusReason.TabFocusReason)
    toast._timer.start()
    await asyncio.sleep(0.1)
    assert toast.isVisible()
    shown.press(Qt.Key.Key_Escape)
    assert not toast.isVisible()


async def test_a_long_text_is_cut_to_the_column(window: MainWindow) -> None:
    window.toast.say("long words " * 60, "Undo", lambda: None)
    toast, composer = window.toast, window.composer
    assert toast.width() <= composer.width() - 2 * theme.COLUMN_MARGIN
    window.resize(theme.WINDOW_MIN_WIDTH, theme.WINDOW_MIN_HEIGHT)
    await until(lambda: toast.width() <= composer.width() - 2 * theme.COLUMN_MARGIN)
    assert toast.geometry().bottom() < composer.geometry().top()
