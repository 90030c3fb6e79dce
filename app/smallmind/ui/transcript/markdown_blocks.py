"""A growing answer as blocks: those that can change no more, and the tail that still may.

What a block is never changes once the next one has begun, so only the text from the last block on is parsed again: the
cost of a flush does not grow with the answer.  Two kinds of long tails have short cuts: an open code fence is only
searched for its end, and the items of a list are blocks of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^\n]*)(\n|\Z)")
# The beginning of a marker says too little yet: "-" may become an item, a rule or a heading's underline.
_STARTED_MARKER = re.compile(r"(?:\A|\n)[ \t]*(?:[-*+_=`~#>|][-*+_=`~#>|: \t]*|\d{1,9}[.)]?[ \t]*)\Z")
_MAX_ITEM_INDENT = 3


class BlockKind(StrEnum):
    """What a block needs to be drawn."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    CODE = "code"
    RULE = "rule"


_KINDS = {
    "paragraph_open": BlockKind.PARAGRAPH,
    "heading_open": BlockKind.HEADING,
    "bullet_list_open": BlockKind.ITEM,
    "ordered_list_open": BlockKind.ITEM,
    "blockquote_open": BlockKind.QUOTE,
    "table_open": BlockKind.TABLE,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
    "hr": BlockKind.RULE,
}


@dataclass(frozen=True, slots=True)
class Block:
    """`html` of text, or `code` in `language`."""

    kind: BlockKind
    html: str = ""
    code: str = ""
    language: str = ""


@dataclass(slots=True)
class _Part:
    """The tokens of one block to be, and the line where it starts."""

    tokens: list[Token]
    line: int

    @property
    def opening(self) -> Token:
        return self.tokens[0]


class BlockSplitter:
    """Takes text as it comes.  `finished` only grows; `tail` is what may still change (at most one block)."""

    def __init__(self) -> None:
        self.finished: list[Block] = []
        self.tail: list[Block] = []
        from smallmind.ui.transcript import renderer  # 60 ms that the window's first sight should not pay

        self._render = renderer.render
        self._parser = renderer.make_parser()
        self._source = ""  # from the start of the tail on
        self._list_marker = ""  # of the list whose item was finished last
        self._next_number = 1

    def append(self, text: str) -> None:
        """More of the answer."""
        self._source += text.replace("\r\n", "\n").replace("\0", "�")
        while self._take_whole_fence() or self._take_finished():
            pass

    def finish(self) -> None:
        """No more text will come: the tail is final."""
        if not self._is_in_fence():
            self.tail = [self._block(part) for part in self._parts(self._source)]
        self.finished += self.tail
        self.tail = []
        self._source = ""

    def _is_in_fence(self) -> bool:
        opening = _FENCE.match(self._source)
        return opening is not None and "`" not in opening[2]

    def _take_whole_fence(self) -> bool:
        """Whether a whole code fence was taken from the start of the tail; an open one becomes the tail."""
        opening = _FENCE.match(self._source)
        if opening is None or "`" in opening[2]:
            return False
        language = opening[2].strip().partition(" ")[0]
        mark = opening[1]
        closing = re.compile(rf"^ {{0,3}}{re.escape(mark[0])}{{{len(mark)},}}[ \t]*(\n|\Z)", re.MULTILINE)
        end = closing.search(self._source, opening.end()) if opening[3] else None
        if end is None:
            code = self._source[opening.end() :]
            started_end = code.rpartition("\n")[2]
            if started_end and not started_end.strip(f" {mark[0]}"):
                code = code.removesuffix(started_end)
            self.tail = [Block(BlockKind.CODE, code=code.removesuffix("\n"), language=language)]
            return False
        code = self._source[opening.end() : end.start()].removesuffix("\n")
        self._settle([Block(BlockKind.CODE, code=code, language=language)], end.end())
        return True

    def _take_finished(self) -> bool:
        """Whether blocks before the last one were taken and the rest has to be looked at again."""
        if self._is_in_fence():
            return False
        visible = _closed(_STARTED_MARKER.sub("", self._source))
        parts = list(self._parts(visible))
        blocks = [self._block(part) for part in parts]
        self.tail = blocks[-1:]
        if len(blocks) < 2:
            return False
        self._remember_list(parts[:-1])
        lines = self._source.split("\n")
        self._settle(blocks[:-1], sum(len(line) + 1 for line in lines[: parts[-1].line]))
        self.tail = blocks[-1:]
        return self._is_in_fence()

    def _settle(self, blocks: list[Block], n_characters: int) -> None:
        self.finished += blocks
        self._source = self._source[n_characters:]
        self.tail = []
        if blocks[-1].kind is not BlockKind.ITEM:
            self._list_marker = ""

    def _parts(self, source: str) -> Iterator[_Part]:
        lines = source.split("\n")
        for index, group in enumerate(_top_level(self._parser.parse(source))):
            if _KINDS[group[0].type] is not BlockKind.ITEM:
                yield _Part(group, _line_of(group[0]))
                continue
            continues = index == 0 and group[0].markup == self._list_marker
            yield from _items(group, lines, self._next_number if continues else None)

    def _remember_list(self, parts: Sequence[_Part]) -> None:
        opening = parts[-1].opening
        if _KINDS[opening.type] is BlockKind.ITEM:
            n_items = sum(token.type == "list_item_open" and token.level == 1 for token in parts[-1].tokens)
            self._list_marker = opening.markup
            self._next_number = int(opening.attrGet("start") or 1) + n_items

    def _block(self, part: _Part) -> Block:
        opening = part.opening
        kind = _KINDS[opening.type]
        if kind is BlockKind.CODE:
            return Block(kind, code=opening.content.removesuffix("\n"), language=opening.info.strip().partition(" ")[0])
        return Block(kind, html="" if kind is BlockKind.RULE else self._render(self._parser, part.tokens))


def split_markdown(text: str) -> list[Block]:
    """All blocks of a whole text."""
    splitter = BlockSplitter()
    splitter.append(text)
    splitter.finish()
    return splitter.finished


def _top_level(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


def _items(group: list[Token], lines: Sequence[str], first_number: int | None) -> Iterator[_Part]:
    """Each item as a list of one; the whole list where an item stands so far in that alone it would be code."""
    starts = [index for index, token in enumerate(group) if token.type == "list_item_open" and token.level == 1]
    number = first_number if first_number is not None else int(group[0].attrGet("start") or 1)
    if any(_indent(lines[_line_of(group[start])]) > _MAX_ITEM_INDENT for start in starts):
        starts = starts[:1]
    for start, end in zip(starts, [*starts[1:], len(group) - 1], strict=True):
        opening = copy(group[0])
        opening.attrs = dict(opening.attrs)
        if opening.type == "ordered_list_open":
            opening.attrSet("start", str(number))
        number += 1
        if group[start + 1].type == "paragraph_open":  # as tight as it looked before a loose neighbour came
            paragraph_end = next(token for token in group[start:end] if token.type == "paragraph_close")
            group[start + 1].hidden = paragraph_end.hidden = True
        yield _Part([opening, *group[start:end], group[-1]], _line_of(group[start]))


def _line_of(token: Token) -> int:
    return token.map[0] if token.map else 0


def _indent(line: str) -> int:
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))


def _closed(source: str) -> str:
    """Bold and code that were begun in the last paragraph are shown as such before their end arrives."""
    last = source[source.rfind("\n\n") + 1 :]
    if last.count("`") % 2 == 1:
        return source[:-1] if source.endswith("`") else source + "`"
    if last.count("**") % 2 == 1:
        return source[:-2] if source.endswith("**") else source.rstrip() + "**"
    return source
