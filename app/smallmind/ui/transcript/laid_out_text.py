"""A block of formatted text that lays itself out and paints itself: as light as a widget can be, for long
conversations.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QTextCursor,
)
from PySide6.QtWidgets import QScrollBar, QWidget

from smallmind.ui import theme
from smallmind.ui.transcript.blocks import Block, BlockKind
from smallmind.ui.transcript.copying import markdown_of
from smallmind.ui.transcript.inline_code import code_areas, code_ranges, paint_code_plates
from smallmind.ui.transcript.kit import Kit, Place
from smallmind.ui.transcript.list_markers import Marker, paint_markers, take_markers
from smallmind.ui.transcript.text_document import TextDocument, spread_lines, x_of

_CARET_WIDTH = 8
_CARET_HEIGHT = 16
_BAR_WIDTH = 3
_BAR_ROOM = 15
_SCROLL_HEIGHT = 12
_LEAST_WIDTH = 40
_CELL_PAD = 2 * 7 + 2
_WIDEST_COLUMN = 340

Range = tuple[int, int]


def _ignore() -> None:
    """Nobody wants to know."""


class LaidOutText(QWidget):
    """Text with a selection, words found, and a caret at its end.  What surrounds it calls `restyle`."""

    def __init__(self, kit: Kit, parent: QWidget | None = None, *, gap: int = 0, has_bar: bool = False) -> None:
        super().__init__(parent)
        self._kit = kit
        self._appearance = kit.appearance
        self._gap = gap
        self._indent = _BAR_ROOM if has_bar else 0
        self.place: Place | None = None  # of its first character, for the selection
        self.resized: Callable[[], None] = _ignore  # its height has changed by itself
        self._block = Block(BlockKind.PARAGRAPH)
        self._has_caret = False
        self._lead = 0.0
        self._markers: tuple[Marker, ...] = ()
        self._codes: tuple[Range, ...] = ()
        self._plates: tuple[QRectF, ...] | None = None  # behind the codes, since it was measured
        self._selected: Range = (0, 0)
        self._marked: tuple[Range, ...] = ()
        self._words: tuple[str, ...] = ()
        self._measured: tuple[int, int] | None = None  # width, height
        self._scroll: QScrollBar | None = None
        self._is_waiting = False
        self.document = TextDocument(self)

    # What it shows

    def set_block(self, block: Block) -> None:
        """Text, a table or a formula; `block.html` must come from renderer.py."""
        self._block = block
        self._fill()

    def set_caret(self, has_caret: bool) -> None:
        """The mark of an answer that grows."""
        if has_caret != self._has_caret:
            self._has_caret = has_caret
            self.update()

    def set_selection(self, start: int, end: int) -> None:
        """Paint these characters as selected; an empty range: none."""
        if (start, end) != self._selected:
            self._selected = (start, end)
            self.update()

    def mark_words(self, words: tuple[str, ...]) -> None:
        """Paint them as found, wherever they stand."""
        self._words = words
        self._find_words()
        self.update()

    def plain_text(self) -> str:
        """What is shown, without formats."""
        return self.document.toPlainText()

    @property
    def end(self) -> int:
        """The position behind the last character."""
        return self.document.characterCount() - 1

    def markdown(self, start: int, end: int) -> str:
        """A part of it as it is written."""
        if start <= 0 and end >= self.end:
            return self._block.source
        return markdown_of(self.document, start, end, self._markers, self._block.formulas)

    def restyle(self) -> None:
        """Colours and fonts of the theme in force."""
        self._fill()

    # How high it is

    def ideal_width(self, limit: int) -> int:
        """The width at which no line is broken that need not be, at most `limit`."""
        self.document.setTextWidth(limit - self._indent)
        self._measured = None
        return min(limit, int(self.document.idealWidth() + 0.999) + self._indent)

    def hasHeightForWidth(self) -> bool:
        """Text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """With the gap above."""
        if self._measured is None or self._measured[0] != width:
            inner = max(_LEAST_WIDTH, width - self._indent)
            full = self.full_width(inner)
            self.document.setTextWidth(full)
            height = self._gap + int(self.document.size().height() + 0.999)
            self._measured = (width, height + self._place_scroll(width, height, full - inner))
            self._plates = None
        return self._measured[1]

    def full_width(self, inner: int) -> float:
        """Of the document where `inner` px are in view.  More than that is scrolled."""
        if self._block.kind is BlockKind.TABLE:
            return self._table_width(inner)
        if self._block.kind is BlockKind.MATH:
            self.document.setTextWidth(inner)
            return max(inner, int(self.document.idealWidth() + 0.999))
        return inner

    # How it is painted

    def paintEvent(self, event: QPaintEvent) -> None:
        """Text, caret, focus."""
        self.heightForWidth(self.width())  # somebody may have asked for other widths since
        painter = QPainter(self)
        self._paint_text(painter, QRectF(event.rect()))
        if self._has_caret:
            painter.translate(self._origin())
            self._paint_caret(painter)
            painter.resetTransform()
        if self.hasFocus():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(self._appearance.palette.accent), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, self._gap + 0.5, -0.5, -0.5), 5, 5)

    def _paint_text(self, painter: QPainter, area: QRectF) -> None:
        """Bar, plates, text with its selection, markers."""
        palette = self._appearance.palette
        if self._indent:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.line))
            painter.drawRoundedRect(self._bar_area(), 1.5, 1.5)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, QColor(palette.soft if self._is_quiet() else palette.text))
        origin = self._origin()
        context.clip = area.translated(-origin)
        context.selections = [self._highlight(each, palette.found) for each in self._marked]
        if self._selected[1] > self._selected[0]:
            context.selections = [*context.selections, self._highlight(self._selected, palette.selection)]
        painter.translate(origin)
        if self._codes:
            if self._plates is None:
                self._plates = tuple(code_areas(self.document, self._codes))
            paint_code_plates(painter, self._plates, palette.bubble)
        self.document.documentLayout().draw(painter, context)
        if self._markers:
            paint_markers(painter, self.document, self._markers, palette)
        painter.resetTransform()

    def position_at(self, point: QPointF) -> int:
        """The character nearest to a point in this widget."""
        place = self.document.documentLayout().hitTest(point - self._origin(), Qt.HitTestAccuracy.FuzzyHit)
        return max(0, place)

    def area_of(self, position: int) -> QRectF:
        """Where a character is, in this widget."""
        block = self.document.findBlock(position)
        line = block.layout().lineForTextPosition(position - block.position())
        if not line.isValid():
            return QRectF(self._origin().x(), self._gap, 1, theme.BODY_LINE)
        x = x_of(line.cursorToX(position - block.position()))
        origin = self.document.documentLayout().blockBoundingRect(block).topLeft() + self._origin()
        return QRectF(origin.x() + x, origin.y() + line.y(), 1, line.height())

    def _fill(self) -> None:
        block = self._block
        self._markers = ()
        if block.kind is BlockKind.PLAIN:
            self.document.setDefaultFont(self._appearance.font(theme.BODY))
            self.document.setPlainText(block.code)
        else:
            html = block.html
            if block.formulas:
                html = self._with_formulas(html)
            self.document.set_styled_html(html, self._appearance)
            if "<li" in html:
                self._markers = take_markers(self.document)
        is_table = block.kind is BlockKind.TABLE  # its cells have room enough
        self._lead = 0.0 if is_table else spread_lines(self.document)
        if block.kind is BlockKind.MATH:
            self.document.set_wraps(False)
        self.setAccessibleName(self.plain_text())
        has_code = "<code" in block.html or block.formulas
        self._codes = code_ranges(self.document, self._appearance.mono().family()) if has_code else ()
        self._measured = None
        self._find_words()
        self.update()

    def _with_formulas(self, html: str) -> str:
        html, is_whole = self.document.place_formulas(
            html, self._block.formulas, self._appearance, self._kit.formulas, self.devicePixelRatioF()
        )
        if not is_whole and not self._is_waiting:
            self._is_waiting = True
            self._kit.formulas.arrived.connect(self._take_formulas_soon, Qt.ConnectionType.SingleShotConnection)
        return html

    def _take_formulas_soon(self) -> None:
        """Many texts hear of it at once."""
        self._kit.turn.soon(self, self._take_formulas)

    def _take_formulas(self) -> None:
        self._is_waiting = False
        with self._kit.turn:
            self._fill()
            self.resized()

    def _table_width(self, inner: int) -> int:
        letter = self.fontMetrics().averageCharWidth() * theme.BODY / theme.CONTROL
        wished = [min(_WIDEST_COLUMN, int(n * letter) + 4) + _CELL_PAD for n in self._block.columns]
        least = [min(width, 130) for width in wished]
        return max(min(inner, sum(wished)), sum(least))

    def _place_scroll(self, width: int, height: int, n_hidden: float) -> int:
        """Show a scroll bar below where something is out of view; returns its height."""
        if n_hidden < 1:
            if self._scroll is not None:
                self._scroll.hide()
                self._scroll.setRange(0, 0)
            return 0
        if self._scroll is None:
            self._scroll = QScrollBar(Qt.Orientation.Horizontal, self)
            self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._scroll.setCursor(Qt.CursorShape.ArrowCursor)
            self._scroll.setAccessibleName(self.tr("Scroll sideways"))
            self._scroll.valueChanged.connect(lambda _value: self.update())
        self._scroll.setPageStep(width)
        self._scroll.setSingleStep(40)
        self._scroll.setRange(0, int(n_hidden))
        self._scroll.setGeometry(0, height, width, _SCROLL_HEIGHT)
        self._scroll.show()
        return _SCROLL_HEIGHT

    def _is_quiet(self) -> bool:
        """What is quoted, and what was only thought."""
        return self._indent > 0 or (self.place is not None and self.place.strand == 0)

    def _bar_area(self) -> QRectF:
        is_rtl = self.document.firstBlock().textDirection() == Qt.LayoutDirection.RightToLeft
        left = self.width() - _BAR_WIDTH if is_rtl else 0
        return QRectF(left, self._gap, _BAR_WIDTH, self.height() - self._gap)

    def _highlight(self, area: Range, colour: str) -> QAbstractTextDocumentLayout.Selection:
        selection = QAbstractTextDocumentLayout.Selection()
        cursor = QTextCursor(self.document)
        cursor.setPosition(min(area[0], self.end))
        cursor.setPosition(min(area[1], self.end), QTextCursor.MoveMode.KeepAnchor)
        selection.cursor = cursor
        selection.format.setBackground(QColor(colour))
        return selection

    def _find_words(self) -> None:
        found: list[Range] = []
        for word in self._words:
            cursor = self.document.find(word)
            while not cursor.isNull():
                found.append((cursor.selectionStart(), cursor.selectionEnd()))
                cursor = self.document.find(word, cursor)
        self._marked = tuple(found)

    def _paint_caret(self, painter: QPainter) -> None:
        block = self.document.lastBlock()
        layout = block.layout()
        if layout.lineCount() == 0:
            return
        line = layout.lineAt(layout.lineCount() - 1)
        x = x_of(line.cursorToX(block.length() - 1))
        origin = self.document.documentLayout().blockBoundingRect(block).topLeft()
        top = origin.y() + line.y() + (line.height() - _CARET_HEIGHT) / 2
        is_rtl = block.textDirection() == Qt.LayoutDirection.RightToLeft
        left = origin.x() + x + (-3 - _CARET_WIDTH if is_rtl else 3)
        left = min(max(0.0, left), self.width() - self._indent - _CARET_WIDTH)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.palette.accent))
        painter.drawRoundedRect(QRectF(left, top, _CARET_WIDTH, _CARET_HEIGHT), 2, 2)

    def _origin(self) -> QPointF:
        """Of the document in this widget."""
        offset = self._scroll.value() if self._scroll is not None else 0
        is_rtl = self._indent and self.document.firstBlock().textDirection() == Qt.LayoutDirection.RightToLeft
        return QPointF((0 if is_rtl else self._indent) - offset, self._gap - self._lead)
