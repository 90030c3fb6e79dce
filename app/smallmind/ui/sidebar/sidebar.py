"""New chat, search, the list of conversations, memory, settings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import IconButton, text_button
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.models.conversations import ConversationsModel
from smallmind.ui.sidebar.conversation_list import ConversationList
from smallmind.ui.sidebar.memory_meter import MemoryMeter

_EMPTY = "Your chats will be listed here. They stay on this computer."
_TRAIL = 4
_NO_HIT = "No chat has this in its title."


class _SearchField(QLineEdit):
    """Esc clears it, and gives the focus back when it is empty; Down goes to the list."""

    left = Signal()
    down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The two keys."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.down.emit()
        else:
            super().keyPressEvent(event)


class Sidebar(QWidget):
    """Places the parts; what they do is said by signals."""

    new_chat_clicked = Signal()
    fold_clicked = Signal()
    settings_clicked = Signal()
    search_left = Signal()

    def __init__(self, appearance: Appearance, model: ConversationsModel) -> None:
        super().__init__()
        self._appearance = appearance
        self._model = model
        with_kind(self, "sidebar")
        self._new = text_button("New chat", "new-chat")
        self._new.setIconSize(QSize(theme.ICON + _TRAIL, theme.ICON))
        self._new.setToolTip("New chat (Ctrl+N)")
        self._new.clicked.connect(self.new_chat_clicked)
        fold = IconButton(appearance, "sidebar", "Hide the sidebar", theme.CONTROL_HEIGHT, "Ctrl+B").framed()
        fold.clicked.connect(self.fold_clicked)
        self.search = self._make_search()
        self.list = ConversationList(appearance, model)
        self._empty = label(_EMPTY, "hint", wraps=True)
        self._empty.setContentsMargins(8, 0, 8, 0)
        model.modelReset.connect(self._show_emptiness)

        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._new, 1)
        top.addWidget(fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.PAD, 1, 0)
        column.setSpacing(10)
        for part in (top, self.search, self._empty, self.list):
            inset = QHBoxLayout()
            inset.setContentsMargins(theme.PAD, 0, theme.PAD, 0)
            if isinstance(part, QHBoxLayout):
                inset.addLayout(part)
            else:
                inset.addWidget(part)
            column.addLayout(inset, 1 if part is self.list else 0)
        column.addStretch(0)
        column.addWidget(self._make_foot())
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._show_emptiness()

    def _make_search(self) -> QLineEdit:
        field = with_kind(_SearchField(), "search")
        field.setPlaceholderText("Search chats")
        field.setAccessibleName("Search chats")
        field.textChanged.connect(self._model.set_filter)
        field.left.connect(self.search_left)
        field.down.connect(self._go_to_list)
        self._search_action = QAction(field)
        field.addAction(self._search_action, QLineEdit.ActionPosition.LeadingPosition)
        for button in field.findChildren(QToolButton):
            button.setAccessibleName("Search")
        self._keys = label("Ctrl K", "faint")
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(field)
        row.setContentsMargins(0, 0, 11, 0)
        row.addStretch(1)
        row.addWidget(self._keys)
        field.textChanged.connect(lambda text: self._keys.setVisible(not text))
        return field

    def _make_foot(self) -> QWidget:
        foot = with_kind(QWidget(), "sidebar-foot")
        self._settings = text_button("Settings", "plain")
        self._settings.setToolTip("Settings (Ctrl+,)")
        self._settings.clicked.connect(self.settings_clicked)
        self._settings.setIconSize(QSize(theme.ICON + _TRAIL, theme.ICON))
        column = QVBoxLayout(foot)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, 10)
        column.setSpacing(8)
        column.addWidget(MemoryMeter(self._appearance))
        outset = QHBoxLayout()
        outset.setContentsMargins(-8, 0, -8, 0)
        outset.addWidget(self._settings)
        column.addLayout(outset)
        return foot

    def _go_to_list(self) -> None:
        self.list.setFocus(Qt.FocusReason.TabFocusReason)
        if not self.list.currentIndex().isValid() and self._model.rowCount() > 1:
            self.list.setCurrentIndex(self._model.index(1, 0))

    def _show_emptiness(self) -> None:
        has_rows = self._model.rowCount() > 0
        self._empty.setText(_EMPTY if self._model.is_empty else _NO_HIT)
        self._empty.setVisible(not has_rows)

    def _restyle(self) -> None:
        self.setFixedWidth(theme.SIDEBAR_WIDTH)
        self._new.setIcon(self._appearance.icon("plus", self._appearance.palette.text, trail=_TRAIL))
        self._settings.setIcon(self._appearance.icon("settings", self._appearance.palette.text, trail=_TRAIL))
        self._search_action.setIcon(self._appearance.icon("search"))
