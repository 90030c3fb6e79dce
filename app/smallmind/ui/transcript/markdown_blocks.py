"""A growing answer as blocks: those that can change no more, and the tail that still may.

What a block is never changes once the next one has begun, so only the text from the last block on is parsed again: the
cost of a flush does not grow with the answer.  Long tails have short cuts: an open code fence is only searched for its
end, the items of a list are blocks of their own, a table goes on in another block after some rows, and any other block
that will not end is cut.  Where it is cut depends on its text alone, never on the pieces that it came in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from smallmind.ui.transcript.blocks import Block, BlockKind

if TYPE_CHECKING:
    from markdown_it.token import Token

_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[ \t]*([^\n]*)(\n|\Z)")
# The beginning of a marker says too little yet: "-" may become an item, a rule or a heading's underline.
_STARTED_MARKER = re.compile(r"(?:\A|\n)[ \t]*(?:[-*+_=`~#>|][-*+_=`~#>|: \t]*|\d{1,9}[.)]?[ \t]*)\Z")
_MAX_ITEM_INDENT = 3
# Characters after which a block is cut.  Parsing takes 1.3 ms per thousand, of hostile text up to 7 ms.
_LONGEST_TEXT = 4_000
_LONGEST_NESTED = 12_000
_TABLE_CELLS = 400
_MOST_COLUMNS = 40
_PIECE = 4_000
_MOST_RECENT = 128

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
    "math_block": BlockKind.MATH,
}


@dataclass(slots=True)
class _Part:
    """The tokens of one block to be, and the lines it stands on."""

    tokens: list[Token]
    line: int
    end: int

    @property
    def kind(self) -> BlockKind:
        return _KINDS[self.tokens[0].type]


@dataclass(frozen=True, slots=True)
class _TableHead:
    """Of a table that goes on: its first two lines, and the widths that all its parts have."""

    lines: str
    columns: tuple[int, ...]


class BlockSplitter:
    """Takes text as it comes.  `finished` only grows; `tail` is what may still change (at most one block)."""

    def __init__(self) -> None:
        self.finished: list[Block] = []
        self.tail: list[Block] = []
        from smallmind.ui.transcript import renderer  # 60 ms that the window's first sight should not pay

        self._renderer = renderer
        self._parser = renderer.parser()
        self._source = ""  # from the start of the tail on
        self._list_marker = ""  # of the list whose item was finished last
        self._next_number = 1
        self._table: _TableHead | None = None
        self._is_cut = False  # the tail is the rest of a block that was cut

    def append(self, text: str) -> None:
        """More of the answer."""
        text = text.replace("\r\n", "\n").replace("\0", "�")
        for start in range(0, len(text), _PIECE):
            self._source += text[start : start + _PIECE]
            while self._take_whole_fence() or self._take_finished():
                pass

    def finish(self) -> None:
        """No more text will come: the tail is final."""
        if not self._is_in_fence():
            self.tail = [self._block(part, self._source) for part in self._parts(self._source)]
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
            self.tail = [_code(code.removesuffix("\n"), language, mark)]
            return False
        code = self._source[opening.end() : end.start()].removesuffix("\n")
        self._settle([_code(code, language, mark)], end.end())
        return True

    def _take_finished(self) -> bool:
        """Whether blocks were taken and the rest has to be looked at again."""
        if self._is_in_fence():
            return False
        visible = _closed(_STARTED_MARKER.sub("", self._source))
        parts = list(self._parts(visible))
        too_long = next((index for index, part in enumerate(parts) if self._cut_of(part)), None)
        n_taken = len(parts) - 1 if too_long is None else too_long
        blocks = [self._block(part, visible) for part in parts[: n_taken + 1]]
        if n_taken > 0:
            self._remember_list(parts[:n_taken])
            self._settle(blocks[:n_taken], _start_of_line(self._source, parts[n_taken].line))
        self.tail = blocks[n_taken:]
        if too_long is not None:
            self._cut(replace(parts[n_taken], line=0, end=parts[n_taken].end - parts[n_taken].line))
            return True
        return n_taken > 0 and self._is_in_fence()

    def _cut_of(self, part: _Part) -> int:
        """How many characters of a block are to become one of its own; 0 if it is not too long."""
        text = "\n".join(self._source.split("\n")[part.line : part.end]).rstrip()
        if part.kind is BlockKind.TABLE:
            is_first = self._table is None or part.line > 0
            n_columns = sum(token.type == "th_open" for token in part.tokens)
            n_lines = max(4, _TABLE_CELLS // max(1, n_columns)) + (2 if is_first else 0)
            return _start_of_line(text, n_lines) if text.count("\n") >= n_lines else 0
        if part.kind in (BlockKind.CODE, BlockKind.RULE):
            return 0
        limit = _LONGEST_TEXT if part.kind in (BlockKind.PARAGRAPH, BlockKind.HEADING) else _LONGEST_NESTED
        if len(text) <= limit:
            return 0
        return text.rfind("\n", limit // 2, limit) + 1 or text.rfind(" ", limit // 2, limit) + 1 or limit

    def _cut(self, part: _Part) -> None:
        """Make the first piece of the tail, which is `part`, a block of its own."""
        end = self._cut_of(part)
        piece = self._source[:end]
        blocks = [self._block(each, piece) for each in self._parts(piece)]
        table = self._table
        self._settle(blocks, end)
        if part.kind is BlockKind.TABLE:
            lines = piece.split("\n")[:2]
            self._table = table or _TableHead(f"{lines[0]}\n{lines[1]}\n", blocks[0].columns)
        self._is_cut = True

    def _settle(self, blocks: list[Block], n_characters: int) -> None:
        self.finished += blocks
        self._source = self._source[n_characters:]
        self.tail = []
        self._table = None
        self._is_cut = False
        if not blocks or blocks[-1].kind is not BlockKind.ITEM:
            self._list_marker = ""

    def _parts(self, source: str) -> Iterator[_Part]:
        shift = 0
        if self._table:
            source, shift = self._table.lines + source, 2
        lines = source.split("\n")
        for index, group in enumerate(_top_level(self._parser.parse(source))):
            start, end = _lines_of(group[0])
            if _KINDS[group[0].type] is not BlockKind.ITEM:
                yield _Part(group, max(0, start - shift), end - shift)
                continue
            continues = index == 0 and group[0].markup == self._list_marker
            for part in _items(group, lines, self._next_number if continues else None):
                yield replace(part, line=part.line - shift, end=part.end - shift)

    def _remember_list(self, parts: Sequence[_Part]) -> None:
        opening = parts[-1].tokens[0]
        if parts[-1].kind is BlockKind.ITEM:
            n_items = sum(token.type == "list_item_open" and token.level == 1 for token in parts[-1].tokens)
            self._list_marker = opening.markup
            self._next_number = int(opening.attrGet("start") or 1) + n_items

    def _block(self, part: _Part, text: str) -> Block:
        opening, kind = part.tokens[0], part.kind
        source = "\n".join(text.split("\n")[part.line : part.end]).rstrip()
        if kind is BlockKind.CODE:
            language = opening.info.strip().partition(" ")[0]
            return Block(kind, code=opening.content.removesuffix("\n"), language=language, source=source)
        if kind is BlockKind.RULE:
            return Block(kind, source=source)
        continues = part.line == 0 and (self._is_cut or self._table is not None)
        html, formulas = self._renderer.render(self._parser, part.tokens)
        if kind is not BlockKind.TABLE:
            return Block(kind, html, source=source, formulas=formulas, continues=continues)
        columns = self._renderer.column_widths(part.tokens)
        if len(columns) > _MOST_COLUMNS:
            return Block(BlockKind.CODE, code=source, source=source)
        if continues and self._table:
            html = _without_head(html)
            columns = self._table.columns
        return Block(kind, html, source=source, formulas=formulas, columns=columns, continues=continues)


class RecentTexts:
    """What the texts that were shown last have been taken apart into: going back to a chat is quick."""

    def __init__(self) -> None:
        self._blocks: dict[str, tuple[Block, ...]] = {}

    def blocks_of(self, text: str) -> tuple[Block, ...] | None:
        """None if it has not been shown lately."""
        return self._blocks.get(text)

    def keep(self, text: str, blocks: Sequence[Block]) -> None:
        """And forget the oldest where there are many."""
        self._blocks[text] = tuple(blocks)
        if len(self._blocks) > _MOST_RECENT:
            del self._blocks[next(iter(self._blocks))]


def split_markdown(text: str) -> tuple[Block, ...]:
    """All blocks of a whole text.  For a worker thread if it is long: 100,000 characters take 0.2 s."""
    splitter = BlockSplitter()
    splitter.append(text)
    splitter.finish()
    return tuple(splitter.finished)


def _code(code: str, language: str, mark: str) -> Block:
    return Block(BlockKind.CODE, code=code, language=language, source=f"{mark}{language}\n{code}\n{mark}")


def _without_head(html: str) -> str:
    start, end = html.find("<thead>"), html.find("</thead>")
    return html[:start] + html[end + len("</thead>\n") :] if start >= 0 else html


def _start_of_line(source: str, number: int) -> int:
    position = 0
    for _ in range(number):
        found = source.find("\n", position)
        if found < 0:
            return len(source)
        position = found + 1
    return position


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
    if any(_indent(lines[_lines_of(group[start])[0]]) > _MAX_ITEM_INDENT for start in starts):
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
        last = _lines_of(group[0])[1] if end == len(group) - 1 else _lines_of(group[end])[0]
        yield _Part([opening, *group[start:end], group[-1]], _lines_of(group[start])[0], last)


def _lines_of(token: Token) -> tuple[int, int]:
    return (token.map[0], token.map[1]) if token.map else (0, 0)


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
