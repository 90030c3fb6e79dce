"""What the user said: a bubble at the right, that can be edited in place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from smallmind.domain.conversation import Message
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton, text_button
from smallmind.ui.controls.labels import with_kind
from smallmind.ui.transcript.notes import CopyButton, VersionSwitch
from smallmind.ui.transcript.text_block import TextBlock

_SIDE_PAD = 14
_TOP_PAD = 9
_SHARE = 0.82
_ACTIONS_WIDTH = 64


class _Bubble(QWidget):
    """Rounded but for the corner that points at the speaker."""

    def __init__(self, appearance: Appearance, text: str) -> None:
        super().__init__()
        self._appearance = appearance
        self.text = TextBlock(appearance)
        self.text.set_plain_text(text)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE_PAD, _TOP_PAD, _SIDE_PAD, _TOP_PAD)
        column.addWidget(self.text)

    def fit(self, limit: int) -> None:
        """As wide as the text needs, at most `limit`."""
        self.setFixedWidth(self.text.ideal_width(limit - 2 * _SIDE_PAD) + 2 * _SIDE_PAD)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The bubble."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        path = QPainterPath()
        path.addRoundedRect(area, theme.BUBBLE_RADIUS, theme.BUBBLE_RADIUS)
        corner = QPainterPath()
        half = theme.BUBBLE_RADIUS * 1.5
        corner.addRoundedRect(area.right() - half, area.bottom() - half, half, half, 4, 4)
        painter.fillPath(path.united(corner), QColor(self._appearance.palette.bubble))


class _Editor(QPlainTextEdit):
    """Enter takes the text, Shift+Enter breaks the line, Esc gives up."""

    taken = Signal()
    given_up = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The three keys; others write."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not (
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.taken.emit()
        else:
            super().keyPressEvent(event)


class UserMessage(QWidget):
    """`edited(text)` when another version is asked; `stepped(by)` to show a neighbouring one."""

    edited = Signal(str)
    stepped = Signal(int)

    def __init__(self, appearance: Appearance, message: Message) -> None:
        super().__init__()
        self._appearance = appearance
        self._message = message
        self._bubble = _Bubble(appearance, message.text)
        self._actions = QWidget()
        self._editor: QWidget | None = None
        self.setAccessibleName(f"You: {message.text}")
        self._place_actions()
        self._row = QHBoxLayout()
        self._row.setSpacing(theme.GAP)
        self._row.addStretch(1)
        self._row.addWidget(self._actions, 0, Qt.AlignmentFlag.AlignBottom)
        self._row.addWidget(self._bubble)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addLayout(self._row)

    def begin_edit(self) -> None:
        """Turn the bubble into a field."""
        if self._editor is None:
            self._editor = self._make_editor()
            self._column.addWidget(self._editor)
        self._bubble.hide()
        self._actions.hide()
        self._editor.show()
        self._field.setPlainText(self._message.text)
        self._field.selectAll()
        self._field.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The bubble's limit follows the column."""
        super().resizeEvent(event)
        limit = min(int(event.size().width() * _SHARE), event.size().width() - self._actions.sizeHint().width() - 8)
        self._bubble.fit(max(120, limit))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show the actions."""
        self._show_actions(True)

    def leaveEvent(self, event: QEvent) -> None:
        """Hide them again."""
        self._show_actions(False)

    def _place_actions(self) -> None:
        row = QHBoxLayout(self._actions)
        row.setContentsMargins(0, 0, 0, 6)
        row.setSpacing(0)
        if self._message.n_siblings > 1:
            switch = VersionSwitch(self._appearance, self._message)
            switch.stepped.connect(self.stepped)
            row.addWidget(switch)
        edit = IconButton(self._appearance, "edit", "Edit", theme.SMALL_BUTTON).faint()
        edit.clicked.connect(self.begin_edit)
        self._quiet = [CopyButton(self._appearance, self._message.text), edit]
        for button in self._quiet:
            row.addWidget(button)
        self._show_actions(False)

    def _show_actions(self, is_shown: bool) -> None:
        for button in self._quiet:
            button.set_quiet(not is_shown)

    def _make_editor(self) -> QWidget:
        editor = QWidget()
        self._field = with_kind(_Editor(), "edit")
        self._field.setAccessibleName("Edit your message")
        self._field.setTabChangesFocus(True)
        self._field.setFont(self._appearance.font(theme.BODY))
        self._field.setFixedHeight(min(240, self._bubble.height() + 40))
        self._field.taken.connect(self._take_edit)
        self._field.given_up.connect(self._end_edit)
        cancel = text_button("Cancel")
        cancel.clicked.connect(self._end_edit)
        send = text_button("Send", "primary")
        send.clicked.connect(self._take_edit)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(send)
        column = QVBoxLayout(editor)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._field)
        column.addLayout(buttons)
        return editor

    def _take_edit(self) -> None:
        text = self._field.toPlainText().strip()
        self._end_edit()
        if text and text != self._message.text:
            self.edited.emit(text)

    def _end_edit(self) -> None:
        if self._editor is not None:
            self._editor.hide()
        self._bubble.show()
        self._actions.show()
