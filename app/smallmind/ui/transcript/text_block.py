"""A block of formatted text that paints itself: as light as a widget can be, for long conversations."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.transcript.list_markers import INDENT, Marker, paint_markers, take_markers

_CARET_WIDTH = 8
_CARET_HEIGHT = 16
_BAR_WIDTH = 3
_BAR_ROOM = 15


class _Document(QTextDocument):
    """Never loads anything: not a picture, not a style sheet."""

    def loadResource(self, kind: int, name: Any) -> Any:
        """Nothing, whatever is asked for."""
        return None


class TextBlock(QWidget):
    """Text with selection, links and a caret at its end.  `link_clicked(address)`; nothing is opened here."""

    link_clicked = Signal(str)

    def __init__(self, appearance: Appearance, *, gap: int = 0, has_bar: bool = False) -> None:
        super().__init__()
        self._appearance = appearance
        self._gap = gap
        self._indent = _BAR_ROOM if has_bar else 0
        self._html = ""
        self._has_caret = False
        self._lead = 0.0
        self._markers: tuple[Marker, ...] = ()
        self._pressed_link = ""
        self._document = _Document(self)
        self._document.setUndoRedoEnabled(False)
        self._document.setDocumentMargin(0)
        self._document.setIndentWidth(INDENT)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._document.setDefaultTextOption(option)
        self._cursor = QTextCursor(self._document)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        appearance.changed.connect(self.restyle)

    def set_html(self, html: str) -> None:
        """Show `html`, which must come from renderer.py."""
        self._html = html
        self._fill()

    def set_plain_text(self, text: str) -> None:
        """Show `text` as it is."""
        self._html = ""
        self._document.setDefaultFont(self._appearance.font(theme.BODY))
        self._document.setPlainText(text)
        self._settle()

    def set_caret(self, has_caret: bool) -> None:
        """The mark of an answer that grows."""
        if has_caret != self._has_caret:
            self._has_caret = has_caret
            self.update()

    def plain_text(self) -> str:
        """What is shown, without formats."""
        return self._document.toPlainText()

    def restyle(self) -> None:
        """Colours and fonts of the theme in force."""
        if self._html:
            self._fill()
        else:
            self._document.setDefaultFont(self._appearance.font(theme.BODY))
            self._settle()

    def ideal_width(self, limit: int) -> int:
        """The width at which no line is broken that need not be, at most `limit`."""
        self._document.setTextWidth(limit - self._indent)
        width = min(limit, int(self._document.idealWidth() + 0.999) + self._indent)
        self._document.setTextWidth(width - self._indent)
        return width

    def hasHeightForWidth(self) -> bool:
        """Text wraps."""
        return True

    def heightForWidth(self, width: int) -> int:
        """With the gap above."""
        inner = max(40, width - self._indent)
        if self._document.textWidth() != inner:
            self._document.setTextWidth(inner)
        return self._gap + int(self._document.size().height() + 0.999)

    def sizeHint(self) -> QSize:
        """At the present width."""
        width = self.width()
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Any width will do."""
        return QSize(40, self._gap + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Bar, text with its selection, caret."""
        self.heightForWidth(self.width())  # a layout may have asked for other widths since
        painter = QPainter(self)
        palette = self._appearance.palette
        if self._indent:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.line))
            painter.drawRoundedRect(QRectF(0, self._gap, _BAR_WIDTH, self.height() - self._gap), 1.5, 1.5)
        context = QAbstractTextDocumentLayout.PaintContext()
        context.palette.setColor(QPalette.ColorRole.Text, QColor(palette.soft if self._indent else palette.text))
        origin = self._origin()
        context.clip = QRectF(event.rect()).translated(-origin)
        if self._cursor.hasSelection():
            context.selections = [self._selection()]
        painter.translate(origin)
        self._document.documentLayout().draw(painter, context)
        if self._markers:
            paint_markers(painter, self._document, self._markers, palette.text)
        if self._has_caret:
            self._paint_caret(painter)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection, or press a link."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._pressed_link = self._link_at(event.position())
        self._move_cursor(event.position(), QTextCursor.MoveMode.MoveAnchor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection; a hand over links."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._move_cursor(event.position(), QTextCursor.MoveMode.KeepAnchor)
        else:
            link = self._link_at(event.position())
            self.setCursor(Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.IBeamCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A link that was pressed and released is clicked."""
        link = self._link_at(event.position())
        if link and link == self._pressed_link and not self._cursor.hasSelection():
            self.link_clicked.emit(link)
        self._pressed_link = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word."""
        self._move_cursor(event.position(), QTextCursor.MoveMode.MoveAnchor)
        self._cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy, select all, and Enter for the links."""
        if event.matches(QKeySequence.StandardKey.Copy) and self._cursor.hasSelection():
            self._copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._select_all()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.links():
            self._offer_links()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """A selection lasts as long as the focus, but for a menu above it."""
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._cursor.clearSelection()
            self.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Copy, and the link under the pointer."""
        menu = QMenu(self)
        copy = menu.addAction("Copy", self._copy)
        copy.setEnabled(self._cursor.hasSelection())
        menu.addAction("Select all", self._select_all)
        link = self._link_at(QPointF(event.pos()))
        if link:
            menu.addAction("Copy link", lambda: QGuiApplication.clipboard().setText(link))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(event.globalPos())

    def links(self) -> list[str]:
        """The addresses in the text, in order, each once."""
        found: dict[str, None] = {}
        block = self._document.begin()
        while block.isValid():
            for each in block.textFormats():
                if each.format.isAnchor():
                    found[each.format.anchorHref()] = None
            block = block.next()
        return list(found)

    def _fill(self) -> None:
        appearance = self._appearance
        self._document.setDefaultFont(appearance.font(theme.BODY))
        self._document.setDefaultStyleSheet(_sheet(appearance))
        self._document.setHtml(self._html)
        self._settle()

    def _settle(self) -> None:
        is_table = self._html.startswith("<table")  # its cells have room enough
        natural = QFontMetricsF(self._document.defaultFont()).height()
        self._lead = 0.0 if is_table else max(0.0, (theme.BODY_LINE - natural) / 2)
        if not is_table:
            lines = QTextBlockFormat()
            lines.setLineHeight(theme.BODY_LINE, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
            everything = QTextCursor(self._document)
            everything.select(QTextCursor.SelectionType.Document)
            everything.mergeBlockFormat(lines)
        self._markers = take_markers(self._document) if "<li" in self._html else ()
        self._cursor = QTextCursor(self._document)
        has_links = "<a href" in self._html
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if has_links else Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.plain_text())
        self.updateGeometry()
        self.update()

    def _selection(self) -> QAbstractTextDocumentLayout.Selection:
        selection = QAbstractTextDocumentLayout.Selection()
        selection.cursor = self._cursor
        selection.format.setBackground(QColor(self._appearance.palette.selection))
        return selection

    def _paint_caret(self, painter: QPainter) -> None:
        block = self._document.lastBlock()
        layout = block.layout()
        if layout.lineCount() == 0:
            return
        line = layout.lineAt(layout.lineCount() - 1)
        x = _x_of(line.cursorToX(block.length() - 1))
        origin = self._document.documentLayout().blockBoundingRect(block).topLeft()
        top = origin.y() + line.y() + (line.height() - _CARET_HEIGHT) / 2
        left = min(origin.x() + x + 3, self.width() - self._indent - _CARET_WIDTH)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._appearance.palette.accent))
        painter.drawRoundedRect(QRectF(left, top, _CARET_WIDTH, _CARET_HEIGHT), 2, 2)

    def _to_document(self, point: QPointF) -> QPointF:
        return point - self._origin()

    def _origin(self) -> QPointF:
        """Of the document.  Qt puts a line's spare room above its text; half of it belongs below."""
        return QPointF(self._indent, self._gap - self._lead)

    def _link_at(self, point: QPointF) -> str:
        return self._document.documentLayout().anchorAt(self._to_document(point))

    def _move_cursor(self, point: QPointF, mode: QTextCursor.MoveMode) -> None:
        place = self._document.documentLayout().hitTest(self._to_document(point), Qt.HitTestAccuracy.FuzzyHit)
        if place >= 0:
            self._cursor.setPosition(place, mode)
            self.update()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._cursor.selection().toPlainText())

    def _select_all(self) -> None:
        self._cursor.select(QTextCursor.SelectionType.Document)
        self.update()

    def _offer_links(self) -> None:
        menu = QMenu(self)
        for link in self.links():
            menu.addAction(link, partial(self.link_clicked.emit, link))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))


def _x_of(place: Any) -> float:
    """PySide returns the position with the cursor it corrected."""
    return float(place[0] if isinstance(place, tuple) else place)


def _sheet(appearance: Appearance) -> str:
    palette = appearance.palette
    mono = appearance.mono().family()
    return f"""
        p, ul, ol, li, h1, h2, h3, h4, h5, h6, pre, blockquote {{ margin: 0; }}
        li {{ margin-top: 2px; }}
        h1 {{ font-size: 20px; font-weight: 600; }}
        h2 {{ font-size: 17px; font-weight: 600; }}
        h3 {{ font-size: 15px; font-weight: 600; }}
        h4, h5, h6 {{ font-size: {theme.BODY}px; font-weight: 600; }}
        strong, b, th {{ font-weight: 600; }}
        a {{ color: {palette.accent}; text-decoration: underline; }}
        code {{ font-family: "{mono}"; font-size: 13px; background-color: {palette.bubble}; }}
        pre {{ font-family: "{mono}"; font-size: 13px; background-color: {palette.code}; white-space: pre-wrap; }}
        table {{ border-collapse: collapse; border-color: {palette.line}; border-style: solid; }}
        th {{ background-color: {palette.code}; text-align: left; }}
    """
