"""What can be done with a message: one table for its buttons, its keys, its menu and the page of shortcuts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QCoreApplication, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from smallmind.domain.conversation import Message, Role
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.controls.labels import label
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


class VersionSwitch(QWidget):
    """Which version of how many; `stepped(-1)` or `stepped(1)`."""

    stepped = Signal(int)

    def __init__(self, appearance: Appearance, message: Message) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.setSpacing(0)
        for icon, name, key, step, is_possible in (
            ("chevron-left", self.tr("Previous version"), "←", -1, message.sibling_index > 0),
            ("chevron-right", self.tr("Next version"), "→", 1, message.sibling_index + 1 < message.n_siblings),
        ):
            button = IconButton(appearance, icon, name, 22, key).faint()
            button.setEnabled(is_possible)
            button.clicked.connect(lambda _checked=False, by=step: self.stepped.emit(by))
            row.addWidget(button)
        row.insertWidget(1, label(f"{message.sibling_index + 1} / {message.n_siblings}", "faint"))


class ActionBar(QWidget):
    """A button for each action; hardly there until the message is hovered or has the focus."""

    acted = Signal(str)
    stepped = Signal(int)

    def __init__(self, appearance: Appearance, message: Message) -> None:
        super().__init__()
        self._message = message
        self._reasons: Mapping[str, str] = {}
        self._buttons: dict[str, IconButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for action in actions_of(message):
            button = IconButton(appearance, action.icon, action.text, theme.SMALL_BUTTON, action.key_text).faint()
            button.clicked.connect(lambda _checked=False, which=action.id: self.acted.emit(which))
            self._buttons[action.id] = button
            row.addWidget(button)
        if message.n_siblings > 1:
            switch = VersionSwitch(appearance, message)
            switch.stepped.connect(self.stepped)
            row.insertWidget(0 if message.role is Role.ASSISTANT else row.count(), switch)
        self.set_quiet(True)

    def set_quiet(self, is_quiet: bool) -> None:
        """Beside a question not painted at all, but for the button that has the focus; an answer's are always there."""
        for button in self._buttons.values():
            button.set_quiet(is_quiet and self._message.role is Role.USER)

    def set_blocked(self, reasons: Mapping[str, str]) -> None:
        """Which cannot be done now, and why."""
        if reasons == self._reasons:
            return
        self._reasons = dict(reasons)
        for action in actions_of(self._message):
            reason = reasons.get(action.id, "")
            button = self._buttons[action.id]
            button.setEnabled(not reason)
            button.setToolTip(reason or f"{action.text} ({action.key_text})")
            button.setAccessibleDescription(reason)

    def tell_copied(self) -> None:
        """A tick for a moment."""
        button = self._buttons[COPY]
        button.set_icon("check")
        QTimer.singleShot(theme.NOTICE_MS, button, lambda: button.set_icon("copy"))


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
