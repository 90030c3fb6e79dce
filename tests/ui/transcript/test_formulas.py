"""Formulas are drawn elsewhere and put into the text when they are there."""

from __future__ import annotations

import pytest

from smallmind.ui.transcript.blocks import Formula
from smallmind.ui.transcript.formulas import draw
from smallmind.ui.transcript.kit import Kit
from smallmind.ui.transcript.markdown_blocks import split_markdown
from smallmind.ui.transcript.text_block import TextBlock
from tests.ui.person import until

PICTURE = "\ufffc"


def test_a_formula_has_a_picture_with_a_baseline(kit: Kit) -> None:
    picture = draw(Formula("\\frac{a}{b}"), 16, "#ff0000", 2.0)
    assert picture is not None
    assert picture.ascent > picture.descent > 2
    assert picture.image.width() >= 2 * picture.width
    colours = {picture.image.pixelColor(x, y).name() for x in range(picture.image.width()) for y in range(20)}
    assert "#ff0000" in colours


@pytest.mark.parametrize("latex", ["\\frac{a", "{" * 500, "\\" * 300, "x & y < z", "\\left(" * 400, "^" * 900])
def test_what_is_no_latex_has_none_and_raises_nothing(latex: str, kit: Kit) -> None:
    draw(Formula(latex), 16, "#000000", 1.0)


async def test_the_source_stands_there_until_the_picture_comes(kit: Kit) -> None:
    text = TextBlock(kit)
    text.set_block(split_markdown("So $x^2$ is.")[0])
    assert text.plain_text() == "So $x^2$ is."
    await until(lambda: PICTURE in text.plain_text())
    assert text.markdown(3, 4) == "$x^2$"
    assert text.markdown(0, 99) == "So $x^2$ is."


async def test_broken_latex_stays_source(kit: Kit) -> None:
    text = TextBlock(kit)
    text.set_block(split_markdown("So $\\frac{a$ is and $y^2$.")[0])
    await until(lambda: PICTURE in text.plain_text())
    assert text.plain_text().startswith("So $\\frac{a$ is")


async def test_a_picture_is_drawn_once(kit: Kit) -> None:
    first, second = TextBlock(kit), TextBlock(kit)
    first.set_block(split_markdown("$x^2$")[0])
    await until(lambda: PICTURE in first.plain_text())
    second.set_block(split_markdown("$x^2$")[0])
    assert PICTURE in second.plain_text()
