"""A conversation as one document for paper: dark on light, with everything that the screen shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, QUrl
from PySide6.QtGui import QFont, QImage, QTextCursor, QTextDocument, QTextDocumentFragment

from smallmind.chat.reasoning import without_reasoning
from smallmind.domain.conversation import Message, Role
from smallmind.ui import theme
from smallmind.ui.transcript.blocks import Block, BlockKind, Formula
from smallmind.ui.transcript.formulas import draw
from smallmind.ui.transcript.markdown_blocks import split_markdown
from smallmind.ui.transcript.text_document import aligned

_PAPER = theme.LIGHT
_HEADING = re.compile(r"<(/?)h([1-6])")
_FORMULA_PX = 15.5
_HALF_X_PX = 4.0  # of the text's letters
_SCALE = 4.0  # pixels of a formula's picture for one of its px: paper shows more than a screen
_AT_ONCE = 10  # messages


class _Paper(QTextDocument):
    """Never loads anything; the pictures of formulas are its own."""

    def __init__(self, images: dict[str, QImage]) -> None:
        super().__init__()
        self.images = images

    def loadResource(self, kind: int, name: Any) -> Any:
        """A formula's picture; nothing else, whatever is asked for."""
        return self.images.get(name.toString() if isinstance(name, QUrl) else str(name))

    def place(self, formula: Formula) -> str:
        """HTML of a formula: its picture, or its source if it is not LaTeX."""
        picture = draw(formula, _FORMULA_PX, _PAPER.text, _SCALE)
        if picture is None:
            return f"<code>{escape(formula.source)}</code>"
        address = f"formula:{len(self.images)}"
        self.images[address], width, height = aligned(picture, _HALF_X_PX, _SCALE)
        size = f'width="{width}" height="{height}"'
        return f'<img src="{address}" {size} style="vertical-align: middle">'


def document_of(title: str, messages: Sequence[Message]) -> QTextDocument:
    """For QPrinter and QPdfWriter: `messages` of one branch under `title`.  Long ones take seconds: for
    a worker thread.

    Made piece by piece: Qt parses a page of HTML without letting Python's other threads run.
    """
    document = _paper(f"<h1>{escape(title)}</h1>", {})
    cursor = QTextCursor(document)
    said = [message for message in messages if message.role is not Role.SYSTEM]
    for start in range(0, len(said), _AT_ONCE):
        parts = [
            part
            for message in said[start : start + _AT_ONCE]
            for part in (_heading(message), *_body(document, message))
        ]
        piece = _paper("".join(parts), document.images)
        cursor.movePosition(QTextCursor.MoveOperation.End)
        first = piece.firstBlock()
        cursor.insertBlock(first.blockFormat(), first.charFormat())
        cursor.insertFragment(QTextDocumentFragment(piece))
    return document


def _paper(html: str, images: dict[str, QImage]) -> _Paper:
    document = _Paper(images)
    document.setUndoRedoEnabled(False)
    document.setDefaultFont(_body_font())
    document.setDefaultStyleSheet(_sheet())
    document.setHtml(html)
    return document


def _heading(message: Message) -> str:
    who = (
        QCoreApplication.translate("Printing", "You")
        if message.role is Role.USER
        else message.model_name or QCoreApplication.translate("Printing", "Answer")
    )
    if message.is_edited:
        who = QCoreApplication.translate("Printing", "{name} (edited)").format(name=who)
    when = QLocale().toString(
        QDateTime.fromSecsSinceEpoch(int(message.created_at.timestamp())), QLocale.FormatType.ShortFormat
    )
    return f'<p class="who">{escape(who)} <span class="when">{escape(when)}</span></p>'


def _body(paper: _Paper, message: Message) -> list[str]:
    if message.role is Role.USER:
        files = "".join(f'<p class="when">{escape(each.name)}</p>' for each in message.attachments)
        return [f'<p style="white-space: pre-wrap">{escape(message.text)}</p>{files}']
    return [_block(paper, block) for block in split_markdown(without_reasoning(message.text))]


def _block(paper: _Paper, block: Block) -> str:
    if block.kind is BlockKind.CODE:
        cell = f'<td bgcolor="{_PAPER.code}"><pre>{escape(block.code)}</pre></td>'
        return f'<table width="100%" cellpadding="8"><tr>{cell}</tr></table>'
    if block.kind is BlockKind.RULE:
        return "<hr>"
    html = block.html
    for number, formula in enumerate(block.formulas):
        html = html.replace(f'<img src="math:{number}">', paper.place(formula), 1)
    if block.kind is BlockKind.TABLE:
        return html.replace('<table border="1"', f'<table border="0.5" bordercolor="{_PAPER.line}" width="100%"', 1)
    if block.kind is BlockKind.HEADING:
        return _HEADING.sub(lambda tag: f"<{tag[1]}h{min(6, int(tag[2]) + 1)}", html)
    return html


def _body_font() -> QFont:
    font = QFont()
    font.setFamilies(["Inter", "Noto Sans", "DejaVu Sans"])
    font.setPointSizeF(10.5)
    return font


def _sheet() -> str:
    return f"""
        h1 {{ font-size: 20pt; font-weight: 600; }}
        h2 {{ font-size: 14pt; font-weight: 600; }}
        h3 {{ font-size: 12pt; font-weight: 600; }}
        h4, h5, h6 {{ font-size: 10.5pt; font-weight: 600; }}
        .who {{ margin-top: 20px; margin-bottom: 4px; font-weight: 600; }}
        .when {{ color: {_PAPER.soft}; font-weight: 400; font-size: 9pt; }}
        p {{ margin-top: 4px; margin-bottom: 6px; }}
        blockquote {{ margin-left: 16px; color: {_PAPER.soft}; }}
        pre {{ font-family: monospace; font-size: 9pt; white-space: pre-wrap; }}
        code {{ font-family: monospace; background-color: {_PAPER.code}; }}
        a {{ color: {_PAPER.accent}; }}
    """
