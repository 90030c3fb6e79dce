"""What can be done with a conversation in the list."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from smallmind.ui.translation import QT_TRANSLATE_NOOP

_CONTEXT = "ChatMenu"


class ChatAction(StrEnum):
    """The entries of the menu."""

    RENAME = "rename"
    PIN = "pin"
    UNPIN = "unpin"
    DUPLICATE = "duplicate"
    EXPORT_MARKDOWN = "export-markdown"
    EXPORT_JSON = "export-json"
    PRINT = "print"
    SAVE_PDF = "save-pdf"
    DELETE = "delete"


_WORDS = {
    ChatAction.RENAME: QT_TRANSLATE_NOOP("ChatMenu", "Rename"),
    ChatAction.PIN: QT_TRANSLATE_NOOP("ChatMenu", "Pin"),
    ChatAction.UNPIN: QT_TRANSLATE_NOOP("ChatMenu", "Unpin"),
    ChatAction.DUPLICATE: QT_TRANSLATE_NOOP("ChatMenu", "Duplicate"),
    ChatAction.EXPORT_MARKDOWN: QT_TRANSLATE_NOOP("ChatMenu", "Export as Markdown…"),
    ChatAction.EXPORT_JSON: QT_TRANSLATE_NOOP("ChatMenu", "Export as JSON…"),
    ChatAction.PRINT: QT_TRANSLATE_NOOP("ChatMenu", "Print…"),
    ChatAction.SAVE_PDF: QT_TRANSLATE_NOOP("ChatMenu", "Save as PDF…"),
    ChatAction.DELETE: QT_TRANSLATE_NOOP("ChatMenu", "Delete"),
}
_KEYS = {ChatAction.RENAME: "F2", ChatAction.DELETE: "Del"}
_GROUPS = (
    (ChatAction.RENAME, ChatAction.PIN, ChatAction.DUPLICATE),
    (ChatAction.EXPORT_MARKDOWN, ChatAction.EXPORT_JSON, ChatAction.PRINT, ChatAction.SAVE_PDF),
    (ChatAction.DELETE,),
)


def make_chat_menu(parent: QWidget, is_pinned: bool, act: Callable[[ChatAction], object]) -> QMenu:
    """A menu that calls `act` with what was chosen and is gone when it closes."""
    menu = QMenu(parent)
    menu.setAccessibleName(QCoreApplication.translate(_CONTEXT, "Chat"))
    for group in _GROUPS:
        if not menu.isEmpty():
            menu.addSeparator()
        for each in group:
            action = ChatAction.UNPIN if each is ChatAction.PIN and is_pinned else each
            entry = menu.addAction(QCoreApplication.translate(_CONTEXT, _WORDS[action]))
            if action in _KEYS:  # shown only: the list itself takes these keys
                entry.setShortcut(QKeySequence(_KEYS[action]))
            entry.triggered.connect(lambda _checked=False, chosen=action: act(chosen))
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
