"""The plates behind code in a line: as high as its letters, whatever else makes the line higher."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTextBlock, QTextDocument, QTextLine

from smallmind.ui.transcript.text_document import x_of

Range = tuple[int, int]


def code_ranges(document: QTextDocument, mono_family: str) -> tuple[Range, ...]:
    """Where the style sheet's `code` is, which is all that has this family."""
    found: list[Range] = []
    block = document.begin()
    while block.isValid():
        for each in block.textFormats():
            if mono_family in (each.format.fontFamilies() or ()):
                start = block.position() + each.start
                if found and found[-1][1] == start:
                    found[-1] = (found[-1][0], start + each.length)
                else:
                    found.append((start, start + each.length))
        block = block.next()
    return tuple(found)


def code_areas(document: QTextDocument, ranges: tuple[Range, ...]) -> Iterator[QRectF]:
    """Where their plates are, in the document as it is laid out now."""
    metrics = QFontMetricsF(document.defaultFont())
    for start, end in ranges:
        block = document.findBlock(start)
        yield from _areas(document, block, start - block.position(), end - block.position(), metrics)


def paint_code_plates(painter: QPainter, areas: Iterable[QRectF], colour: str) -> None:
    """Below the text."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    for area in areas:
        painter.drawRoundedRect(area, 3.5, 3.5)


def _areas(
    document: QTextDocument, block: QTextBlock, start: int, end: int, metrics: QFontMetricsF
) -> Iterator[QRectF]:
    layout = block.layout()
    origin = document.documentLayout().blockBoundingRect(block).topLeft()
    for number in range(layout.lineCount()):
        line = layout.lineAt(number)
        first, last = max(start, line.textStart()), min(end, line.textStart() + line.textLength())
        if first >= last:
            continue
        left, right = _edges(line, block.text(), first, last)
        baseline = origin.y() + line.y() + line.ascent()
        top = baseline - metrics.ascent() + 0.5
        yield QRectF(origin.x() + left - 2, top, right - left + 4, metrics.height() - 0.5)


def _edges(line: QTextLine, text: str, first: int, last: int) -> tuple[float, float]:
    """Where its glyphs begin and end.  Where both directions meet, a cursor has two places and Qt names one of them."""
    if text.isascii():
        return x_of(line.cursorToX(first)), x_of(line.cursorToX(last))
    areas = [glyphs.boundingRect() for glyphs in line.glyphRuns(first, last - first)]
    return min((each.left() for each in areas), default=0.0), max((each.right() for each in areas), default=0.0)
