"""What the first answer would otherwise wait for."""

from __future__ import annotations

from smallmind.ui.transcript.blocks import Formula
from smallmind.ui.transcript.formulas import draw
from smallmind.ui.transcript.highlight import find_spans
from smallmind.ui.transcript.markdown_blocks import split_markdown


def warm_up() -> None:
    """Load the markdown parser, Pygments and the lexer that is needed most, and the letters of formulas, which takes
    0.3 s.  For a worker thread.
    """
    split_markdown("A *text*\n\n- and a list")
    find_spans("x = 1", "python")
    draw(Formula("x"), 16, "#000000", 1.0)
