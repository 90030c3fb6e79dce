"""The text of a message as it comes: taken apart into blocks, a piece at a time.

Finished blocks are never touched again while the text grows.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer, Signal

from smallmind.ui import theme
from smallmind.ui.transcript.block_column import BlockColumn
from smallmind.ui.transcript.blocks import Block, BlockKind
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.markdown_blocks import BlockSplitter, split_markdown

# A flush may take this share of the time at most: a long tail is drawn less often instead of slowing the window down.
_FLUSH_SHARE = 0.2
_LONGEST_PAUSE_MS = 150
# Characters that are taken apart at once, which is asked to be allowed each time; where more came, soon again.
_PIECE = 400
_SOON_MS = 24
# A longer text is parsed in a worker thread.
_LONG = 6_000


class MessageBody(BlockColumn):
    """`append` as often as text comes; it is drawn at most 30 times a second."""

    parsed = Signal()

    def __init__(self, kit: Kit, place: Place = Place(0, 1, 0, 0)) -> None:  # noqa: B008  a frozen tuple
        super().__init__(kit, place)
        self._splitter: BlockSplitter | None = None
        self._n_final = 0
        self._pending = ""
        self._whole = ""
        self._is_ending = False
        self._then: Callable[[], None] | None = None
        self.is_parsed = True
        self._flush_timer: QTimer | None = None  # of a text that grows
        self._flush_s = 0.0

    @property
    def has_text(self) -> bool:
        """Whether there is anything to see, or soon will be."""
        return bool(self.blocks) or not self.is_parsed

    def append(self, text: str) -> None:
        """More of a growing answer."""
        self._has_caret = True
        self._is_ending = False
        self._pending += text
        pause_ms = min(_LONGEST_PAUSE_MS, int(self._flush_s / _FLUSH_SHARE * 1000))
        self._flush_in(max(theme.FLUSH_MS, pause_ms))

    def finish(self, then: Callable[[], None] | None = None) -> None:
        """The text is whole: soon draw what is left, take the caret away, and `then` do what comes after it."""
        self._is_ending = True
        self._then = then
        if self._flush_timer is not None:
            self._flush_timer.stop()
        self._kit.turn.soon(self, self._flush)

    def set_text(self, text: str) -> None:
        """A whole text: taken apart when it is laid out, a long one in a thread."""
        known = self._kit.recent.blocks_of(text)
        if known is not None:
            self.set_blocks(known)
            return
        self.is_parsed = False
        if len(text) < _LONG:
            self._whole = self._pending = text
            self._splitter = BlockSplitter()
            return
        self._heights.append(len(text) // 100 * theme.BODY_LINE)
        self.blocks = [Block(BlockKind.PARAGRAPH, source=text)]
        self.destroyed.connect(self._kit.tasks.run_task(self._parse(text)).cancel)

    def set_blocks(self, blocks: Sequence[Block]) -> None:
        """All of them, never to change."""
        self._n_final = len(blocks)
        self._set_blocks(blocks)

    def reset(self) -> None:
        """Nothing at all, as at the beginning."""
        if self._flush_timer is not None:
            self._flush_timer.stop()
        self._pending = ""
        self._splitter = None
        self.set_blocks(())

    def lay_out(self, width: int, top: int, bottom: int) -> int:
        """Nothing until a whole text has been taken apart."""
        if not self.is_parsed:
            self._take_whole()
        if not self.is_parsed:
            self._kit.turn.refuse()
            return self._heights.total
        return super().lay_out(width, top, bottom)

    async def _parse(self, text: str) -> None:
        blocks = await asyncio.to_thread(split_markdown, text)
        for index in list(self._widgets):
            self._drop(index)
        self._heights.cut(0)
        self.blocks = []
        self._show_whole(text, blocks)

    def _take_whole(self) -> None:
        """As much of a whole text as this turn allows."""
        if self._splitter is None:
            return  # a thread does it
        self._append_pending(self._splitter)
        if not self._pending:
            self._splitter.finish()
            self._show_whole(self._whole, self._splitter.finished)
            self._splitter = None

    def _show_whole(self, text: str, blocks: Sequence[Block]) -> None:
        self._kit.recent.keep(text, blocks)
        self.is_parsed = True
        self.set_blocks(blocks)
        self.parsed.emit()

    def _flush_in(self, pause_ms: int) -> None:
        if self._flush_timer is None:
            self._flush_timer = QTimer(self)
            self._flush_timer.setSingleShot(True)
            self._flush_timer.timeout.connect(lambda: self._kit.turn.soon(self, self._flush))
        if not self._flush_timer.isActive():
            self._flush_timer.start(pause_ms)

    def _flush(self) -> None:
        """Take apart what this turn allows, and show it, in another turn if this one is over."""
        if self._splitter is None and not self._pending:  # it was whole before
            self._end_growth()
            return
        started = time.thread_time()  # not the time that others took
        turn = self._kit.turn
        with turn:
            self._splitter = self._splitter or BlockSplitter()
            self._append_pending(self._splitter)
            self._flush_s = time.thread_time() - started
            if turn.is_over:
                turn.soon(self, self._show_taken)
            else:
                self._show_taken()
        if self._pending:
            self._flush_in(_SOON_MS)

    def _show_taken(self) -> None:
        """What has been taken apart since the last time."""
        splitter = self._splitter
        if splitter is None:
            return
        started = time.thread_time()
        with self._kit.turn:
            if self._is_ending and not self._pending:
                splitter.finish()
                self._splitter = None
                self._has_caret = False
            shown = splitter.finished[self._n_final :] + splitter.tail
            start, self._n_final = self._n_final, len(splitter.finished)
            self._set_blocks(shown, start)
        self._flush_s += time.thread_time() - started
        if self._splitter is None:
            self._tell_end()

    def _append_pending(self, splitter: BlockSplitter) -> None:
        while self._pending and self._kit.turn.allows():
            splitter.append(self._pending[:_PIECE])
            self._pending = self._pending[_PIECE:]

    def _end_growth(self) -> None:
        self._has_caret = False
        self._move_caret()
        self._tell_end()

    def _tell_end(self) -> None:
        then, self._then = self._then, None
        if then is not None:
            self._kit.turn.soon(self, then)
