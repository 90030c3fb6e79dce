"""A conversation as one document for paper: dark on light, with everything that the screen shows."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale
from PySide6.QtGui import QFont, QTextCursor, QTextDocument, QTextDocumentFragment

from smallmind.chat.reasoning import without_reasoning
from smallmind.domain.conversation import Message, Role
from smallmind.ui import theme
from smallmind.ui.transcript.markdown_blocks import Block, BlockKind, split_markdown

_PAPER = theme.LIGHT
_AT_ONCE = 10  # messages


class _Paper(QTextDocument):
    """Never loads anything."""

    def loadResource(self, kind: int, name: Any) -> Any:
        """Nothing, whatever is asked for."""
        return None


def document_of(title: str, messages: Sequence[Message]) -> QTextDocument:
    """For QPrinter and QPdfWriter: `messages` of one branch under `title`.  Takes a while for long ones.

    Made piece by piece: Qt parses a page of HTML without letting Python's other threads run.
    """
    document = _paper(f"<h1>{escape(title)}</h1>")
    cursor = QTextCursor(document)
    said = [message for message in messages if message.role is not Role.SYSTEM]
    for start in range(0, len(said), _AT_ONCE):
        parts = [part for message in said[start : start + _AT_ONCE] for part in (_heading(message), *_body(message))]
        piece = _paper("".join(parts))
        cursor.movePosition(QTextCursor.MoveOperation.End)
        first = piece.firstBlock()
        cursor.insertBlock(first.blockFormat(), first.charFormat())
        cursor.insertFragment(QTextDocumentFragment(piece))
    return document


def _paper(html: str) -> QTextDocument:
    document = _Paper()
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
    when = QLocale().toString(
        QDateTime.fromSecsSinceEpoch(int(message.created_at.timestamp())), QLocale.FormatType.ShortFormat
    )
    return f'<h4>{escape(who)} <span class="when">{escape(when)}</span></h4>'


def _body(message: Message) -> list[str]:
    if message.role is Role.USER:
        return [f'<p style="white-space: pre-wrap">{escape(message.text)}</p>']
    return [_block(block) for block in split_markdown(without_reasoning(message.text))]


def _block(block: Block) -> str:
    if block.kind is BlockKind.CODE:
        cell = f'<td bgcolor="{_PAPER.code}"><pre>{escape(block.code)}</pre></td>'
        return f'<table width="100%" cellpadding="8"><tr>{cell}</tr></table>'
    if block.kind is BlockKind.RULE:
        return "<hr>"
    return block.html


def _body_font() -> QFont:
    font = QFont()
    font.setFamilies(["Inter", "Noto Sans", "DejaVu Sans"])
    font.setPointSizeF(10.5)
    return font


def _sheet() -> str:
    return f"""
        h1 {{ font-size: 20pt; font-weight: 600; }}
        h4 {{ margin-top: 18px; margin-bottom: 4px; font-weight: 600; }}
        .when {{ color: {_PAPER.soft}; font-weight: 400; font-size: 9pt; }}
        p {{ margin-top: 4px; margin-bottom: 6px; }}
        pre {{ font-family: monospace; font-size: 9pt; white-space: pre-wrap; }}
        code {{ font-family: monospace; background-color: {_PAPER.code}; }}
        a {{ color: {_PAPER.accent}; }}
    """
