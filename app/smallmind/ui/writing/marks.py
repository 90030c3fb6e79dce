"""What is marked in the field: words that are spelled wrong, and the variables of a prompt."""

from __future__ import annotations

import re

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QMenu

from smallmind.ui.appearance import Appearance
from smallmind.ui.models.spelling import SpellingModel
from smallmind.ui.writing.field import MessageField

_MOST_CHARACTERS = 3_000  # of a paragraph: a longer one is no prose, and a key must be answered within a frame
_MOST_PARAGRAPHS = 400
_VARIABLE = re.compile(r"\{\{[^{}\n]{1,60}\}\}")


class Marks(QSyntaxHighlighter):
    """Qt asks for a paragraph when it has changed: what a key costs does not depend on the text's length."""

    def __init__(self, appearance: Appearance, field: MessageField, spelling: SpellingModel) -> None:
        super().__init__(field.document())
        self._appearance = appearance
        self._field = field
        self._spelling = spelling
        self._typed_block = -1  # where the word under the caret was spared
        spelling.changed.connect(self.rehighlight)
        appearance.changed.connect(self.rehighlight)
        field.cursorPositionChanged.connect(self._follow_caret)
        field.menu_wanted.connect(self._extend_menu)
        field.textChanged.connect(self._want)

    def highlightBlock(self, text: str) -> None:
        """One paragraph."""
        if "{{" in text:
            form = QTextCharFormat()
            form.setBackground(QColor(self._appearance.palette.accent_soft))
            for found in _VARIABLE.finditer(text):
                self.setFormat(found.start(), found.end() - found.start(), form)
        if len(text) > _MOST_CHARACTERS or self.document().blockCount() > _MOST_PARAGRAPHS:
            return
        wrong = QTextCharFormat()
        wrong.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        wrong.setUnderlineColor(QColor(self._appearance.palette.error))
        block = self.currentBlock()
        caret = self._field.textCursor().position() - block.position()
        for start, end in self._spelling.mistakes(text):
            if end == caret and self._field.hasFocus():
                self._typed_block = block.blockNumber()  # not finished yet
            else:
                self.setFormat(start, end - start, wrong)

    def _want(self) -> None:
        if not self._field.document().isEmpty():
            self._spelling.want()

    def _follow_caret(self) -> None:
        """The word that was spared is finished once the caret has left it."""
        if self._typed_block < 0:
            return
        block = self.document().findBlockByNumber(self._typed_block)
        self._typed_block = -1
        if block.isValid():
            self.rehighlightBlock(block)

    def _extend_menu(self, menu: QMenu, place: QTextCursor) -> None:
        """Better words for the one at that place, above the usual commands."""
        found = self._mistake_at(place)
        if found is None:
            return
        word = found.selectedText()
        before = menu.actions()[0] if menu.actions() else None
        suggestions = self._spelling.suggestions(word)
        actions = []
        for each in suggestions:
            action = menu.addAction(each)
            action.triggered.connect(lambda _checked=False, better=each: found.insertText(better))
            actions.append(action)
        if not suggestions:
            nothing = menu.addAction(self.tr("No suggestions"))
            nothing.setEnabled(False)
            actions.append(nothing)
        add = menu.addAction(self.tr("Add “{word}” to the dictionary").format(word=word))
        add.triggered.connect(lambda _checked=False: self._spelling.add(word))
        actions.append(add)
        for action in actions:
            menu.removeAction(action)
        menu.insertActions(before, actions)  # type: ignore[arg-type]  # None puts them at the end
        if before is not None:
            menu.insertSeparator(before)

    def _mistake_at(self, place: QTextCursor) -> QTextCursor | None:
        block = place.block()
        offset = place.position() - block.position()
        for start, end in self._spelling.mistakes(block.text()):
            if start <= offset <= end:
                cursor = QTextCursor(block)
                cursor.setPosition(block.position() + start)
                cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
                return cursor
        return None
