"""The library of prompts: the user's own, to be changed, and those that come with the program."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QPlainTextEdit, QVBoxLayout, QWidget

from smallmind.chat.prompts import built_in_prompts, variables_of
from smallmind.domain.settings import SavedPrompt
from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import label, with_kind
from smallmind.ui.models.settings import SettingsModel
from smallmind.ui.sheets.sheet import Sheet
from smallmind.ui.translation import window_language

_WIDTH = 780
_LIST_WIDTH = 230
_HEIGHT = 380
_OWN = Qt.ItemDataRole.UserRole  # the index among the user's own; -1 for one that comes along


class PromptsSheet(Sheet):
    """What is written here is kept at once.  `used(prompt)`: it goes into the message field."""

    used = Signal(object)

    def __init__(self, appearance: Appearance, window: QWidget, settings: SettingsModel) -> None:
        super().__init__(appearance, window, self.tr("Prompt library"), width=_WIDTH, scrolls=False)
        self._settings = settings
        self._deleted: tuple[int, SavedPrompt] | None = None
        self._list = _PromptList()
        self._name = QLineEdit()
        self._text = QPlainTextEdit()
        self._hint = label("", "note", wraps=True)
        self._use = self.add_action(self.tr("Use"), "primary")
        self._make_controls()
        self._place()
        self._fill(0)

    def _make_controls(self) -> None:
        self._list.setAccessibleName(self.tr("Prompts"))
        self._name.setAccessibleName(self.tr("Name of the prompt"))
        self._name.setPlaceholderText(self.tr("Name"))
        self._text.setAccessibleName(self.tr("Text of the prompt"))
        self._text.setPlaceholderText(self.tr("What goes into the message; {{name}} is asked for"))
        self._text.setTabChangesFocus(True)
        self._list.currentItemChanged.connect(lambda _now, _before: self._show())
        self._list.taken.connect(self._take)
        self._list.itemDoubleClicked.connect(lambda _item: self._take())
        self._name.textEdited.connect(lambda _text: self._keep())
        self._text.textChanged.connect(self._keep)
        self._use.clicked.connect(self._take)

    def _place(self) -> None:
        self._new = self.add_action(self.tr("New prompt"))
        self._new.clicked.connect(lambda: self._add(SavedPrompt(self.tr("New prompt"), "")))
        self._copy = self.add_action(self.tr("Make my own copy"))
        self._copy.clicked.connect(lambda: self._add(self._shown()))
        self._delete = self.add_action(self.tr("Delete"), "danger")
        self._delete.clicked.connect(self._remove)
        self._restore = self.add_action(self.tr("Undo"))
        self._restore.clicked.connect(self._put_back)
        self._foot_row.removeWidget(self._use)
        self._foot_row.addWidget(self._use)  # the outermost
        self._list.setFixedWidth(_LIST_WIDTH)
        self._list.setMinimumHeight(_HEIGHT)
        right = QVBoxLayout()
        right.setSpacing(theme.ROW_GAP)
        right.addWidget(self._name)
        right.addWidget(self._text, 1)
        right.addWidget(self._hint)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._list)
        row.addLayout(right, 1)
        self.body.addLayout(row)

    @property
    def _own(self) -> tuple[SavedPrompt, ...]:
        return self._settings.value.chat.prompts

    def _fill(self, row: int) -> None:
        """The list anew, with that row current."""
        self._list.blockSignals(True)
        self._list.clear()
        for number, prompt in enumerate(self._own):
            self._list.addItem(_item(prompt.name or self.tr("No name"), number))
        for prompt in built_in_prompts(window_language()):
            self._list.addItem(_item(prompt.name, -1))
        self._list.setCurrentRow(max(0, min(row, self._list.count() - 1)))
        self._list.blockSignals(False)
        self._show()

    def _shown(self) -> SavedPrompt:
        number = self._number()
        if number >= 0:
            return self._own[number]
        return built_in_prompts(window_language())[self._list.currentRow() - len(self._own)]

    def _number(self) -> int:
        item = self._list.currentItem()
        return int(item.data(_OWN))

    def _show(self) -> None:
        prompt, is_own = self._shown(), self._number() >= 0
        self._text.blockSignals(True)
        self._name.setText(prompt.name)
        self._text.setPlainText(prompt.text)
        self._text.blockSignals(False)
        self._name.setReadOnly(not is_own)
        self._text.setReadOnly(not is_own)
        self._copy.setVisible(not is_own)
        self._delete.setVisible(is_own)
        self._restore.setVisible(self._deleted is not None)
        self._show_hint(prompt, is_own)

    def _show_hint(self, prompt: SavedPrompt, is_own: bool) -> None:
        asked = [each for each in variables_of(prompt.text) if each not in ("clipboard", "date")]
        if asked:
            words = self.tr("Asked for with Tab: {names}.").format(names=", ".join(asked))
        elif is_own:
            words = self.tr("{{topic}} is asked for; {{clipboard}} and {{date}} fill themselves in.")
        else:
            words = self.tr("It comes with the program. Make a copy to change it.")
        self._hint.setText(words)
        self._use.setEnabled(bool(prompt.text.strip()))

    def _keep(self) -> None:
        number = self._number()
        if number < 0:
            return
        prompt = SavedPrompt(self._name.text().strip(), self._text.toPlainText())
        self._save([*self._own[:number], prompt, *self._own[number + 1 :]])
        self._list.item(number).setText(prompt.name or self.tr("No name"))
        self._show_hint(prompt, is_own=True)

    def _add(self, prompt: SavedPrompt) -> None:
        self._save([prompt, *self._own])
        self._fill(0)
        self._name.setFocus()
        self._name.selectAll()

    def _remove(self) -> None:
        number = self._number()
        if number < 0:
            return
        self._deleted = number, self._own[number]
        self._save([*self._own[:number], *self._own[number + 1 :]])
        self._fill(number)
        self._list.setFocus()

    def _put_back(self) -> None:
        if self._deleted is None:
            return
        number, prompt = self._deleted
        self._deleted = None
        self._save([*self._own[:number], prompt, *self._own[number:]])
        self._fill(number)
        self._list.setFocus()

    def _save(self, prompts: list[SavedPrompt]) -> None:
        self._settings.set("chat.prompts", tuple(prompts))

    def _take(self) -> None:
        prompt = self._shown()
        if prompt.text.strip():
            self.close_sheet()
            self.used.emit(prompt)


class _PromptList(QListWidget):
    """Enter takes the current one."""

    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        with_kind(self, "choices")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Other keys move the choice."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.taken.emit()
        else:
            super().keyPressEvent(event)


def _item(name: str, number: int) -> QListWidgetItem:
    item = QListWidgetItem(name)
    item.setData(_OWN, number)
    item.setToolTip(name)
    return item
