"""The messages one below another: widgets for those near what is seen, heights for all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, Signal
from PySide6.QtWidgets import QWidget

from smallmind.ui.controls.labels import with_kind
from smallmind.ui.transcript.heights import Heights
from smallmind.ui.transcript.kit import Place
from smallmind.ui.transcript.message_row import MessageRow

_FAR = 4_000  # px beyond what is seen where messages are given up


class Anchor(NamedTuple):
    """What the reader looks at: a message, one of its blocks (-1: its top), and how far that is above the edge."""

    row: int
    block: int
    offset: int


class Column(QWidget):
    """`build(number)` makes a message's widget, `guess(number)` says about how high it will be.

    `changed` when a message wants to be placed anew.
    """

    changed = Signal()

    def __init__(self, build: Callable[[int], MessageRow], guess: Callable[[int], int]) -> None:
        super().__init__()
        self._build = build
        self._guess = guess
        self._rows: dict[int, MessageRow] = {}
        self._heights = Heights()
        self._laid_out: dict[int, tuple[int, int, int]] = {}  # of unchanged ones: width, what was seen
        self.top = 0
        with_kind(self, "centre")

    def __len__(self) -> int:
        return len(self._heights)

    def __iter__(self) -> Iterator[MessageRow]:
        return iter([self._rows[number] for number in sorted(self._rows)])

    @property
    def total(self) -> int:
        """Height of all messages."""
        return self._heights.total

    def set_gap(self, gap: int) -> None:
        """Between two messages."""
        self._heights.set_gap(gap)

    def set_count(self, n: int) -> None:
        """So many messages are there now; those that stay keep their widgets."""
        for number in [number for number in self._rows if number >= n]:
            self.drop(number)
        self._heights.cut(n)
        while len(self._heights) < n:
            self._heights.append(self._guess(len(self._heights)))

    def row(self, number: int) -> MessageRow | None:
        """The widget of a message, if it is there."""
        return self._rows.get(number)

    def make_row(self, number: int) -> MessageRow:
        """The widget of a message."""
        if number not in self._rows:
            row = self._build(number)
            row.setParent(self)
            row.changed.connect(lambda: self._note_change(number))
            self._rows[number] = row
        return self._rows[number]

    def forget_layout(self) -> None:
        """Every message may have another height than before."""
        self._laid_out.clear()

    def drop(self, number: int) -> None:
        """Give a message's widget up."""
        row = self._rows.pop(number, None)
        self._laid_out.pop(number, None)
        if row is not None:
            row.hide()
            row.deleteLater()

    def place(self, x: int, width: int, top: int, bottom: int) -> bool:
        """Build and place what is between `top` and `bottom`.  Whether any height is other than it was."""
        is_changed = False
        number = max(0, self._heights.index_at(top - self.top))
        while number < len(self) and self.top_of(number) < bottom:
            self.make_row(number)
            is_changed = self._place_row(number, x, width, top, bottom) or is_changed
            number += 1
        for other in sorted(self._rows):
            if not self._is_near(other, top, bottom):
                is_changed = self._place_row(other, x, width, top, bottom) or is_changed
        return is_changed

    def give_up_far(self, top: int, bottom: int) -> None:
        """Messages that are far from what is seen."""
        for number, row in list(self._rows.items()):
            y = self.top_of(number)
            is_far = y > bottom + _FAR or y + self._heights[number] < top - _FAR
            if is_far and row.can_be_given_up():
                self.drop(number)

    def top_of(self, number: int) -> int:
        """Where a message begins."""
        return self.top + self._heights.top(min(number, len(self)))

    def number_at(self, y: int) -> int:
        """The message at `y`; -1 if there is none."""
        return self._heights.index_at(y - self.top)

    def anchor_at(self, y: int, bottom: int) -> Anchor | None:
        """What stands at `y`, or below it where there is nothing yet; not below `bottom`."""
        first = self.number_at(y)
        if first < 0:
            return None
        last = self.number_at(bottom)
        number = next((each for each in range(first, last + 1) if each in self._rows and self._is_placed(each)), first)
        row = self._rows.get(number)
        block = row.block_at(y - self.top_of(number)) if row is not None else -1
        return Anchor(number, block, y - self.y_of(Anchor(number, block, 0)))

    def y_of(self, anchor: Anchor) -> int:
        """Where that is now."""
        row = self._rows.get(anchor.row)
        inside = row.top_of_block(anchor.block) if row is not None and anchor.block >= 0 else 0
        return self.top_of(anchor.row) + inside + anchor.offset

    def place_at(self, point: QPointF) -> Place | None:
        """The character nearest to a point in this widget."""
        number = self.number_at(int(point.y()))
        row = self._rows.get(number)
        return row.place_at(row.mapFrom(self, point)) if row is not None else None

    def _note_change(self, number: int) -> None:
        self._laid_out.pop(number, None)
        self.changed.emit()

    def _place_row(self, number: int, x: int, width: int, top: int, bottom: int) -> bool:
        row = self._rows[number]
        y = self.top_of(number)
        is_changed = False
        seen = (width, max(0, top - y), min(self._heights[number], bottom - y))
        if self._laid_out.get(number) != seen:
            height = row.lay_out(width, top - y, bottom - y)
            is_changed = self._heights.set(number, height)
            self._laid_out[number] = (width, seen[1], min(height, bottom - y))
        row.setGeometry(x, y, width, self._heights[number])
        if row.isHidden():
            row.show()
        return is_changed

    def _is_placed(self, number: int) -> bool:
        return not self._rows[number].isHidden()

    def _is_near(self, number: int, top: int, bottom: int) -> bool:
        y = self.top_of(number)
        return y < bottom and y + self._heights[number] > top
