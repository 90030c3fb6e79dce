"""The documents that text is laid out in: styled by the theme, and they never load anything."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QFontMetrics,
    QFontMetricsF,
    QImage,
    QPainter,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextOption,
)

from smallmind.ui import theme
from smallmind.ui.appearance import Appearance
from smallmind.ui.theme import Palette
from smallmind.ui.transcript.blocks import Formula
from smallmind.ui.transcript.formulas import Formulas, Picture
from smallmind.ui.transcript.list_markers import INDENT

_LARGER = (0, 6, 3, 1, 0, 0, 0)  # px of each level's heading above the text
_FORMULA_SHARE = 1.12  # of the text's size: its letters look smaller


_PLAIN = "p { margin: 0; }"
_STYLED = re.compile("<(?!/|p>|p dir|br|em)")  # a tag that the sheet says more of


class TextDocument(QTextDocument):
    """Text of one block.  Pictures are only those that were handed over."""

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._images: dict[str, QImage] = {}
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)
        self.setIndentWidth(INDENT)
        self.set_wraps(True)

    def set_wraps(self, wraps: bool) -> None:
        """Whether lines are broken; else they are as long as they are."""
        mode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if wraps else QTextOption.WrapMode.NoWrap
        option = QTextOption()
        option.setWrapMode(mode)
        self.setDefaultTextOption(option)

    def loadResource(self, kind: int, name: Any) -> Any:
        """A formula's picture; nothing else, whatever is asked for."""
        address = name.toString() if isinstance(name, QUrl) else str(name)
        return self._images.get(address)

    def set_styled_html(self, html: str, appearance: Appearance) -> None:
        """`html` of renderer.py in the theme's style."""
        self.setDefaultFont(appearance.font(theme.BODY))
        # Qt reads the sheet anew for each document, which takes as long as most paragraphs do themselves.
        self.setDefaultStyleSheet(sheet_of(appearance) if _STYLED.search(html) else _PLAIN)
        self.setHtml(html.strip())  # a line break at its end would become a space
        if html.startswith("<h"):
            self._settle_heading(appearance)

    def _settle_heading(self, appearance: Appearance) -> None:
        """Qt would make a heading larger than the style sheet says."""
        block = self.firstBlock()
        size = appearance.font(theme.BODY).pixelSize() + _LARGER[block.blockFormat().headingLevel()]
        for each in block.textFormats():
            style = QTextCharFormat(each.format)
            style.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            style.setProperty(QTextFormat.Property.FontPixelSize, size)
            cursor = QTextCursor(self)
            cursor.setPosition(each.start)
            cursor.setPosition(each.start + each.length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(style)

    def place_formulas(
        self, html: str, formulas: Sequence[Formula], appearance: Appearance, drawn: Formulas, scale: float
    ) -> tuple[str, bool]:
        """`html` with pictures where they are drawn and source elsewhere, and whether all has come that will."""
        self._images.clear()
        is_whole = True
        font = appearance.font(theme.BODY)
        for number, formula in enumerate(formulas):
            place = f'<img src="math:{number}">'
            picture = drawn.picture(formula, font.pixelSize() * _FORMULA_SHARE, appearance.palette.text, scale)
            if picture is None:
                is_whole = is_whole and not drawn.is_pending(formula)
                source = escape(formula.source).replace("\n", "<br>")
                html = html.replace(place, f"<code>{source}</code>", 1)
                continue
            image, width, height = aligned(picture, QFontMetrics(font).xHeight() / 2, scale)
            self._images[f"math:{number}"] = image
            size = f'width="{width}" height="{height}"'
            html = html.replace(place, f'<img src="math:{number}" {size} style="vertical-align: middle">', 1)
        return html, is_whole


def spread_lines(document: QTextDocument) -> float:
    """Give every line the theme's height.  Returns by how much its text is lower than it should be: Qt puts a line's
    spare room above the text, and half of it belongs below.
    """
    natural = QFontMetricsF(document.defaultFont()).height()
    lines = QTextBlockFormat()
    lines.setLineHeight(theme.BODY_LINE, QTextBlockFormat.LineHeightTypes.MinimumHeight.value)
    everything = QTextCursor(document)
    everything.select(QTextCursor.SelectionType.Document)
    everything.mergeBlockFormat(lines)
    return float(max(0, round((theme.BODY_LINE - natural) / 2)))


def aligned(picture: Picture, half_x: float, scale: float) -> tuple[QImage, int, int]:
    """The picture with room added, so that Qt's alignment in the middle puts its baseline on the text's; its width and
    height in whole px, or Qt would scale it.
    """
    height = math.ceil(max(2 * picture.ascent - half_x, 2 * picture.descent + half_x))
    height += (height + round(half_x)) % 2
    width = math.ceil(picture.width)
    image = QImage(math.ceil(width * scale), math.ceil(height * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.drawImage(0, round(((height + half_x) / 2 - picture.ascent) * scale), picture.image)
    painter.end()
    return image, width, height


def x_of(place: Any) -> float:
    """PySide returns a cursor's x with the cursor that it corrected."""
    return float(place[0] if isinstance(place, tuple) else place)


def sheet_of(appearance: Appearance) -> str:
    """The style of markdown, in the part of CSS that text documents know."""
    return _PLAIN + _sheet(appearance.palette, appearance.mono().family(), appearance.font(theme.BODY).pixelSize())


@lru_cache(maxsize=8)
def _sheet(palette: Palette, mono: str, body: int) -> str:
    return f"""
        ul, ol, li, h1, h2, h3, h4, h5, h6, pre, blockquote {{ margin: 0; }}
        li {{ margin-top: 2px; }}
        h1, h2, h3, h4, h5, h6 {{ font-weight: 600; }}
        strong, b, th {{ font-weight: 600; }}
        a {{ color: {palette.accent}; text-decoration: underline; }}
        code {{ font-family: "{mono}"; font-size: {body - 1}px; }}
        pre {{ font-family: "{mono}"; font-size: {body - 1}px; background-color: {palette.code};
               white-space: pre-wrap; }}
        table {{ border-collapse: collapse; border-color: {palette.line}; border-style: solid; }}
        th {{ background-color: {palette.code}; text-align: left; }}
    """
