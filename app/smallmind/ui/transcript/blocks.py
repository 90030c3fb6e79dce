"""The blocks that a message's text is made of, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BlockKind(StrEnum):
    """What a block needs to be drawn."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    ITEM = "item"
    QUOTE = "quote"
    TABLE = "table"
    CODE = "code"
    RULE = "rule"
    MATH = "math"
    PLAIN = "plain"  # a person's words: `code` as it is


@dataclass(frozen=True, slots=True)
class Formula:
    """LaTeX without its delimiters."""

    latex: str
    is_display: bool = False

    @property
    def source(self) -> str:
        """As it is written in markdown."""
        if not self.is_display:
            return f"${self.latex}$"
        return self.latex if self.latex.startswith("\\begin") else f"$$\n{self.latex}\n$$"


@dataclass(frozen=True, slots=True)
class Block:
    """`html` of text with its `formulas`, or `code` in `language`; `source` is the markdown it was made of.

    `columns` holds the most characters in each column of a table.  `continues`: one that was cut in two because it was
    too long goes on here.
    """

    kind: BlockKind
    html: str = ""
    code: str = ""
    language: str = ""
    source: str = ""
    formulas: tuple[Formula, ...] = ()
    columns: tuple[int, ...] = ()
    continues: bool = False
