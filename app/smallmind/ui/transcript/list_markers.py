"""Bullets, numbers and check boxes of lists, drawn by us: Qt would put them one space before the text, whatever the
indent, and check boxes are letters to it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QTextBlock, QTextCursor, QTextDocument, QTextListFormat

from smallmind.ui.theme import Palette

INDENT = 22
_NUMBER_ROOM = 7  # between a number and its text
_BULLET = 5.0
_BOX = 13.0
_CHECK_BOXES = {"☐": "[ ]", "☑": "[x]"}


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands before a line: a bullet (""), a number or a check box; `source` in markdown."""

    block_number: int
    text: str

    @property
    def source(self) -> str:
        """`-`, `3.` or `- [x]`."""
        return f"- {self.text}" if self.text in _CHECK_BOXES.values() else self.text or "-"


def take_markers(document: QTextDocument) -> tuple[Marker, ...]:
    """The markers of all lists; Qt draws them no more, and check boxes leave the text."""
    markers: list[Marker] = []
    lists = []
    block = document.begin()
    while block.isValid():
        text_list = block.textList()
        if text_list is not None:
            lists.append(text_list)
            is_number = text_list.format().style() == QTextListFormat.Style.ListDecimal
            text = text_list.itemText(block) if is_number else ""
            markers.append(Marker(block.blockNumber(), _take_box(block) or text))
        block = block.next()
    for text_list in lists:
        plain = QTextListFormat(text_list.format())
        plain.setStyle(QTextListFormat.Style.ListStyleUndefined)
        text_list.setFormat(plain)
    return tuple(markers)


def paint_markers(painter: QPainter, document: QTextDocument, markers: tuple[Marker, ...], palette: Palette) -> None:
    """Beside the first line of each block, on the side where its text begins."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(document.defaultFont())
    for marker in markers:
        block = document.findBlockByNumber(marker.block_number)
        if block.isValid() and block.layout().lineCount():
            _paint(painter, document, block, marker.text, palette)


def _take_box(block: QTextBlock) -> str:
    """The check box that the text of an item begins with, taken out of it."""
    box = _CHECK_BOXES.get(block.text()[:1], "")
    if box:
        n_characters = len(block.text()) - len(block.text()[1:].lstrip())
        cursor = QTextCursor(block)
        cursor.movePosition(QTextCursor.MoveOperation.NextCharacter, QTextCursor.MoveMode.KeepAnchor, n_characters)
        cursor.removeSelectedText()
    return box


def _paint(painter: QPainter, document: QTextDocument, block: QTextBlock, text: str, palette: Palette) -> None:
    line = block.layout().lineAt(0)
    origin = document.documentLayout().blockBoundingRect(block).topLeft() + line.position()
    is_rtl = block.textDirection() == Qt.LayoutDirection.RightToLeft
    edge = origin.x() + (line.width() if is_rtl else 0.0)
    middle = origin.y() + line.ascent() - painter.fontMetrics().xHeight() / 2
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(palette.text))
    if text in _CHECK_BOXES.values():
        left = edge + (INDENT - _BOX - 1 if is_rtl else 1 - INDENT)
        _paint_box(painter, QRectF(left, middle - _BOX / 2, _BOX, _BOX), text == "[x]", palette)
    elif text:
        width = 200.0
        area = QRectF(edge + _NUMBER_ROOM, origin.y(), width, line.height())
        area = area if is_rtl else area.translated(-width - 2 * _NUMBER_ROOM, 0)
        side = Qt.AlignmentFlag.AlignLeft if is_rtl else Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(palette.text))
        painter.drawText(area, side | Qt.AlignmentFlag.AlignBottom, text)
    else:
        x = edge + (INDENT - 9 if is_rtl else 9 - INDENT)
        painter.drawEllipse(QPointF(x, middle), _BULLET / 2, _BULLET / 2)


def _paint_box(painter: QPainter, area: QRectF, is_checked: bool, palette: Palette) -> None:
    painter.setPen(QPen(QColor(palette.accent if is_checked else palette.faint), 1.2))
    painter.setBrush(QColor(palette.accent) if is_checked else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(area, 3.5, 3.5)
    if is_checked:
        tick = QPainterPath(area.topLeft() + QPointF(3.3, 6.8))
        tick.lineTo(area.topLeft() + QPointF(5.6, 9.1))
        tick.lineTo(area.topLeft() + QPointF(9.8, 4.2))
        pen = QPen(QColor(palette.on_accent), 1.6)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(tick)
