"""Text that paints itself: wrapping, links, and never a load."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument

from smallmind.ui.transcript.inline_code import code_areas
from smallmind.ui.transcript.kit import Kit
from smallmind.ui.transcript.markdown_blocks import split_markdown
from smallmind.ui.transcript.text_block import TextBlock


def block(kit: Kit, text: str) -> TextBlock:
    result = TextBlock(kit)
    result.set_block(split_markdown(text)[0])
    return result


async def test_a_narrower_block_is_higher(kit: Kit) -> None:
    text = block(kit, "some words " * 40)
    assert text.heightForWidth(300) > text.heightForWidth(700) > 0


async def test_a_word_without_an_end_is_broken(kit: Kit) -> None:
    text = block(kit, "x" * 2_000)
    assert text.heightForWidth(300) > 10 * 22
    assert text.ideal_width(300) <= 300


async def test_links_are_known_to_the_keyboard(kit: Kit) -> None:
    text = block(kit, "[a](https://a.example) and [b](https://b.example) and [a](https://a.example)")
    assert list(text.links()) == ["https://a.example", "https://b.example"]


async def test_nothing_is_ever_loaded(kit: Kit) -> None:
    text = TextBlock(kit)
    document = text.document
    for kind in QTextDocument.ResourceType:
        assert document.loadResource(kind.value, QUrl("file:///etc/hostname")) is None


@pytest.mark.parametrize(
    "text", ["الإشعاع `code`", "قبل `code` بعد", "`code` الإشعاع", "some `code` here", "Größe `code` hier"]
)
async def test_code_has_a_plate_as_wide_as_itself_whatever_stands_beside_it(kit: Kit, text: str) -> None:
    widths = []
    for each in (text, "`code`"):
        shown = block(kit, each)
        shown.heightForWidth(400)
        (area,) = code_areas(shown.document, shown._codes)
        widths.append(area.width())
    assert widths[0] == pytest.approx(widths[1], abs=1)
