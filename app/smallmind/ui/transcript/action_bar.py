"""The row of buttons that a message has, and the way to its other versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from PySide6.QtCore import QPointF, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStyle, QWidget

from smallmind.domain.conversation import Message, Role
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.controls.labels import label
from smallmind.ui.transcript.actions import COPY, Action, actions_of


class VersionSwitch(QWidget):
    """Which version of how many; `stepped(-1)` or `stepped(1)`."""

    stepped = Signal(int)

    def __init__(self, appearance: Appearance, message: Message, parent: QWidget) -> None:
        super().__init__(parent)
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
    """A button for each action.  Beside a question it is not seen until somebody comes near.

    Until then there are no buttons either, only their pictures: making them takes as long as the rest of a message.
    """

    acted = Signal(str)
    stepped = Signal(int)

    def __init__(self, appearance: Appearance, message: Message, parent: QWidget) -> None:
        super().__init__(parent)
        self._appearance = appearance
        self._actions = actions_of(message)
        self._is_question = message.role is Role.USER
        self._is_quiet = True
        self._is_in_tab_order = False
        self._reasons: Mapping[str, str] = {}
        self._buttons: dict[str, IconButton] = {}
        self._switch: VersionSwitch | None = None
        if message.n_siblings > 1:
            self._switch = VersionSwitch(appearance, message, self)
            self._switch.stepped.connect(self.stepped)

    def sizeHint(self) -> QSize:
        """All of them beside each other."""
        return QSize(len(self._actions) * theme.SMALL_BUTTON + self._switch_width(), theme.SMALL_BUTTON)

    def make_buttons(self) -> None:
        """Somebody is near."""
        if self._buttons:
            return
        for action in self._actions:
            button = IconButton(self._appearance, action.icon, action.text, theme.SMALL_BUTTON, action.key_text).faint()
            button.setParent(self)
            button.clicked.connect(partial(self._act, action.id))
            self._buttons[action.id] = button
            self._tell_reason(action)
            button.show()
        self._follow()
        self._place()

    def set_near(self, is_near: bool) -> None:
        """Whether the pointer or the focus is at the message."""
        self._is_quiet = not is_near
        if is_near:
            self.make_buttons()
        self._follow()
        self.update()

    def set_in_tab_order(self, is_in_it: bool) -> None:
        """Whether Tab comes here."""
        self._is_in_tab_order = is_in_it
        self._follow()

    def set_blocked(self, reasons: Mapping[str, str]) -> None:
        """Which cannot be done now, and why."""
        if reasons == self._reasons:
            return
        self._reasons = dict(reasons)
        if self._buttons:
            for action in self._actions:
                self._tell_reason(action)
        self.update()

    def tell_copied(self) -> None:
        """A tick for a moment."""
        self.make_buttons()
        button = self._buttons[COPY]
        button.set_icon("check")
        QTimer.singleShot(theme.NOTICE_MS, button, lambda: button.set_icon("copy"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """From the side where the window's language begins."""
        self._place()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A finger comes without having been near."""
        for action, area in self._areas():
            if area.contains(event.position().toPoint()) and not self._buttons and not self._reasons.get(action.id):
                self.acted.emit(action.id)
                return
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """What the buttons will look like."""
        if self._buttons or (self._is_quiet and self._is_question):
            return
        painter = QPainter(self)
        palette = self._appearance.palette
        inset = (theme.SMALL_BUTTON - theme.ICON) / 2
        for action, area in self._areas():
            colour = palette.line if self._reasons.get(action.id) else palette.faint
            pixmap = self._appearance.pixmap(action.icon, colour, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(area.x() + inset, area.y() + inset), pixmap)

    def _areas(self) -> Iterator[tuple[Action, QRect]]:
        """Where the buttons are, the versions before them beside an answer and behind them beside a question."""
        size = theme.SMALL_BUTTON
        x = 0 if self._is_question else self._switch_width()
        for action in self._actions:
            yield action, self._mirrored(QRect(x, 0, size, size))
            x += size

    def _place(self) -> None:
        for action, area in self._areas():
            if action.id in self._buttons:
                self._buttons[action.id].setGeometry(area)
        if self._switch is not None:
            x = len(self._actions) * theme.SMALL_BUTTON if self._is_question else 0
            self._switch.setGeometry(self._mirrored(QRect(x, 0, self._switch_width(), self.height())))

    def _mirrored(self, area: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), area)

    def _switch_width(self) -> int:
        return self._switch.sizeHint().width() if self._switch is not None else 0

    def _follow(self) -> None:
        policy = Qt.FocusPolicy.TabFocus if self._is_in_tab_order else Qt.FocusPolicy.NoFocus
        for button in self._buttons.values():
            button.set_quiet(self._is_quiet and self._is_question)
            button.setFocusPolicy(policy)

    def _tell_reason(self, action: Action) -> None:
        reason = self._reasons.get(action.id, "")
        button = self._buttons[action.id]
        button.setEnabled(not reason)
        button.setToolTip(reason or f"{action.text} ({action.key_text})")
        button.setAccessibleDescription(reason)

    def _act(self, action_id: str, _is_checked: bool = False) -> None:
        self.acted.emit(action_id)
