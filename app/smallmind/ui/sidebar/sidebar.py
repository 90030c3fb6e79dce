"""New chat, search, the list of conversations, memory, settings."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLineEdit, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.commands import keys_of, tooltip_of
from smallmind.ui.controls.buttons import IconButton, text_button
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.error_words import told
from smallmind.ui.models.conversations import ConversationsModel
from smallmind.ui.models.search import SearchModel, SearchState
from smallmind.ui.sidebar.conversation_list import ConversationList
from smallmind.ui.sidebar.memory_meter import MemoryMeter
from smallmind.ui.sidebar.painting import BAR_WIDTH, TEXT_PAD
from smallmind.ui.sidebar.search_results import SearchResults

_TRAIL = 4


class _SearchField(QLineEdit):
    """Esc clears it, and gives the focus back when it is empty; Down goes to the list, Enter opens the best hit."""

    left = Signal()
    went_down = Signal()
    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Those keys; others write."""
        if event.key() == Qt.Key.Key_Escape:
            if self.text():
                self.clear()
            else:
                self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class Sidebar(QWidget):
    """Places the parts; what they do is said by signals.  While there are words in the search field the results stand
    in the place of the list.
    """

    new_chat_clicked = Signal()
    fold_clicked = Signal()
    settings_clicked = Signal()
    search_left = Signal()

    def __init__(self, appearance: Appearance, model: ConversationsModel, search: SearchModel) -> None:
        super().__init__()
        self._appearance = appearance
        self._model = model
        self._search = search
        with_kind(self, "sidebar")
        self.search = self._make_search()
        self.list = ConversationList(appearance, model)
        self.results = SearchResults(appearance, search)
        self.results.left.connect(self.leave_search)
        self.results.went_up.connect(lambda: self.search.setFocus(Qt.FocusReason.BacktabFocusReason))
        self._lists = QStackedWidget()
        self._lists.addWidget(self.list)
        self._lists.addWidget(self.results)
        self._words = label("", "hint", wraps=True)
        self._words.setContentsMargins(BAR_WIDTH + TEXT_PAD, 4, BAR_WIDTH + TEXT_PAD, 0)
        self._words.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self._lists.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.PAD, 1, 0)
        column.setSpacing(10)
        column.addLayout(_inset(self._make_top()))
        column.addLayout(_inset(self.search))
        column.addLayout(_inset(self._lists, BAR_WIDTH), 1)
        column.addWidget(self._make_foot())
        model.changed.connect(self._choose_list)
        search.changed.connect(self._choose_list)
        appearance.changed.connect(self._restyle)
        self._restyle()
        self._choose_list()

    def leave_search(self) -> None:
        """Back to the list of all, and to writing."""
        self.search.clear()
        self.search_left.emit()

    def _make_top(self) -> QLayout:
        self._new = text_button(self.tr("New chat"), "new-chat")
        self._new.setIconSize(QSize(theme.ICON + _TRAIL, theme.ICON))
        self._new.setToolTip(tooltip_of("new_chat"))
        self._new.clicked.connect(self.new_chat_clicked)
        hide = self.tr("Hide the sidebar")
        fold = IconButton(self._appearance, "sidebar", hide, theme.CONTROL_HEIGHT, keys_of("sidebar")).framed()
        fold.clicked.connect(self.fold_clicked)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self._new, 1)
        top.addWidget(fold)
        return top

    def _make_search(self) -> QLineEdit:
        field = with_kind(_SearchField(), "search")
        field.setPlaceholderText(self.tr("Search chats"))
        field.setAccessibleName(self.tr("Search chats"))
        field.textChanged.connect(self._search.search_for)
        field.left.connect(self.search_left)
        field.went_down.connect(self._go_to_list)
        field.entered.connect(self._open_best)
        start, end = QLineEdit.ActionPosition.LeadingPosition, QLineEdit.ActionPosition.TrailingPosition
        self._search_action = _add_action(field, self.tr("Search"), start)
        self._clear_action = _add_action(field, self.tr("Clear the search"), end)
        self._clear_action.setVisible(False)
        self._clear_action.triggered.connect(field.clear)
        self._keys = label(keys_of("search").replace("+", " "), "faint")
        self._keys.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row = QHBoxLayout(field)
        row.setContentsMargins(11, 0, 11, 0)
        row.addStretch(1)
        row.addWidget(self._keys)
        field.textChanged.connect(lambda text: self._keys.setVisible(not text))
        field.textChanged.connect(lambda text: self._clear_action.setVisible(bool(text)))
        return field

    def _make_foot(self) -> QWidget:
        foot = with_kind(QWidget(), "sidebar-foot")
        self._settings = text_button(self.tr("Settings"), "plain")
        self._settings.setToolTip(tooltip_of("settings"))
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
        shown = self._lists.currentWidget()
        if shown is not None and shown is not self._words:
            shown.setFocus(Qt.FocusReason.TabFocusReason)

    def _open_best(self) -> None:
        if self._search.state is SearchState.DONE:
            self.results.open_best()
        elif self._search.state is SearchState.OFF:
            self._go_to_list()

    def _choose_list(self) -> None:
        state = self._search.state
        words = ""
        if state is SearchState.OFF and self._model.is_empty:
            words = self.tr("Your chats will be listed here. They stay on this computer.")
        elif state is SearchState.DONE and not self._search.rowCount():
            words = self.tr("No chat contains “{words}”.").format(words=self._search.words)
        elif state is SearchState.FAILED:
            words = told(self._search.error) if self._search.error else ""
        self._words.setText(words)
        target = self.list if state is SearchState.OFF else self.results
        self._lists.setCurrentWidget(self._words if words else target)

    def _restyle(self) -> None:
        self.setFixedWidth(theme.SIDEBAR_WIDTH)
        self._new.setIcon(self._appearance.icon("plus", self._appearance.palette.text, trail=_TRAIL))
        self._settings.setIcon(self._appearance.icon("settings", self._appearance.palette.text, trail=_TRAIL))
        self._search_action.setIcon(self._appearance.icon("search"))
        self._clear_action.setIcon(self._appearance.icon("close"))


def _add_action(field: QLineEdit, name: str, position: QLineEdit.ActionPosition) -> QAction:
    """With its button named, which Qt does not do."""
    action = QAction(name, field)
    field.addAction(action, position)
    for button in field.findChildren(QToolButton):
        if button.defaultAction() is action:
            button.setAccessibleName(name)
    return action


def _inset(part: QLayout | QWidget, reach: int = 0) -> QHBoxLayout:
    """With the sidebar's margin at both sides; `part` may reach into it."""
    row = QHBoxLayout()
    row.setContentsMargins(theme.PAD - reach, 0, theme.PAD - reach, 0)
    if isinstance(part, QLayout):
        row.addLayout(part)
    else:
        row.addWidget(part)
    return row
