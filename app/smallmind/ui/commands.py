"""Every command of the window in one table: words, keys, group.

Shortcuts, the menu, tooltips and the page of shortcuts (F1) all read it.  A feature adds its command here and connects
it in wiring.py; a command that nobody has connected has no key and stands in no menu.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from smallmind.ui.translation import QT_TRANSLATE_NOOP


@dataclass(frozen=True, slots=True)
class Command:
    """`keys` in Qt's portable words, the first one is shown.  A local one belongs to the widget that has the focus: it
    is listed among the shortcuts and nothing more.
    """

    id: str
    words: str
    keys: tuple[str, ...] = ()
    group: str = ""
    is_local: bool = False
    is_in_menu: bool = True


CHATS: Final = QT_TRANSLATE_NOOP("Commands", "Chats")
ANSWERS: Final = QT_TRANSLATE_NOOP("Commands", "Messages")
VIEW: Final = QT_TRANSLATE_NOOP("Commands", "View")
TOOLS: Final = QT_TRANSLATE_NOOP("Commands", "Tools")
HELP: Final = QT_TRANSLATE_NOOP("Commands", "Help")

COMMANDS: Final = (
    Command("new_chat", QT_TRANSLATE_NOOP("Commands", "New chat"), ("Ctrl+N",), CHATS),
    Command("search", QT_TRANSLATE_NOOP("Commands", "Search chats"), ("Ctrl+K", "Ctrl+F"), CHATS),
    Command("previous_chat", QT_TRANSLATE_NOOP("Commands", "Chat above"), ("Ctrl+PgUp",), CHATS, is_in_menu=False),
    Command("next_chat", QT_TRANSLATE_NOOP("Commands", "Chat below"), ("Ctrl+PgDown",), CHATS, is_in_menu=False),
    Command("rename_chat", QT_TRANSLATE_NOOP("Commands", "Rename the chat"), ("F2",), CHATS, is_local=True),
    Command("delete_chat", QT_TRANSLATE_NOOP("Commands", "Delete the chat"), ("Del",), CHATS, is_local=True),
    Command("undo_delete", QT_TRANSLATE_NOOP("Commands", "Undo what was deleted"), ("Ctrl+Z",), CHATS, is_local=True),
    Command("import_chats", QT_TRANSLATE_NOOP("Commands", "Import chats…"), (), CHATS),
    Command("export_chat", QT_TRANSLATE_NOOP("Commands", "Export this chat…"), ("Ctrl+Shift+E",), CHATS),
    Command("export_all", QT_TRANSLATE_NOOP("Commands", "Export all chats…"), (), CHATS),
    Command("export_markdown", QT_TRANSLATE_NOOP("Commands", "Export all chats as Markdown…"), (), CHATS),
    Command("print_chat", QT_TRANSLATE_NOOP("Commands", "Print or save as PDF…"), ("Ctrl+P",), CHATS),
    Command("quit", QT_TRANSLATE_NOOP("Commands", "Quit"), ("Ctrl+Q",), CHATS),
    Command("send", QT_TRANSLATE_NOOP("Commands", "Send the message"), ("Return",), ANSWERS, is_local=True),
    Command("new_line", QT_TRANSLATE_NOOP("Commands", "New line"), ("Shift+Return",), ANSWERS, is_local=True),
    Command("edit_last", QT_TRANSLATE_NOOP("Commands", "Edit the last message"), ("Up",), ANSWERS, is_local=True),
    Command("stop", QT_TRANSLATE_NOOP("Commands", "Stop the answer"), ("Esc",), ANSWERS, is_local=True),
    Command("regenerate", QT_TRANSLATE_NOOP("Commands", "Answer again"), ("Ctrl+Return",), ANSWERS),
    Command("continue_answer", QT_TRANSLATE_NOOP("Commands", "Continue the answer"), ("Ctrl+Shift+Return",), ANSWERS),
    Command("copy_answer", QT_TRANSLATE_NOOP("Commands", "Copy the last answer"), ("Ctrl+Shift+C",), ANSWERS),
    Command("move_messages", QT_TRANSLATE_NOOP("Commands", "Message above, below"), ("K", "J"), ANSWERS, is_local=True),
    Command("versions", QT_TRANSLATE_NOOP("Commands", "Other version"), ("Left", "Right"), ANSWERS, is_local=True),
    Command("copy_message", QT_TRANSLATE_NOOP("Commands", "Copy the message"), ("C",), ANSWERS, is_local=True),
    Command("edit_message", QT_TRANSLATE_NOOP("Commands", "Edit the message"), ("E",), ANSWERS, is_local=True),
    Command("answer_again", QT_TRANSLATE_NOOP("Commands", "Answer it again"), ("R",), ANSWERS, is_local=True),
    Command("go_on", QT_TRANSLATE_NOOP("Commands", "Continue it"), ("G",), ANSWERS, is_local=True),
    Command("words", QT_TRANSLATE_NOOP("Commands", "Probabilities of its words"), ("P",), ANSWERS, is_local=True),
    Command("branch", QT_TRANSLATE_NOOP("Commands", "Branch into a new chat"), ("B",), ANSWERS, is_local=True),
    Command("delete_message", QT_TRANSLATE_NOOP("Commands", "Delete the message"), ("Del",), ANSWERS, is_local=True),
    Command("attach", QT_TRANSLATE_NOOP("Commands", "Attach a file…"), ("Ctrl+U",), ANSWERS),
    Command("latest", QT_TRANSLATE_NOOP("Commands", "Jump to the latest"), ("Ctrl+Shift+End",), ANSWERS),
    Command("model", QT_TRANSLATE_NOOP("Commands", "Choose a model"), ("Ctrl+L",), TOOLS),
    Command("open_model", QT_TRANSLATE_NOOP("Commands", "Open a model file…"), ("Ctrl+O",), TOOLS),
    Command("prompts", QT_TRANSLATE_NOOP("Commands", "Prompt library"), ("Ctrl+Shift+P",), TOOLS),
    Command("benchmark", QT_TRANSLATE_NOOP("Commands", "Benchmark"), ("Ctrl+Shift+M",), TOOLS),
    Command("settings", QT_TRANSLATE_NOOP("Commands", "Settings"), ("Ctrl+,",), TOOLS),
    Command("sidebar", QT_TRANSLATE_NOOP("Commands", "Sidebar"), ("Ctrl+B",), VIEW),
    Command("panel", QT_TRANSLATE_NOOP("Commands", "Panel of this chat"), ("Ctrl+Shift+B",), VIEW),
    Command("zoom_in", QT_TRANSLATE_NOOP("Commands", "Larger text"), ("Ctrl++", "Ctrl+="), VIEW),
    Command("zoom_out", QT_TRANSLATE_NOOP("Commands", "Smaller text"), ("Ctrl+-",), VIEW),
    Command("zoom_reset", QT_TRANSLATE_NOOP("Commands", "Normal text"), ("Ctrl+0",), VIEW),
    Command("shortcuts", QT_TRANSLATE_NOOP("Commands", "Keyboard shortcuts"), ("F1",), HELP),
    Command("log", QT_TRANSLATE_NOOP("Commands", "Log"), (), HELP),
    Command("about", QT_TRANSLATE_NOOP("Commands", "About SmallMind"), (), HELP),
)
MENU_GROUPS: Final = (CHATS, ANSWERS, TOOLS, VIEW, HELP)
_BY_ID: Final = {command.id: command for command in COMMANDS}


def words_of(command_id: str) -> str:
    """In the language of the window."""
    return QCoreApplication.translate("Commands", _BY_ID[command_id].words)


def group_words(group: str) -> str:
    """In the language of the window."""
    return QCoreApplication.translate("Commands", group)


def keys_of(command_id: str) -> str:
    """The first key as this desktop writes it, `Ctrl+N` or `⌘N`; "" if there is none."""
    keys = _BY_ID[command_id].keys
    return QKeySequence(keys[0]).toString(QKeySequence.SequenceFormat.NativeText) if keys else ""


def tooltip_of(command_id: str) -> str:
    """`New chat (Ctrl+N)`."""
    keys = keys_of(command_id)
    return f"{words_of(command_id).rstrip('…')} ({keys})" if keys else words_of(command_id).rstrip("…")


class Commands(QObject):
    """The window's actions.  `connect("new_chat", act)` brings a command to life."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, QAction] = {}

    def connect_to(self, command_id: str, act: Callable[[], object]) -> QAction:
        """Its key and its line in the menu call `act` from now on."""
        command = _BY_ID[command_id]
        assert not command.is_local, f"{command_id} belongs to the widget with the focus"
        assert command_id not in self._actions, f"{command_id} is connected twice"
        action = QAction(words_of(command_id), self)
        action.setShortcuts([QKeySequence(keys) for keys in command.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.triggered.connect(lambda _checked=False: act())
        self._window.addAction(action)
        self._actions[command_id] = action
        return action

    def action(self, command_id: str) -> QAction:
        """To be enabled and disabled.  KeyError if nothing is connected."""
        return self._actions[command_id]

    def run(self, command_id: str) -> None:
        """As if it had been chosen."""
        self._actions[command_id].trigger()

    @property
    def connected(self) -> frozenset[str]:
        """The ids of those that do something."""
        return frozenset(self._actions)

    def listed(self) -> tuple[tuple[str, tuple[Command, ...]], ...]:
        """Groups with their commands that have a key and do something: the page of shortcuts."""
        return tuple((group, commands) for group in MENU_GROUPS if (commands := self._of(group, needs_key=True)))

    def make_menu(self, parent: QWidget) -> QMenu:
        """Every command by group, with its keys."""
        menu = QMenu(parent)
        for group in MENU_GROUPS:
            actions = [self._actions[each.id] for each in self._of(group) if each.is_in_menu and not each.is_local]
            if actions and not menu.isEmpty():
                menu.addSeparator()
            menu.addActions(actions)
        return menu

    def _of(self, group: str, *, needs_key: bool = False) -> tuple[Command, ...]:
        return tuple(
            each
            for each in COMMANDS
            if each.group == group and (each.is_local or each.id in self._actions) and (each.keys or not needs_key)
        )
