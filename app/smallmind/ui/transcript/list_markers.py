"""Bullets and numbers of lists, drawn by us: Qt would put them one space before the text, whatever the indent."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextBlock, QTextDocument, QTextListFormat

INDENT = 22
_NUMBER_ROOM = 7  # between a number and its text
_BULLET = 5.0
_CHECK_BOXES = ("☐", "☑")


@dataclass(frozen=True, slots=True)
class Marker:
    """What stands before a line; "" is a bullet."""

    block_number: int
    text: str


def take_markers(document: QTextDocument) -> tuple[Marker, ...]:
    """The markers of all lists; Qt draws them no more."""
    markers: list[Marker] = []
    lists = []
    block = document.begin()
    while block.isValid():
        text_list = block.textList()
        if text_list is not None:
            lists.append(text_list)
            if not block.text().startswith(_CHECK_BOXES):
                style = text_list.format().style()
                is_number = style == QTextListFormat.Style.ListDecimal
                markers.append(Marker(block.blockNumber(), text_list.itemText(block) if is_number else ""))
        block = block.next()
    for text_list in lists:
        plain = QTextListFormat(text_list.format())
        plain.setStyle(QTextListFormat.Style.ListStyleUndefined)
        text_list.setFormat(plain)
    return tuple(markers)


def paint_markers(painter: QPainter, document: QTextDocument, markers: tuple[Marker, ...], colour: str) -> None:
    """Beside the first line of each block, on the side where its text begins."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(document.defaultFont())
    painter.setBrush(QColor(colour))
    for marker in markers:
        block = document.findBlockByNumber(marker.block_number)
        if block.isValid() and block.layout().lineCount():
            _paint(painter, document, block, marker.text, colour)


def _paint(painter: QPainter, document: QTextDocument, block: QTextBlock, text: str, colour: str) -> None:
    line = block.layout().lineAt(0)
    origin = document.documentLayout().blockBoundingRect(block).topLeft() + line.position()
    is_rtl = block.textDirection() == Qt.LayoutDirection.RightToLeft
    edge = origin.x() + (line.width() if is_rtl else 0.0)
    if text:
        width = 200.0
        area = QRectF(edge + _NUMBER_ROOM, origin.y(), width, line.height())
        area = area if is_rtl else area.translated(-width - 2 * _NUMBER_ROOM, 0)
        side = Qt.AlignmentFlag.AlignLeft if is_rtl else Qt.AlignmentFlag.AlignRight
        painter.setPen(QColor(colour))
        painter.drawText(area, side | Qt.AlignmentFlag.AlignBottom, text)
        return
    x = edge + (INDENT - 9 if is_rtl else 9 - INDENT)
    ascent = painter.fontMetrics().xHeight() / 2
    baseline = origin.y() + line.ascent()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawEllipse(QPointF(x, baseline - ascent), _BULLET / 2, _BULLET / 2)
