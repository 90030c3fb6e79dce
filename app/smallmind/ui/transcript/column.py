"""The messages one below another: widgets for those near what is seen, heights for all.

Places are px from the top of the conversation.  The widget itself is a canvas that is higher than any of them, and
where on it the conversation begins is moved instead of the messages when something above them turns out to be higher
or lower than was guessed: what stands still on the screen is not painted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QPointF, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from smallmind.ui.transcript.heights import Heights
from smallmind.ui.transcript.kit import Place
from smallmind.ui.transcript.message_row import MessageRow
from smallmind.ui.transcript.turn import Turn

_FAR = 4_000  # px beyond what is seen where messages are given up
_CANVAS = 8_000_000  # px; Qt allows twice as many
_EDGE = 100_000  # px of the canvas that are kept free above and below what is seen
_STRIP = 160  # px of built messages that are shown in one turn: painting them takes as long as building does


class Anchor(NamedTuple):
    """What the reader looks at: a message, one of its blocks (-1: its top), and how far that is above the edge."""

    row: int
    block: int
    offset: int


class Span(NamedTuple):
    """Where messages stand, `x` and `width`; the `height` of the view, and what is built in and around it, from `top`
    to `bottom`.
    """

    x: int
    width: int
    height: int
    top: int
    bottom: int


class Column(QWidget):
    """`build(number)` makes a message's widget, `guess(number)` says about how high it will be.

    `changed` when a message wants to be placed anew.
    """

    changed = Signal()

    def __init__(self, build: Callable[[int], MessageRow], guess: Callable[[int], int], turn: Turn) -> None:
        super().__init__()
        self._build = build
        self._guess = guess
        self._turn = turn
        self._rows: dict[int, MessageRow] = {}
        self._heights = Heights()
        self._laid_out: dict[int, tuple[int, int, int]] = {}  # of whole and unchanged ones: width, what was seen
        self._areas: dict[int, tuple[int, int, int, int]] = {}  # on the canvas, of those that are shown
        self._partly: set[int] = set()  # shown as far as their widgets reach
        self._is_revealing = False
        self._gone: list[MessageRow] = []
        self._start = -_CANVAS // 2  # what stands at the canvas' top
        self.top = 0
        self.resize(0, _CANVAS)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setAutoFillBackground(True)  # and so opaque: Qt scrolls its picture instead of painting it again

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

    def is_placed(self, number: int) -> bool:
        """Whether a message is there and has its place."""
        return number in self._areas

    def make_row(self, number: int) -> MessageRow:
        """The widget of a message."""
        if number not in self._rows:
            row = self._build(number)
            row.changed.connect(lambda: self._note_change(number))
            self._rows[number] = row
        return self._rows[number]

    def restyle(self) -> None:
        """Colours, fonts and so heights may be others than before."""
        self._laid_out.clear()
        for row in self:
            row.restyle()

    # Building and placing

    def begin_turn(self) -> None:
        """If there are built messages to be shown, it is theirs."""
        self._is_revealing = bool(self._partly) or not self._laid_out.keys() <= self._areas.keys()
        if self._is_revealing:
            self._turn.spend()

    def build_from(self, start: int, span: Span) -> bool:
        """Build what is seen of message `start` and of those below it, as far as the turn allows.  Whether any height
        is other than it was.
        """
        is_changed = False
        number, n_rows = max(0, start), len(self)
        while number < n_rows and self.top_of(number) < span.bottom:
            is_whole, is_other = self._lay_out(number, span, self.top_of(number))
            is_changed = is_changed or is_other
            if not is_whole:
                break
            number += 1
        return is_changed

    def build_above(self, start: int, span: Span) -> bool:
        """The same with those above it, the nearest one first."""
        is_changed = False
        y = self.top_of(start)
        number = start - 1
        while number >= 0 and y - self._heights.gap > span.top:
            is_whole, is_other = self._lay_out(number, span, y - self._heights.gap - self._heights[number])
            is_changed = is_changed or is_other
            if not is_whole:
                break
            y -= self._heights.gap + self._heights[number]
            number -= 1
        return is_changed

    def arrange(self, span: Span, value: int) -> None:
        """Put everything in its place; what is at `value` stands at the top of the view."""
        self._choose_start(span, value)
        self.move(0, self._start - value)
        room = _STRIP if self._is_revealing else 0
        for number in list(self._rows):
            is_whole = number in self._laid_out
            if not is_whole and number not in self._areas:
                continue  # shown when it is built as far as it is seen
            if not is_whole and not self._is_near(number, span):
                self._lay_out(number, span, self.top_of(number))
            room -= self._put(number, span, value, room)

    def _put(self, number: int, span: Span, value: int, room: int) -> int:
        """Put a message in its place.  One that is new is shown bit by bit, as far as `room` px may be painted; returns
        how many of them it took.
        """
        y, height = self.top_of(number), self._heights[number]
        before = self._areas.get(number)
        reach, n_new = height, 0
        if before is None or number in self._partly:
            shown = max(0, value - y, before[3] if before is not None else 0)
            unseen = max(0, min(height, value + span.height - y) - shown)
            n_new = min(unseen, room)
            reach = height if n_new == unseen else shown + n_new
        area = (span.x, y - self._start, span.width, reach)
        if reach and area != before:
            self._areas[number] = area
            row = self._rows[number]
            row.setGeometry(*area)
            if before is None:
                row.kit.show(row)
        if reach == height:
            self._partly.discard(number)
        else:
            self._turn.refuse()
            if reach:
                self._partly.add(number)
        return n_new

    def scroll_to(self, value: int) -> None:
        """Only another `value` than before."""
        self.move(0, self._start - value)

    # Giving up

    def drop(self, number: int) -> None:
        """Give a message's widget up."""
        row = self._rows.pop(number, None)
        self._laid_out.pop(number, None)
        self._areas.pop(number, None)
        self._partly.discard(number)
        if row is not None:
            row.hide()
            self._gone.append(row)

    def give_up_far(self, top: int, bottom: int) -> None:
        """Messages that are far from what is seen."""
        for number, row in list(self._rows.items()):
            y = self.top_of(number)
            is_far = y > bottom + _FAR or y + self._heights[number] < top - _FAR
            if is_far and row.can_be_given_up():
                self.drop(number)

    def bury(self) -> bool:
        """Free a message that was given up: taking many apart at once takes long.  Whether there are more."""
        if self._gone:
            self._gone.pop().deleteLater()
        return bool(self._gone)

    # Where things are

    def top_of(self, number: int) -> int:
        """Where a message begins."""
        return self.top + self._heights.top(number)

    def height_of(self, number: int) -> int:
        """Of all of a message, however much of it is shown already."""
        return self._heights[number]

    def number_at(self, y: int) -> int:
        """The message at `y`; -1 if there is none."""
        return self._heights.index_at(y - self.top)

    def anchor_at(self, y: int, bottom: int) -> Anchor | None:
        """What stands at `y`, or below it where there is nothing yet; not below `bottom`."""
        first = self.number_at(y)
        if first < 0:
            return None
        last = self.number_at(bottom)
        number = next((each for each in range(first, last + 1) if self.is_placed(each)), first)
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
        number = self.number_at(int(point.y()) + self._start)
        row = self._rows.get(number)
        return row.place_at(row.mapFrom(self, point)) if row is not None else None

    def _note_change(self, number: int) -> None:
        self._laid_out.pop(number, None)
        self.changed.emit()

    def _lay_out(self, number: int, span: Span, y: int) -> tuple[bool, bool]:
        """A message that begins at `y`.  Whether it is built as far as it is seen, and whether its height is news."""
        if number not in self._rows and not self._turn.allows():
            return False, False
        row = self.make_row(number)
        top, bottom = span.top - y, span.bottom - y
        seen = (span.width, max(0, top), min(self._heights[number], bottom))
        if self._laid_out.get(number) == seen:
            return True, False
        n_refused = self._turn.n_refused
        height = row.lay_out(span.width, top, bottom)
        is_whole = self._turn.n_refused == n_refused
        if is_whole:
            self._laid_out[number] = (span.width, seen[1], min(height, bottom))
        else:
            self._laid_out.pop(number, None)
        return is_whole, (is_whole or self.is_placed(number)) and self._heights.set(number, height)

    def _choose_start(self, span: Span, value: int) -> None:
        """So that what is seen already need not move on the canvas: its last row, above which all is built anew."""
        last = self.number_at(value + span.height)
        number = max((each for each in self._areas if each <= last), default=-1)
        if number >= 0:
            self._start = self.top_of(number) - self._areas[number][1]
        if not _EDGE < value - self._start < _CANVAS - _EDGE:
            self._start = value - _CANVAS // 2

    def _is_near(self, number: int, span: Span) -> bool:
        y = self.top_of(number)
        return y < span.bottom and y + self._heights[number] > span.top
