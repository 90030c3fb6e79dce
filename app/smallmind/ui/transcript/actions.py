"""What can be done with a message: one table for its buttons, its keys, its menu and the page of shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from smallmind.domain.conversation import Message, Role
from smallmind.ui.translation import QT_TRANSLATE_NOOP

_BOTH: Final = (Role.USER, Role.ASSISTANT)


@dataclass(frozen=True, slots=True)
class Action:
    """`key` counts while the message has the focus."""

    id: str
    icon: str
    words: str
    key: Qt.Key
    roles: tuple[Role, ...] = _BOTH

    @property
    def text(self) -> str:
        """In the language of the window."""
        return QCoreApplication.translate("MessageActions", self.words)

    @property
    def key_text(self) -> str:
        """As this desktop writes it."""
        return QKeySequence(self.key).toString(QKeySequence.SequenceFormat.NativeText)


COPY: Final = "copy"
EDIT: Final = "edit"
REGENERATE: Final = "regenerate"
CONTINUE: Final = "continue"
BRANCH: Final = "branch"
DELETE: Final = "delete"

ACTIONS: Final = (
    Action(COPY, "copy", QT_TRANSLATE_NOOP("MessageActions", "Copy"), Qt.Key.Key_C),
    Action(EDIT, "edit", QT_TRANSLATE_NOOP("MessageActions", "Edit"), Qt.Key.Key_E, (Role.USER,)),
    Action(EDIT, "edit", QT_TRANSLATE_NOOP("MessageActions", "Edit the answer"), Qt.Key.Key_E, (Role.ASSISTANT,)),
    Action(REGENERATE, "regenerate", QT_TRANSLATE_NOOP("MessageActions", "Ask again"), Qt.Key.Key_R, (Role.USER,)),
    Action(
        REGENERATE, "regenerate", QT_TRANSLATE_NOOP("MessageActions", "Answer again"), Qt.Key.Key_R, (Role.ASSISTANT,)
    ),
    Action(CONTINUE, "continue", QT_TRANSLATE_NOOP("MessageActions", "Continue"), Qt.Key.Key_G, (Role.ASSISTANT,)),
    Action(BRANCH, "branch", QT_TRANSLATE_NOOP("MessageActions", "Branch into a new chat"), Qt.Key.Key_B),
    Action(DELETE, "delete", QT_TRANSLATE_NOOP("MessageActions", "Delete"), Qt.Key.Key_Delete),
)


def actions_of(message: Message) -> tuple[Action, ...]:
    """Those that it has.  What its model has ended by itself does not go on."""
    return tuple(
        action
        for action in ACTIONS
        if message.role in action.roles and (action.id != CONTINUE or message.can_be_continued)
    )


def open_menu(
    parent: QWidget, place: QPoint, message: Message, reasons: Mapping[str, str], act: Callable[[str], None]
) -> QMenu:
    """The same as a menu, for more entries of the caller's; it is shown at `place` on the screen."""
    menu = QMenu(parent)
    menu.setToolTipsVisible(True)
    for action in actions_of(message):
        entry = menu.addAction(f"{action.text}\t{action.key_text}", partial(act, action.id))
        reason = reasons.get(action.id, "")
        entry.setEnabled(not reason)
        entry.setToolTip(reason)
    menu.aboutToHide.connect(menu.deleteLater)
    menu.popup(place)
    return menu
