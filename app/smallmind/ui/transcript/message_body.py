"""The text of a message: one widget per markdown block.  Finished blocks are never touched again while it grows."""

from __future__ import annotations

import time

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.controls.labels import rule
from smallmind.ui.tasks import Tasks
from smallmind.ui.transcript.code_card import CodeCard
from smallmind.ui.transcript.markdown_blocks import Block, BlockKind, BlockSplitter
from smallmind.ui.transcript.text_block import TextBlock

# A flush may take this share of the time at most: a long tail is drawn less often instead of slowing the window down.
_FLUSH_SHARE = 0.2


class MessageBody(QWidget):
    """`append` as often as text comes; it is drawn at most 30 times a second."""

    link_clicked = Signal(str)

    def __init__(self, appearance: Appearance, tasks: Tasks) -> None:
        super().__init__()
        self._appearance = appearance
        self._tasks = tasks
        self._splitter = BlockSplitter()
        self._widgets: list[QWidget] = []
        self._kinds: list[BlockKind] = []
        self._n_final = 0  # widgets that show finished blocks
        self._pending: list[str] = []
        self._has_caret = False
        self._flush_timer = QTimer(self)
        self._flush_timer.setSingleShot(True)
        self._flush_timer.timeout.connect(self._flush)
        self._flush_s = 0.0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def append(self, text: str) -> None:
        """More of a growing answer."""
        self._has_caret = True
        self._pending.append(text)
        if not self._flush_timer.isActive():
            self._flush_timer.start(max(theme.FLUSH_MS, int(self._flush_s / _FLUSH_SHARE * 1000)))

    def finish(self) -> None:
        """The text is whole: draw what is left and take the caret away."""
        self._flush_timer.stop()
        self._has_caret = False
        self._splitter.append("".join(self._pending))
        self._pending.clear()
        self._splitter.finish()
        self._show_blocks()

    def set_text(self, text: str) -> None:
        """A whole text at once."""
        self._pending.append(text)
        self.finish()

    def _flush(self) -> None:
        started = time.perf_counter()
        self._splitter.append("".join(self._pending))
        self._pending.clear()
        self._show_blocks()
        self._flush_s = time.perf_counter() - started

    def _show_blocks(self) -> None:
        finished = self._splitter.finished
        blocks = finished[self._n_final :] + self._splitter.tail
        for offset, block in enumerate(blocks):
            self._show_block(self._n_final + offset, block)
        for _surplus in range(len(self._widgets) - self._n_final - len(blocks)):
            self._drop_last()
        self._n_final = len(finished)
        self._move_caret()

    def _show_block(self, index: int, block: Block) -> None:
        """In the widget that is there if it is of the block's kind; the tail may turn from one kind into another."""
        while index < len(self._widgets) and self._kinds[index] is not block.kind:
            self._drop_last()
        if index == len(self._widgets):
            self._add(block.kind)
        widget = self._widgets[index]
        if isinstance(widget, TextBlock):
            widget.set_html(block.html)
        elif isinstance(widget, _Holder) and isinstance(widget.card, CodeCard):
            widget.card.set_block(block)

    def _add(self, kind: BlockKind) -> None:
        gap = _gap(self._kinds[-1] if self._kinds else None, kind)
        widget: QWidget
        if kind is BlockKind.CODE:
            widget = _Holder(CodeCard(self._appearance, self._tasks), gap)
        elif kind is BlockKind.RULE:
            widget = _Holder(rule(), gap + 4)
        else:
            widget = TextBlock(self._appearance, gap=gap, has_bar=kind is BlockKind.QUOTE)
            widget.link_clicked.connect(self.link_clicked)
        self._column.addWidget(widget)
        self._widgets.append(widget)
        self._kinds.append(kind)

    def _drop_last(self) -> None:
        widget = self._widgets.pop()
        self._kinds.pop()
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _move_caret(self) -> None:
        # Every block: one flush may have added many behind the one that had it.  set_caret() ignores
        # what is so already.
        for widget in self._widgets:
            if isinstance(widget, TextBlock):
                widget.set_caret(self._has_caret and widget is self._widgets[-1])


class _Holder(QWidget):
    """Room above a card."""

    def __init__(self, card: QWidget, gap: int) -> None:
        super().__init__()
        self.card = card
        column = QVBoxLayout(self)
        column.setContentsMargins(0, gap, 0, 0)
        column.addWidget(card)


def _gap(before: BlockKind | None, kind: BlockKind) -> int:
    """Room above a block, after one of kind `before`."""
    if before is None:
        return 0
    if before is BlockKind.ITEM and kind is BlockKind.ITEM:
        return theme.GAP
    if kind is BlockKind.HEADING:
        return theme.BLOCK_GAP + 6
    if before is BlockKind.HEADING:
        return theme.BLOCK_GAP - 4
    return theme.BLOCK_GAP
