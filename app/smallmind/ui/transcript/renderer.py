"""Markdown to the small part of HTML that Qt's text documents know.  Model output is untrusted: no markup of its own
passes, pictures become links, and nothing is fetched.
"""

from __future__ import annotations

import unicodedata
from collections.abc import MutableMapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict
from mdit_py_plugins.tasklists import tasklists_plugin

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
        return '<table border="1" cellspacing="0" cellpadding="6">'


def make_parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough, task lists; a line break stays one, as chat programs do it."""
    parser = MarkdownIt("commonmark", {"html": False, "breaks": True}, renderer_cls=_QtRenderer)
    parser.enable(["table", "strikethrough"])
    return parser.use(tasklists_plugin)


def render(parser: MarkdownIt, tokens: Sequence[Token]) -> str:
    """HTML of some whole blocks, each with its direction of writing."""
    for index, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level > 0 and tokens[index - 1].nesting < 1:
            token.attrSet("style", _LOOSE_PARAGRAPH)
        if token.type in ("paragraph_open", "heading_open") and is_right_to_left(tokens[index + 1].content):
            token.attrSet("dir", "rtl")
        if token.type in ("bullet_list_open", "ordered_list_open") and _list_is_right_to_left(tokens[index:]):
            token.attrSet("dir", "rtl")
    return str(parser.renderer.render(tokens, parser.options, {}))


def is_right_to_left(text: str) -> bool:
    """By the first letter that has a direction."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def _list_is_right_to_left(tokens: Sequence[Token]) -> bool:
    first = next((token for token in tokens if token.type == "inline"), None)
    return first is not None and is_right_to_left(first.content)
