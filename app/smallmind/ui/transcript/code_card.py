"""A block of code: its language, buttons to wrap and to copy it, the code in colours."""

from __future__ import annotations

import asyncio
import time
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, Qt, QTimer
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QWidget

from smallmind.ui import theme
from smallmind.ui.controls.buttons import IconButton
from smallmind.ui.transcript.blocks import Block
from smallmind.ui.transcript.highlight import Highlighter, Lines, find_spans
from smallmind.ui.transcript.kit import Kit
from smallmind.ui.transcript.text_block import TextBlock

_PAUSE_S = 0.1
_LOOK_S = 0.12  # code that is only scrolled past is not coloured: a worker would take the interpreter from the window
# Colouring takes this share of a core at most, and longer code than this stays plain.
_COLOUR_SHARE = 0.15
_LONGEST_COLOURED = 120_000
_HEAD = 33
_PAD = 13
_BUTTON = 26
_EDGE = 6  # between a button and the card's end
# A line longer than this is laid out in pieces: one line is one layout, and that must not take long.
_LONGEST_LINE = 2_000


class CodeText(TextBlock):
    """The code itself: as wide as its lines, or wrapped."""

    def __init__(self, kit: Kit, parent: QWidget) -> None:
        super().__init__(kit, parent)
        self._code = ""
        self._wraps = False
        self._highlighter: Highlighter | None = None  # until there are colours
        self.document.set_wraps(False)
        self.restyle()

    @property
    def code(self) -> str:
        """What is shown."""
        return self._code

    def set_colours(self, lines: Lines) -> None:
        """Of each line; as they stand, until others come."""
        if self._highlighter is None:
            self._highlighter = Highlighter(self.document, self._appearance.palette)
        self._highlighter.set_lines(lines)
        self.update()

    def set_block(self, block: Block) -> None:
        """Show it; if it continues what is shown, only the new text is touched."""
        self._block = block
        if block.code == self._code:
            return
        if block.code.startswith(self._code) and len(self._code) > 0:
            self._insert(block.code[len(self._code) :])
        else:
            self.document.clear()
            self._insert(block.code)
        self._code = block.code
        self._measured = None
        self.setAccessibleName(self.tr("Code"))
        self.setAccessibleDescription(block.code[:500])
        self.update()

    def set_wraps(self, wraps: bool) -> None:
        """Whether long lines are broken."""
        self._wraps = wraps
        option = self.document.defaultTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAnywhere if wraps else QTextOption.WrapMode.NoWrap)
        self.document.setDefaultTextOption(option)
        self._measured = None
        self.update()
        self.resized()

    def full_width(self, inner: int) -> float:
        """The longest line's, unless it is wrapped."""
        if self._wraps:
            return inner
        self.document.setTextWidth(-1)
        return max(inner, int(self.document.size().width() + 0.999))

    def markdown(self, start: int, end: int) -> str:
        """With its fence if it is all of it."""
        if start <= 0 and end >= self.end:
            return self._block.source
        return self.selected_code(start, end)

    def selected_code(self, start: int, end: int) -> str:
        """Without a fence."""
        cursor = QTextCursor(self.document)
        cursor.setPosition(max(0, start))
        cursor.setPosition(min(end, self.end), QTextCursor.MoveMode.KeepAnchor)
        return cursor.selectedText().replace("\u2029", "\n").replace("\u2028", "")

    def restyle(self) -> None:
        """The theme's font and colours."""
        font = self._appearance.mono()
        self.document.setDefaultFont(font)
        metrics = QFontMetricsF(font)
        option = self.document.defaultTextOption()
        option.setTabStopDistance(4 * metrics.horizontalAdvance(" "))
        self.document.setDefaultTextOption(option)
        self._lead = max(0.0, (theme.CODE_LINE - metrics.height()) / 2)
        everything = QTextCursor(self.document)
        everything.select(QTextCursor.SelectionType.Document)
        everything.mergeBlockFormat(_line_format())
        if self._highlighter is not None:
            self._highlighter.set_palette(self._appearance.palette)
        self._measured = None
        self.update()

    def _fill(self) -> None:
        """Nothing of TextBlock's: code is no markdown."""

    def _insert(self, text: str) -> None:
        cursor = QTextCursor(self.document)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.mergeBlockFormat(_line_format())
        cursor.insertText(_broken(text) if len(text) > _LONGEST_LINE else text)


class _Buttons(NamedTuple):
    copy: IconButton
    wrap: IconButton


class CodeCard(QWidget):
    """Shows a Block of code that may grow; colours follow a moment later.

    Until somebody is near there are no buttons, only their pictures: making them takes as long as the code itself.
    """

    def __init__(self, kit: Kit, parent: QWidget, *, gap: int = 0) -> None:
        super().__init__(parent)
        self._kit = kit
        self._appearance = kit.appearance
        self._gap = gap
        self._language = ""
        self._is_colouring = False
        self._buttons: _Buttons | None = None
        self.text = CodeText(kit, self)

    def set_block(self, block: Block) -> None:
        """Show it."""
        if block.language != self._language:
            self._language = block.language
            self.update()
        if block.code == self.text.code:
            return
        self.text.set_block(block)
        self.setAccessibleName(self.tr("Code in {language}").format(language=block.language or self.tr("text")))
        if not self._is_colouring and block.language and len(block.code) <= _LONGEST_COLOURED:
            self._is_colouring = True
            self.destroyed.connect(self._kit.tasks.run_task(self._colour()).cancel)

    def make_buttons(self) -> _Buttons:
        """Somebody is near."""
        if self._buttons is None:
            copy = self._button("copy", self.tr("Copy code"))
            copy.clicked.connect(self._copy_code)
            wrap = self._button("wrap", self.tr("Wrap long lines"))
            wrap.setCheckable(True)
            wrap.toggled.connect(self._set_wraps)
            self._buttons = _Buttons(copy, wrap)
            self._place_buttons()
            copy.show()
            wrap.show()
        return self._buttons

    @property
    def is_colouring(self) -> bool:
        """Whether colours are still to come."""
        return self._is_colouring

    @property
    def language(self) -> str:
        """As the model named it."""
        return self._language

    def hasHeightForWidth(self) -> bool:
        """Its code may be wrapped."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Head, code, and room around it."""
        head = self._head_height()
        inner = width - 2 * _PAD
        height = self.text.heightForWidth(inner)
        self.text.setGeometry(_PAD, self._gap + head + 8, inner, height)
        return self._gap + head + 8 + height + _PAD - 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The buttons stand at the end of the head."""
        self._place_buttons()

    def enterEvent(self, event: QEnterEvent) -> None:
        """The mouse comes."""
        self.make_buttons()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A finger comes without having been near."""
        which = next((n for n, area in enumerate(self._areas()) if area.contains(event.position().toPoint())), None)
        if self._buttons is None and which is not None:
            self.make_buttons()[which].click()
        else:
            super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The card, its head and the language."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._appearance.palette
        area = QRectF(0.5, self._gap + 0.5, self.width() - 1, self.height() - self._gap - 1)
        painter.setPen(QPen(QColor(palette.line), 1))
        painter.setBrush(QColor(palette.code))
        painter.drawRoundedRect(area, theme.CARD_RADIUS, theme.CARD_RADIUS)
        below = self._gap + self._head_height() + 0.5
        painter.drawLine(QPointF(area.left(), below), QPointF(area.right(), below))
        painter.setFont(self._appearance.font(theme.NOTE, QFont.Weight.Normal))
        painter.setPen(QColor(palette.soft))
        head = QRectF(_PAD, self._gap, self.width() - 2 * _PAD - 2 * _BUTTON - 8, self._head_height())
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        if is_rtl:
            head.translate(2 * _BUTTON + 8, 0)
        side = Qt.AlignmentFlag.AlignRight if is_rtl else Qt.AlignmentFlag.AlignLeft
        words = painter.fontMetrics().elidedText(
            self._language or self.tr("text"), Qt.TextElideMode.ElideRight, int(head.width())
        )
        painter.drawText(head, side | Qt.AlignmentFlag.AlignVCenter, words)
        if self._buttons is None:
            self._paint_buttons(painter)

    def _paint_buttons(self, painter: QPainter) -> None:
        inset = (_BUTTON - theme.ICON) / 2
        for icon, area in zip(("copy", "wrap"), self._areas(), strict=True):
            pixmap = self._appearance.pixmap(icon, self._appearance.palette.faint, self.devicePixelRatioF())
            painter.drawPixmap(QPointF(area.x() + inset, area.y() + inset), pixmap)

    def _areas(self) -> tuple[QRect, QRect]:
        """Where the buttons are: the one to copy at the end, the other one before it."""
        top = self._gap + (self._head_height() - _BUTTON) // 2
        is_rtl = self.layoutDirection() == Qt.LayoutDirection.RightToLeft
        steps = (_EDGE, _EDGE + _BUTTON + 2)
        last, before = (x if is_rtl else self.width() - x - _BUTTON for x in steps)
        return QRect(last, top, _BUTTON, _BUTTON), QRect(before, top, _BUTTON, _BUTTON)

    def _place_buttons(self) -> None:
        if self._buttons is not None:
            for button, area in zip(self._buttons, self._areas(), strict=True):
                button.setGeometry(area)

    def _button(self, icon: str, name: str) -> IconButton:
        button = IconButton(self._appearance, icon, name, _BUTTON).faint()
        button.setParent(self)
        return button

    def _head_height(self) -> int:
        return _HEAD + max(0, theme.NOTE - 12)

    def _set_wraps(self, wraps: bool) -> None:
        self.make_buttons().wrap.rename(self.tr("Do not wrap lines") if wraps else self.tr("Wrap long lines"))
        self.text.set_wraps(wraps)

    async def _colour(self) -> None:
        """Until the colours are those of the whole text; pauses keep a fast answer from paying for each line."""
        try:
            await asyncio.sleep(_LOOK_S)
            while len(self.text.code) <= _LONGEST_COLOURED:
                done = (self.text.code, self._language)
                started = time.perf_counter()
                spans = await asyncio.to_thread(find_spans, *done)
                self.text.set_colours(spans)
                if done == (self.text.code, self._language):
                    return
                await asyncio.sleep(max(_PAUSE_S, (time.perf_counter() - started) / _COLOUR_SHARE))
        finally:
            self._is_colouring = False

    def _copy_code(self) -> None:
        QGuiApplication.clipboard().setText(self.text.code)
        copy = self.make_buttons().copy
        copy.set_icon("check")
        copy.setToolTip(self.tr("Copied"))
        QTimer.singleShot(theme.NOTICE_MS, copy, self._forget_copy)

    def _forget_copy(self) -> None:
        copy = self.make_buttons().copy
        copy.set_icon("copy")
        copy.rename(self.tr("Copy code"))


def _line_format() -> QTextBlockFormat:
    result = QTextBlockFormat()
    result.setLineHeight(theme.CODE_LINE, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
    result.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    return result


def _broken(text: str) -> str:
    """With soft breaks in lines that are too long; selecting code takes them out again."""
    return "\n".join(
        "\u2028".join(line[start : start + _LONGEST_LINE] for start in range(0, len(line), _LONGEST_LINE)) or line
        for line in text.split("\n")
    )
