"""The blocks of a text one below another: data with guessed heights, and widgets for those near what is seen.

Nothing is placed by itself: `lay_out` does it, as far as the turn of the event loop allows.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.controls.labels import rule
from smallmind.ui.transcript.blocks import Block, BlockKind
from smallmind.ui.transcript.code_card import CodeCard
from smallmind.ui.transcript.focus import holds_focus
from smallmind.ui.transcript.heights import Heights
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.text_block import TextBlock

# Blocks further than this from what is seen are given up.
_FAR = 3_000


class BlockColumn(QWidget):
    """`changed` when it wants to be laid out again."""

    changed = Signal()

    def __init__(self, kit: Kit, place: Place) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)  # what stood there stays when it grows
        self._kit = kit
        self.place = place
        self.blocks: list[Block] = []
        self._heights = Heights()
        self._widgets: dict[int, QWidget] = {}
        self._has_caret = False
        self._words: tuple[str, ...] = ()
        self._areas: dict[int, tuple[int, int, int]] = {}  # where the widgets are: y, width, height
        self._letter = 0  # px that one takes
        self._width = 0  # that the widgets have been measured for
        self._version = 0  # of what is shown
        self._laid_out: tuple[int, int, int, int] | None = None

    def mark_words(self, words: tuple[str, ...]) -> None:
        """Paint them as found; none: no more."""
        self._words = words
        for index in self._widgets:
            text = self.text_at(index)
            if text is not None:
                text.mark_words(words)

    def first_with(self, words: Sequence[str]) -> int:
        """The first block with one of the words in it; 0 if there is none."""
        folded = [word.casefold() for word in words]
        for index, block in enumerate(self.blocks):
            source = block.source.casefold()
            if any(word in source for word in folded):
                return index
        return 0

    def restyle(self) -> None:
        """Colours and fonts of the theme in force."""
        for index in self._widgets:
            text = self.text_at(index)
            if text is not None:
                text.restyle()
        self._version += 1

    # Where it is

    def lay_out(self, width: int, top: int, bottom: int) -> int:
        """Place the blocks between `top` and `bottom`, px from this widget's top; returns the height of all."""
        seen = (width, self._heights.index_at(top), self._heights.index_at(bottom), self._version)
        if seen == self._laid_out:
            return self._heights.total
        n_refused = self._kit.turn.n_refused
        self._place_from(max(0, seen[1]), width, bottom)
        self._width = width
        self._give_up_far(top, bottom)
        is_whole = self._kit.turn.n_refused == n_refused
        after = (width, self._heights.index_at(top), self._heights.index_at(bottom), self._version)
        self._laid_out = after if is_whole else None
        return self._heights.total

    def block_at(self, y: int) -> int:
        """The block at `y`; -1 if there is none."""
        return self._heights.index_at(y)

    def measured_at(self, y: int) -> int:
        """The block at `y`, or the first one below it whose height is known and not guessed."""
        first = self.block_at(y)
        return next((index for index in sorted(self._widgets) if index >= first), first)

    def top_of(self, index: int) -> int:
        """Where a block begins."""
        return self._heights.top(index)

    def place_at(self, point: QPointF) -> Place:
        """The character nearest to a point in this widget."""
        index = self.block_at(int(point.y()))
        text = self.text_at(index)
        if text is None:
            return self.place._replace(block=max(0, index), position=0)
        inside = text.mapFrom(self, point)
        position = text.position_at(inside)
        if inside.y() > text.height() + theme.BLOCK_GAP:
            position = text.end
        return self.place._replace(block=index, position=position)

    def text_at(self, index: int) -> TextBlock | None:
        """What shows a block's text, if it is there."""
        widget = self._widgets.get(index)
        if isinstance(widget, CodeCard):
            return widget.text
        return widget if isinstance(widget, TextBlock) else None

    # Selection

    def show_selection(self, start: Place | None, end: Place | None) -> None:
        """Paint what lies between two places."""
        for index in self._widgets:
            self._show_selection(index, start, end)

    def markdown(self, start: Place, end: Place) -> str:
        """What lies between two places."""
        parts: list[tuple[Block, str]] = []
        last = self.place._replace(block=len(self.blocks))
        for index in range(
            start.block if start > self.place else 0, min(len(self.blocks), end.block + 1 if end < last else 1 << 30)
        ):
            here = self.place._replace(block=index)
            if start <= here and end > here._replace(block=index + 1):
                parts.append((self.blocks[index], self.blocks[index].source))
                continue
            text = self.text_at(index) or self._make_text(self.blocks[index])
            if text is None:
                parts.append((self.blocks[index], self.blocks[index].source))
                continue
            first = start.position if start > here else 0
            final = end.position if end < here._replace(block=index + 1) else text.end
            if final > first or (final == first == text.end == 0):
                parts.append((self.blocks[index], text.markdown(first, final)))
        return joined(parts)

    def end_of(self, index: int) -> int:
        """The position behind the last character of a block."""
        if not 0 <= index < len(self.blocks):
            return 0
        text = self.text_at(index) or self._make_text(self.blocks[index])
        return text.end if text is not None else 0

    def _show_selection(self, index: int, start: Place | None, end: Place | None) -> None:
        text = self.text_at(index)
        if text is None:
            return
        here = self.place._replace(block=index)
        after = here._replace(block=index + 1)
        if start is None or end is None or end <= here or start >= after:
            text.set_selection(0, 0)
            return
        text.set_selection(start.position if start > here else 0, end.position if end < after else text.end)

    # Other blocks than before

    def _set_blocks(self, blocks: Sequence[Block], start: int = 0) -> None:
        """`blocks` from number `start` on, and none after them."""
        self._letter = QFontMetrics(self._kit.appearance.font(theme.BODY)).averageCharWidth()
        for offset, block in enumerate(blocks):
            self._set(start + offset, block)
        n_blocks = start + len(blocks)
        for index in [index for index in self._widgets if index >= n_blocks]:
            self._drop(index)
        del self.blocks[n_blocks:]
        self._heights.cut(n_blocks)
        self._move_caret()
        self._note_change()

    def _set(self, index: int, block: Block) -> None:
        if index == len(self.blocks):
            self.blocks.append(block)
            self._heights.append(self._guess(index))
            return
        if self.blocks[index] == block:
            return
        widget = self._widgets.get(index)
        if widget is not None and self.blocks[index].kind is not block.kind:
            self._drop(index)
            widget = None
        self.blocks[index] = block
        if widget is None:
            self._heights.set(index, self._guess(index))
        elif isinstance(widget, TextBlock | CodeCard):
            widget.set_block(block)

    def _note_change(self) -> None:
        self._version += 1
        self.changed.emit()

    def _move_caret(self) -> None:
        # Every block: one flush may have added many behind the one that had it.  set_caret() ignores
        # what is so already.
        for index in self._widgets:
            text = self.text_at(index)
            if text is not None:
                text.set_caret(self._has_caret and index == len(self.blocks) - 1)

    def _guess(self, index: int) -> int:
        block = self.blocks[index]
        if block.kind is BlockKind.CODE:
            return self._gap(index) + 54 + theme.CODE_LINE * (block.code.count("\n") + 1)
        per_line = max(20, self.width() // max(1, self._letter))
        n_lines = sum(len(line) // per_line + 1 for line in block.source.split("\n"))
        return self._gap(index) + theme.BODY_LINE * n_lines

    # Building

    def _place_from(self, index: int, width: int, bottom: int) -> None:
        while index < len(self.blocks) and self._heights.top(index) < bottom:
            widget = self._widgets.get(index)
            is_work = widget is None or width != self._width
            if is_work and not self._kit.turn.allows():
                return
            self._place(index, widget or self._build(index), width)
            index += 1

    def _place(self, index: int, widget: QWidget, width: int) -> None:
        height = widget.heightForWidth(width) if widget.hasHeightForWidth() else widget.sizeHint().height()
        self._heights.set(index, height)
        self._put(index, widget, (self._heights.top(index), width, height))

    def _put(self, index: int, widget: QWidget, area: tuple[int, int, int]) -> None:
        before = self._areas.get(index)
        if area != before:
            self._areas[index] = area
            y, width, height = area
            widget.setGeometry(0, y, width, height)
            if before is None:  # show() gives other threads a turn each time
                self._kit.show(widget)

    def _build(self, index: int) -> QWidget:
        widget = self._make(self.blocks[index], self._gap(index))
        self._widgets[index] = widget
        text = self.text_at(index)
        if text is not None:
            text.place = self.place._replace(block=index)
            if self._words:
                text.mark_words(self._words)
            if self._kit.pointer is not None:
                self._show_selection(index, *self._kit.pointer.range)
            text.set_caret(self._has_caret and index == len(self.blocks) - 1)
        return widget

    def _make(self, block: Block, gap: int) -> QWidget:
        if block.kind is BlockKind.RULE:
            return _Holder(self, rule(), gap + 4)
        if block.kind is BlockKind.CODE:
            card = CodeCard(self._kit, self, gap=gap)
            card.set_block(block)
            card.text.resized = self._note_change
            return card
        text = TextBlock(self._kit, self, gap=gap, has_bar=block.kind is BlockKind.QUOTE)
        text.set_block(block)
        text.resized = self._note_change
        return text

    def _make_text(self, block: Block) -> TextBlock | None:
        """Only to be asked for its text."""
        widget = self._make(block, 0)
        widget.deleteLater()
        return widget.text if isinstance(widget, CodeCard) else widget if isinstance(widget, TextBlock) else None

    def _gap(self, index: int) -> int:
        block = self.blocks[index]
        return 0 if block.continues else _gap(self.blocks[index - 1].kind if index else None, block.kind)

    def _drop(self, index: int) -> None:
        widget = self._widgets.pop(index)
        self._areas.pop(index, None)
        widget.hide()
        widget.deleteLater()

    def _give_up_far(self, top: int, bottom: int) -> None:
        for index, widget in list(self._widgets.items()):
            y = self._heights.top(index)
            if y > bottom + _FAR or y + self._heights[index] < top - _FAR:
                if not holds_focus(widget):
                    self._drop(index)
            elif index in self._areas:
                self._put(index, widget, (y, *self._areas[index][1:]))


class _Holder(QWidget):
    """Room above a rule."""

    def __init__(self, parent: QWidget, card: QWidget, gap: int) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, gap, 0, 0)
        column.addWidget(card)


def joined(parts: Sequence[tuple[Block, str]]) -> str:
    """Markdown of some blocks, as far apart as they were."""
    text = ""
    before: Block | None = None
    for block, source in parts:
        if before is None:
            text = source
        else:
            is_close = block.continues or (before.kind is block.kind is BlockKind.ITEM)
            text += ("\n" if is_close else "\n\n") + source
        before = block
    return text


def _gap(before: BlockKind | None, kind: BlockKind) -> int:
    """Room above a block, after one of kind `before`."""
    if before is None or before is kind is BlockKind.PLAIN:
        return 0
    if before is BlockKind.ITEM and kind is BlockKind.ITEM:
        return theme.GAP
    if kind is BlockKind.HEADING:
        return theme.BLOCK_GAP + 6
    if before is BlockKind.HEADING:
        return theme.BLOCK_GAP - 4
    return theme.BLOCK_GAP
