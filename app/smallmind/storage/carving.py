"""Rows straight from the pages of an SQLite file whose head is lost: no list of tables, no way down the trees.

The format is described at sqlite.org/fileformat2.html.  A row of ours is known by its shape.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from smallmind.storage.rows import NEW_CHAT
from smallmind.storage.salvage import TABLES, Row, is_plausible

_T = TypeVar("_T")

_LEAF, _NUMBERLESS_LEAF = 0x0D, 0x0A  # the kinds of page that hold a table's rows, with numbers and without
_HEAD = 100  # bytes before the tree on the first page
_PAGE_SIZES = tuple(2**n for n in range(9, 17))
_WIDTHS = (0, 1, 2, 3, 4, 6, 8)  # bytes of an integer, by its serial type

# The columns in the order of the file, which ALTER TABLE only made longer; the first is the row's number.
_MESSAGES = (*(each for each in TABLES["messages"] if each != "is_edited"), "is_indexed", "is_edited")
_CONVERSATIONS = (*TABLES["conversations"], "is_indexed")
_SHAPES = (
    ("messages", _MESSAGES, 10),
    ("conversations", _CONVERSATIONS, 5),
    ("attachments", TABLES["attachments"], 7),
    ("draft_files", TABLES["draft_files"], 8),
)


def rows_in(path: Path) -> Iterator[tuple[str, tuple[str, ...], Row]]:
    """(table, columns, row); of several versions of a row the longest text."""
    pages = _Pages(path)
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for number in pages.numbers():
        for row_id, values in pages.rows(number):
            known = _recognised(row_id, values)
            if known is None:
                continue
            table, row = known
            other = found.get((table, row_id))
            if other is None or len(row.get("text", "")) > len(other.get("text", "")):
                found[table, row_id] = row
    for (table, _), row in found.items():
        columns = tuple(name for name in TABLES[table] if name in row)
        yield table, columns, tuple(row[name] for name in columns)
    drafts = [values[1] for number in pages.numbers() for values in pages.numberless_rows(number) if _is_draft(values)]
    if drafts:
        yield "kept", ("name", "value"), (NEW_CHAT, max(drafts, key=len))


def _recognised(row_id: int, values: list[Any]) -> tuple[str, dict[str, Any]] | None:
    if not values or values[0] is not None:  # the number is not stored twice
        return None
    for table, columns, fewest in _SHAPES:
        if fewest <= len(values) <= len(columns):
            row = dict(zip(columns, [row_id, *values[1:]], strict=False))
            if is_plausible(row):
                return table, row
    return None


def _is_draft(values: list[Any]) -> bool:
    """Whether that is what was written where there was no conversation yet."""
    return len(values) == 2 and values[0] == NEW_CHAT and isinstance(values[1], str)


class _Pages:
    """The pages of a file, read one by one; whatever does not fit together is left out."""

    def __init__(self, path: Path) -> None:
        self._content = path.read_bytes()
        size = int.from_bytes(self._content[16:18], "big")
        self._size = {1: 65_536}.get(size, size) if size in (1, *_PAGE_SIZES) else 4096
        self._overlay = self._from_wal(path.with_name(path.name + "-wal"))

    def numbers(self) -> range:
        """Of every page; the first is 1."""
        return range(1, max(len(self._content) // self._size, *self._overlay, 0) + 1)

    def rows(self, number: int) -> Iterator[tuple[int, list[Any]]]:
        """(number, values) of the rows on this page; none if it is of another kind."""
        return self._each(number, _LEAF, self._row)

    def numberless_rows(self, number: int) -> Iterator[list[Any]]:
        """The values of those rows that have no number."""
        return self._each(number, _NUMBERLESS_LEAF, self._numberless_row)

    def _each(self, number: int, kind: int, read: Callable[[bytes, int], _T]) -> Iterator[_T]:
        page = self._page(number)
        start = _HEAD if number == 1 else 0
        if len(page) < self._size or page[start] != kind:
            return
        (n_cells,) = struct.unpack_from(">H", page, start + 3)
        for cell in range(min(n_cells, self._size // 4)):
            try:
                (offset,) = struct.unpack_from(">H", page, start + 8 + 2 * cell)
                yield read(page, offset)
            except (IndexError, ValueError, struct.error):
                continue

    def _row(self, page: bytes, offset: int) -> tuple[int, list[Any]]:
        size, offset = _varint(page, offset)
        row_id, offset = _varint(page, offset)
        return row_id, _values(self._payload(page, offset, size, self._size - 35))

    def _numberless_row(self, page: bytes, offset: int) -> list[Any]:
        size, offset = _varint(page, offset)
        return _values(self._payload(page, offset, size, (self._size - 12) * 64 // 255 - 23))

    def _payload(self, page: bytes, offset: int, size: int, most: int) -> bytes:
        """The row's bytes: what is on the page, `most` at most, and the chain of pages that the rest overflows into."""
        if size > len(self._content) + len(self._overlay) * self._size:
            raise ValueError("a row longer than the file")
        usable = self._size
        if size <= most:
            return page[offset : offset + size]
        least = (usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (usable - 4)
        local = local if local <= most else least
        parts = [page[offset : offset + local]]
        (following,) = struct.unpack_from(">I", page, offset + local)
        n_missing = size - local
        while n_missing > 0:
            overflow = self._page(following)
            if len(overflow) < usable:
                raise ValueError("the chain is broken")
            (following,) = struct.unpack_from(">I", overflow)
            parts.append(overflow[4 : 4 + min(n_missing, usable - 4)])
            n_missing -= usable - 4
        return b"".join(parts)

    def _page(self, number: int) -> bytes:
        if number in self._overlay:
            return self._overlay[number]
        return self._content[(number - 1) * self._size : number * self._size] if number > 0 else b""

    def _from_wal(self, path: Path) -> dict[int, bytes]:
        """The newest version of each page that was committed but not yet written into the file itself."""
        log = path.read_bytes() if path.exists() else b""
        committed: dict[int, bytes] = {}
        waiting: dict[int, bytes] = {}
        salts = log[16:24]
        for at in range(32, len(log) - self._size - 23, 24 + self._size):
            number, n_pages_after_commit = struct.unpack_from(">II", log, at)
            if log[at + 8 : at + 16] != salts:  # left over from an earlier turn
                break
            waiting[number] = log[at + 24 : at + 24 + self._size]
            if n_pages_after_commit:
                committed |= waiting
                waiting = {}
        return committed


def _values(payload: bytes) -> list[Any]:
    head_size, offset = _varint(payload, 0)
    kinds: list[int] = []
    while offset < head_size:
        kind, offset = _varint(payload, offset)
        kinds.append(kind)
    values: list[Any] = []
    for kind in kinds:
        value, offset = _value(payload, offset, kind)
        values.append(value)
    return values


def _value(payload: bytes, offset: int, kind: int) -> tuple[Any, int]:
    if kind in (0, 8, 9):
        return (None, 0, 1)[(0, 8, 9).index(kind)], offset
    width = _WIDTHS[kind] if kind < 7 else 8 if kind == 7 else (kind - 12) // 2
    if kind in (10, 11) or offset + width > len(payload):
        raise ValueError("no value")
    content = payload[offset : offset + width]
    if kind < 7:
        return int.from_bytes(content, "big", signed=True), offset + width
    if kind == 7:
        return struct.unpack(">d", content)[0], offset + width
    return (content.decode("utf-8", "replace") if kind % 2 else content), offset + width


def _varint(content: bytes, offset: int) -> tuple[int, int]:
    """(value, offset behind it): seven bits a byte, the ninth whole."""
    value = 0
    for place in range(8):
        byte = content[offset + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, offset + place + 1
    value = value << 8 | content[offset + 8]
    return (value - 2**64 if value >= 2**63 else value), offset + 9
