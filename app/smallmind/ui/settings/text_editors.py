"""Editors of longer texts: prompts, stop strings, a JSON schema."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import change_look, label
from smallmind.ui.settings.editors import Editor
from smallmind.ui.settings.option import Option, escaped, unescaped


class TextEditor(Editor):
    """Some lines of text."""

    is_wide = True
    n_lines = 4

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self.field = QPlainTextEdit()
        self.field.setAccessibleName(option.title())
        self.field.setTabChangesFocus(True)
        self.field.setFrameShape(QFrame.Shape.NoFrame)
        self.field.textChanged.connect(self._take)
        self._value: Any = None
        self._note = label("", "error-note", wraps=True)
        self._note.hide()
        self._column = QVBoxLayout()
        self._column.setSpacing(4)
        self._column.addWidget(self.field)
        self._column.addWidget(self._note)
        self.row.addLayout(self._column)
        self.setFocusProxy(self.field)
        appearance.changed.connect(self._restyle)
        self._restyle()

    def show_value(self, value: Any) -> None:
        """Without moving the cursor of whoever is typing just this."""
        self._value = value
        try:
            is_shown = self.value_of(self.field.toPlainText()) == value
        except ValueError:
            is_shown = self.field.hasFocus()
        if not is_shown:
            self.field.blockSignals(True)
            self.field.setPlainText(self.text_of(value))
            self.field.blockSignals(False)
            self._tell("")

    def text_of(self, value: Any) -> str:
        """How a value is written."""
        return str(value)

    def value_of(self, text: str) -> Any:
        """What was written.  Raises ValueError with a sentence about what is wrong."""
        return text

    def _take(self) -> None:
        try:
            value = self.value_of(self.field.toPlainText())
        except ValueError as error:
            self._tell(str(error))
            return
        self._tell("")
        if value != self._value:
            self._value = value
            self.edited.emit(value)

    def _tell(self, problem: str) -> None:
        self._note.setText(problem)
        self._note.setVisible(bool(problem))
        self.field.setAccessibleDescription(problem)
        change_look(self.field, "wrong", bool(problem))

    def _restyle(self) -> None:
        self.field.setFont(self.appearance.font(theme.CONTROL))
        self.field.setFixedHeight(self.field.fontMetrics().lineSpacing() * self.n_lines + 20)


class LinesEditor(TextEditor):
    """Strings, one on each line; a new line in one of them is written \\n."""

    n_lines = 3

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self.field.setPlaceholderText(self.tr("One on each line"))

    def text_of(self, value: Any) -> str:
        """One on each line."""
        return "\n".join(escaped(each) for each in value)

    def value_of(self, text: str) -> Any:
        """Empty lines are nothing."""
        return tuple(unescaped(line) for line in text.split("\n") if line)


class SchemaEditor(TextEditor):
    """JSON that is a schema, or nothing; what is no schema is said, and does not count."""

    n_lines = 7

    def __init__(self, appearance: Appearance, option: Option) -> None:
        super().__init__(appearance, option)
        self.field.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.field.setPlaceholderText('{"type": "object", "properties": {"name": {"type": "string"}}}')
        self.field.setLayoutDirection(Qt.LayoutDirection.LeftToRight)

    def value_of(self, text: str) -> Any:
        """As it was typed, so that its layout stays."""
        if not text.strip():
            return ""
        try:
            schema = json.loads(text)
        except json.JSONDecodeError as error:
            words = self.tr("This is no JSON yet: line {line}, column {column}.")
            raise ValueError(words.format(line=error.lineno, column=error.colno)) from error
        except RecursionError as error:
            raise ValueError(self.tr("This is nested too deeply.")) from error
        if not isinstance(schema, dict):
            raise ValueError(self.tr("A schema is an object: { … }."))
        return text

    def _restyle(self) -> None:
        super()._restyle()
        self.field.setFont(self.appearance.mono())
