"""A part of what is shown, back as markdown; and how it goes to the clipboard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QTextBlock, QTextCharFormat, QTextDocument, QTextFragment, QTextTable

from smallmind.ui.transcript.blocks import Block, BlockKind, Formula
from smallmind.ui.transcript.list_markers import Marker
from smallmind.ui.transcript.markdown_blocks import split_markdown

_PICTURE = "\ufffc"
_BOLD = 600
# Longer texts go to the clipboard without their HTML: parsing 20,000 characters takes 30 ms.
_LONGEST_HTML = 20_000


def put_on_clipboard(markdown: str) -> None:
    """As text, as markdown, and as HTML for programs that take formats."""
    data = QMimeData()
    data.setText(markdown)
    data.setData("text/markdown", markdown.encode())
    if len(markdown) <= _LONGEST_HTML:
        data.setHtml("\n".join(html_of(block) for block in split_markdown(markdown)))
    QGuiApplication.clipboard().setMimeData(data)


def html_of(block: Block) -> str:
    """For other programs: code as it is, formulas as their source."""
    if block.kind is BlockKind.CODE:
        return f"<pre><code>{escape(block.code)}</code></pre>"
    if block.kind is BlockKind.RULE:
        return "<hr>"
    html = block.html
    for number, formula in enumerate(block.formulas):
        html = html.replace(f'<img src="math:{number}">', escape(formula.source), 1)
    return html


def markdown_of(
    document: QTextDocument, start: int, end: int, markers: Sequence[Marker] = (), formulas: Sequence[Formula] = ()
) -> str:
    """The characters from `start` to `end` with their formats as markdown."""
    marker_of = {marker.block_number: marker.source for marker in markers}
    parts: list[str] = []
    block = document.findBlock(start)
    last_row: tuple[int, int] | None = None
    while block.isValid() and block.position() < max(end, start + 1):
        text = "".join(_inline(block, start, end, formulas)).rstrip()
        if start <= block.position():
            text = _opening(block, marker_of) + text
        row = _row_of(document, block)
        if row is not None and row == last_row:
            parts[-1] = f"{parts[-1]} {text} |"
        elif row is not None:
            parts.append(f"| {text} |")
        else:
            parts.append(text)
        last_row = row
        block = block.next()
    return "\n".join(parts)


def _row_of(document: QTextDocument, block: QTextBlock) -> tuple[int, int] | None:
    frame = document.frameAt(block.position())
    if not isinstance(frame, QTextTable):
        return None
    return frame.firstPosition(), frame.cellAt(block.position()).row()


def _opening(block: QTextBlock, marker_of: dict[int, str]) -> str:
    level = block.blockFormat().headingLevel()
    if level:
        return "#" * level + " "
    text_list = block.textList()
    if text_list is None:
        return ""
    indent = "  " * (text_list.format().indent() - 1)
    return f"{indent}{marker_of.get(block.blockNumber(), '-')} "


def _inline(block: QTextBlock, start: int, end: int, formulas: Sequence[Formula]) -> Iterator[str]:
    for fragment in _fragments(block):
        first = max(start, fragment.position()) - fragment.position()
        units = fragment.text().encode("utf-16-le")
        text = units[2 * first : 2 * max(first, end - fragment.position())].decode("utf-16-le", "replace")
        if text:
            yield _marked(text, fragment.charFormat(), bool(block.blockFormat().headingLevel()), formulas)


def _fragments(block: QTextBlock) -> Iterator[QTextFragment]:
    iterator = block.begin()
    while not iterator.atEnd():
        yield iterator.fragment()
        iterator += 1


def _marked(text: str, style: QTextCharFormat, is_heading: bool, formulas: Sequence[Formula]) -> str:
    if style.isImageFormat():
        number = style.toImageFormat().name().removeprefix("math:")
        return formulas[int(number)].source * text.count(_PICTURE) if number.isdigit() else ""
    text = text.replace("\u2028", "\n").replace("\u00a0", " ")
    core = text.strip()
    if not core:
        return text
    lead, trail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if style.fontFixedPitch() or "mono" in "".join(style.fontFamilies() or []).lower():
        core = core if core.startswith("$") else f"`{core}`"
    if style.fontWeight() >= _BOLD and not is_heading:
        core = f"**{core}**"
    if style.fontItalic():
        core = f"*{core}*"
    if style.fontStrikeOut():
        core = f"~~{core}~~"
    if style.isAnchor() and style.anchorHref():
        core = f"[{core}]({style.anchorHref()})"
    return lead + core + trail
