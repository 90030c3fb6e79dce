"""Markdown to the small part of HTML that Qt's text documents know.  Model output is untrusted: no markup of its own
passes, pictures become links, and nothing is fetched.

A formula is `<img src="math:N">`, where N counts the formulas of the block: the name of a picture that
text_document.py puts in itself.
"""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin

from smallmind.ui.direction import is_right_to_left
from smallmind.ui.transcript.blocks import Formula
from smallmind.ui.transcript.markdown_rules import add_rules

_LOOSE_PARAGRAPH = "margin-top:8px"


class _QtRenderer(RendererHTML):
    """RendererHTML with the rules where Qt needs something else."""

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """The alternative text, linked to the address: a picture that loads by itself would leak the conversation."""
        token = tokens[idx]
        words = self.renderInlineAsText(token.children or [], options, env) or "picture"
        return f'<a href="{escapeHtml(str(token.attrGet("src") or ""))}">{escapeHtml(words)}</a>'

    def fence(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """Only inside lists and quotes; elsewhere a fence is a card of its own."""
        return f"<pre>{escapeHtml(tokens[idx].content.rstrip())}</pre>"

    def code_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """The same for indented code."""
        return self.fence(tokens, idx, options, env)

    def html_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """Only the task list's check boxes come here; the parser lets no other markup through."""
        return "☑&nbsp;" if "checked=" in tokens[idx].content else "☐&nbsp;"

    def table_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """Qt takes a table's border from its attributes."""
        return '<table border="1" cellspacing="0" cellpadding="7">'

    def math_inline(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """The place of a formula."""
        formulas: list[Formula] = env.setdefault("formulas", [])
        formulas.append(Formula(tokens[idx].content, is_display=tokens[idx].markup in ("$$", "\\[")))
        return f'<img src="math:{len(formulas) - 1}">'

    def math_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]) -> str:
        """A formula on a line of its own."""
        formulas: list[Formula] = env.setdefault("formulas", [])
        formulas.append(Formula(tokens[idx].content, is_display=True))
        return f'<p align="center"><img src="math:{len(formulas) - 1}"></p>'

    def footnote_ref(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """The mark, raised."""
        return f"<sup>{escapeHtml(tokens[idx].content)}</sup>"


@cache
def parser() -> MarkdownIt:
    """The only one: making it takes as long as most answers do, and it keeps nothing of what it parses.

    CommonMark with tables, strikethrough, task lists; a line break stays one, as chat programs do it."""
    result = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_QtRenderer)
    result.enable(["table", "strikethrough"])
    add_rules(result)
    return result.use(tasklists_plugin)


def render(parser: MarkdownIt, tokens: Sequence[Token]) -> tuple[str, tuple[Formula, ...]]:
    """HTML of some whole blocks, each with its direction of writing, and the formulas in it."""
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level > 0 and tokens[index - 1].nesting < 1:
            token.attrSet("style", _LOOSE_PARAGRAPH)
        if token.type in ("paragraph_open", "heading_open") and is_right_to_left(tokens[index + 1].content):
            token.attrSet("dir", "rtl")
        if token.type in ("bullet_list_open", "ordered_list_open") and _list_is_right_to_left(tokens[index:]):
            token.attrSet("dir", "rtl")
    env: dict[str, Any] = {}
    html = str(parser.renderer.render(tokens, parser.options, env))
    return html, tuple(env.get("formulas", ()))


def column_widths(tokens: Sequence[Token]) -> tuple[int, ...]:
    """The most characters in a cell of each column of a table."""
    widths: list[int] = []
    column = 0
    for index, token in enumerate(tokens):
        if token.type == "tr_open":
            column = 0
        elif token.type in ("th_open", "td_open"):
            n = len(tokens[index + 1].content)
            if column == len(widths):
                widths.append(0)
            widths[column] = max(widths[column], n)
            column += 1
    return tuple(widths)


def _list_is_right_to_left(tokens: Sequence[Token]) -> bool:
    first = next((token for token in tokens if token.type == "inline"), None)
    return first is not None and is_right_to_left(first.content)
