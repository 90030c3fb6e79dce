"""Colours of code: Pygments decides in a worker thread, the document only paints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from smallmind.ui.theme import Palette

if TYPE_CHECKING:
    from pygments.token import _TokenType


@dataclass(frozen=True, slots=True)
class Span:
    """`n` characters from `start` of a line, in the palette's colour of that name."""

    start: int
    n: int
    colour: str


Lines = Sequence[tuple[Span, ...]]


@lru_cache(maxsize=128)
def find_spans(code: str, language: str) -> list[tuple[Span, ...]]:
    """The coloured spans of each line; none at all for a language that is not known.  Slow: for a worker thread."""
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=False) if language else None
    except ClassNotFound:
        lexer = None
    if lexer is None:
        return []
    lines: list[list[Span]] = [[]]
    column = 0
    for kind, text in lexer.get_tokens(code):
        colour = _colour_name(kind)
        for index, piece in enumerate(text.split("\n")):
            if index:
                lines.append([])
                column = 0
            n = _utf16_length(piece)
            if colour and n:
                lines[-1].append(Span(column, n, colour))
            column += n
    return [tuple(line) for line in lines]


def _colour_name(kind: _TokenType) -> str:
    from pygments.token import Comment, Keyword, Name, Number, Operator, String

    table: tuple[tuple[_TokenType, str], ...] = (
        (Comment, "comment"),
        (String, "string"),
        (Number, "number"),
        (Name.Function, "function"),
        (Name.Class, "function"),
        (Name.Decorator, "function"),
        (Name.Tag, "keyword"),
        (Name.Attribute, "function"),
        (Operator.Word, "keyword"),
        (Keyword, "keyword"),
    )
    # A token type is a tuple of names, and `family[:n]` of it the types above it.
    return next((colour for family, colour in table if kind[: len(family)] == family), "")


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


@lru_cache(maxsize=4)
def _formats_of(palette: Palette) -> dict[str, QTextCharFormat]:
    formats = {}
    for name in ("comment", "string", "number", "function", "keyword"):
        formats[name] = QTextCharFormat()
        formats[name].setForeground(QColor(getattr(palette, name)))
    return formats


class Highlighter(QSyntaxHighlighter):
    """Paints spans that were found elsewhere."""

    def __init__(self, document: QTextDocument, palette: Palette) -> None:
        super().__init__(document)
        self._lines: Lines = ()
        self._formats = _formats_of(palette)

    def set_palette(self, palette: Palette) -> None:
        """The theme in force."""
        self._formats = _formats_of(palette)
        self.rehighlight()

    def set_lines(self, lines: Lines) -> None:
        """Repaint the lines whose spans differ from before."""
        before, self._lines = self._lines, lines
        for number, spans in enumerate(lines):
            if number >= len(before) or before[number] != spans:
                self.rehighlightBlock(self.document().findBlockByNumber(number))

    def highlightBlock(self, text: str) -> None:
        """Qt calls this for each changed line."""
        number = self.currentBlock().blockNumber()
        if number < len(self._lines):
            for span in self._lines[number]:
                self.setFormat(span.start, span.n, self._formats[span.colour])
