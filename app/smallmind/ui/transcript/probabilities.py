"""Which token of an answer a word on screen is, or nothing where that is not certain."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from smallmind.domain.generation import Alternative, AnswerToken
from smallmind.ui.transcript.blocks import Block, BlockKind

_WORD = re.compile(r"\w+")
KINDS = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM, BlockKind.QUOTE)


@dataclass(frozen=True, slots=True)
class TokenAt:
    """A token, and how many characters of the answer stand before it."""

    token: AnswerToken
    n_before: int


def token_at(
    text: str,
    tokens: Sequence[AnswerToken],
    blocks: Sequence[Block],
    number: int,
    shown: str,
    position: int,
    *,
    start: int = 0,
) -> TokenAt | None:
    """The token that begins the word at `position` (as Qt counts) of what is `shown` of block `number`.

    The blocks are those of the answer's `text` from `start` on, and its tokens must spell the text.  The word is looked
    for among the same words of the block's markdown, which must be as many as are shown: words in addresses, which are
    not shown, would make it uncertain.
    """
    begin = _place_of(text, blocks, number, start)
    if begin < 0 or blocks[number].kind not in KINDS or "".join(each.text for each in tokens) != text:
        return None
    position = len(shown.encode("utf-16-le")[: 2 * position].decode("utf-16-le", "ignore"))
    words = list(_WORD.finditer(shown))
    word = next((each for each in words if each.start() <= position <= each.end()), None)
    if word is None:
        return None
    alike = [each.start() for each in words if each[0] == word[0]]
    written = [each.start() for each in _WORD.finditer(blocks[number].source) if each[0] == word[0]]
    if len(alike) != len(written):
        return None
    place = begin + written[alike.index(word.start())]
    ends = list(accumulate(len(each.text) for each in tokens))
    index = bisect_right(ends, place)
    if index == len(tokens) or not tokens[index].is_known:
        return None
    return TokenAt(tokens[index], ends[index] - len(tokens[index].text))


def word_starts(shown: str) -> list[int]:
    """Where words begin, as Qt counts characters."""
    return [len(shown[: each.start()].encode("utf-16-le")) // 2 for each in _WORD.finditer(shown)]


def _place_of(text: str, blocks: Sequence[Block], number: int, place: int) -> int:
    """Where a block's markdown stands in the text after `place`; -1 if it cannot be found."""
    for block in blocks[:number]:
        found = text.find(block.source, place)
        if found < 0:
            return -1
        place = found + len(block.source)
    return text.find(blocks[number].source, place)


def words_of(found: TokenAt) -> str:
    """`“sea” 62 %`, and below it what might have stood there."""
    lines = [f"“{found.token.text.strip() or found.token.text}” {percent(found.token.probability)}"]
    return "\n".join(lines + [f"{each.text.strip()} {percent(each.probability)}" for each in others_of(found)])


def others_of(found: TokenAt) -> list[Alternative]:
    """The alternatives that can be read, without the token itself."""
    return [each for each in found.token.alternatives if each.text.strip() and each.text != found.token.text]


def percent(probability: float) -> str:
    """`62 %`; `<1 %` rather than none."""
    return "<1 %" if 0 < probability < 0.01 else f"{round(probability * 100)} %"
