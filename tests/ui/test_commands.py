"""The table of commands, and what the window makes of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QWidget

from smallmind.ui.appearance import Appearance
from smallmind.ui.commands import COMMANDS, MENU_GROUPS, Commands, tooltip_of
from smallmind.ui.main_window import MainWindow
from tests.ui.person import Person

# Commands whose feature is still being built: a feature that connects its command takes it out of here.
AWAITED = {
    "previous_chat",
    "next_chat",
    "import_chats",
    "export_chat",
    "print_chat",
    "regenerate",
    "continue_answer",
    "copy_answer",
    "attach",
    "latest",
    "prompts",
    "benchmark",
    "zoom_in",
    "zoom_out",
    "zoom_reset",
}


def test_no_two_commands_share_a_key() -> None:
    keys = [QKeySequence(key).toString() for command in COMMANDS if not command.is_local for key in command.keys]
    local = [QKeySequence(key).toString() for command in COMMANDS if command.is_local for key in command.keys]
    assert all(keys + local)
    assert len(keys) == len(set(keys))
    assert not set(keys) & set(local)  # two widgets may share a key, but not with the window


def test_no_two_commands_share_an_id_or_their_words() -> None:
    assert len({command.id for command in COMMANDS}) == len(COMMANDS)
    assert len({command.words for command in COMMANDS}) == len(COMMANDS)


def test_every_command_has_a_group_of_the_menu() -> None:
    assert {command.group for command in COMMANDS} == set(MENU_GROUPS)


def test_a_tooltip_tells_the_key() -> None:
    assert tooltip_of("new_chat") == "New chat (Ctrl+N)"


async def test_every_command_is_connected(window: MainWindow) -> None:
    wanted = {command.id for command in COMMANDS if not command.is_local}
    assert wanted - window.commands.connected <= AWAITED


async def test_a_command_that_nobody_connected_has_no_line_and_no_key(appearance: Appearance) -> None:
    window = QWidget()
    commands = Commands(window)
    commands.connect_to("new_chat", lambda: None)
    assert [action.text() for action in commands.make_menu(window).actions()] == ["New chat"]
    listed = [command.id for _group, group in commands.listed() for command in group]
    assert "search" not in listed
    assert "new_chat" in listed


def test_connecting_twice_is_a_mistake(appearance: Appearance) -> None:
    commands = Commands(QWidget())
    commands.connect_to("new_chat", lambda: None)
    with pytest.raises(AssertionError, match="twice"):
        commands.connect_to("new_chat", lambda: None)


async def test_f1_shows_every_key(person: Person) -> None:
    person.press(Qt.Key.Key_F1)
    sheet = person.window.sheets.open("shortcuts")
    assert person.sees("Ctrl+N", sheet)
    assert person.sees("Search chats", sheet)
    person.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()


async def test_the_menu_runs_commands(person: Person) -> None:
    window = person.window
    menu = window.commands.make_menu(window)
    was_shown = window.sidebar.isVisible()
    next(action for action in menu.actions() if action.text() == "Sidebar").trigger()
    assert window.sidebar.isVisible() != was_shown
