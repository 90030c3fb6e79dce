"""A library of texts with names: pick, write, add, delete."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout

from smallmind.domain.settings import SavedPrompt
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.buttons import text_button
from smallmind.ui.controls.nav_list import NavList
from smallmind.ui.settings.editors import Editor
from smallmind.ui.settings.option import Option

_LIST_WIDTH = 170
_HEIGHT = 180


class PromptsEditor(Editor):
    """The names at one side, the chosen one to be edited at the other; every change counts at once."""

    is_wide = True

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self._prompts: tuple[SavedPrompt, ...] = ()
        self._list = NavList(option.title(), is_boxed=True)
        self._list.setFixedWidth(_LIST_WIDTH)
        self._list.setMinimumHeight(_HEIGHT)
        self._list.currentRowChanged.connect(lambda _row: self._show_chosen())
        self._name = QLineEdit()
        self._name.setPlaceholderText(self.tr("Name"))
        self._name.setAccessibleName(self.tr("Name of the prompt"))
        self._name.textEdited.connect(lambda text: self._change(name=text))
        self._text = QPlainTextEdit()
        self._text.setAccessibleName(self.tr("Text of the prompt"))
        self._text.setPlaceholderText(self.tr("Text"))
        self._text.setTabChangesFocus(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.textChanged.connect(lambda: self._change(text=self._text.toPlainText()))
        self._add = text_button(self.tr("New"))
        self._add.clicked.connect(self._add_prompt)
        self._delete = text_button(self.tr("Delete"), "danger")
        self._delete.clicked.connect(self._delete_prompt)
        self._place()
        self.setFocusProxy(self._list)
        self._show_chosen()

    def show_value(self, value: Any) -> None:
        """Another library, or the one that is being edited."""
        if value == self._prompts:
            return
        self._prompts = value
        self._fill(min(max(0, self._list.currentRow()), len(value) - 1))

    def _place(self) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._delete)
        buttons.addStretch(1)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(self._name)
        right.addWidget(self._text, 1)
        right.addLayout(buttons)
        self.row.setSpacing(12)
        self.row.addWidget(self._list)
        self.row.addLayout(right, 1)

    def _fill(self, row: int) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        self._list.addItems([each.name or self.tr("Without a name") for each in self._prompts])
        self._list.setCurrentRow(row)
        self._list.blockSignals(False)
        self._show_chosen()

    def _show_chosen(self) -> None:
        chosen = self._chosen()
        for field in (self._name, self._text, self._delete):
            field.setEnabled(chosen is not None)
        if self._name.text() != (chosen.name if chosen else ""):
            self._name.setText(chosen.name if chosen else "")
        if self._text.toPlainText() != (chosen.text if chosen else ""):
            self._text.blockSignals(True)
            self._text.setPlainText(chosen.text if chosen else "")
            self._text.blockSignals(False)

    def _chosen(self) -> SavedPrompt | None:
        row = self._list.currentRow()
        return self._prompts[row] if 0 <= row < len(self._prompts) else None

    def _change(self, **changes: str) -> None:
        row, chosen = self._list.currentRow(), self._chosen()
        if chosen is None:
            return
        changed = replace(chosen, **changes)
        item = self._list.item(row)
        if item is not None:
            item.setText(changed.name or self.tr("Without a name"))
        self._take((*self._prompts[:row], changed, *self._prompts[row + 1 :]))

    def _add_prompt(self) -> None:
        self._take((*self._prompts, SavedPrompt(self.tr("New prompt"))))
        self._fill(len(self._prompts) - 1)
        self._name.setFocus(Qt.FocusReason.TabFocusReason)
        self._name.selectAll()

    def _delete_prompt(self) -> None:
        row = self._list.currentRow()
        self._take((*self._prompts[:row], *self._prompts[row + 1 :]))
        self._fill(min(row, len(self._prompts) - 1))
        self._list.setFocus(Qt.FocusReason.TabFocusReason)

    def _take(self, prompts: tuple[SavedPrompt, ...]) -> None:
        if prompts != self._prompts:
            self._prompts = prompts
            self.edited.emit(prompts)
