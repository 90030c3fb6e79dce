"""The word under the pointer and its token."""

from __future__ import annotations

import re

from smallmind.domain.generation import AnswerToken
from smallmind.ui.transcript.markdown_blocks import split_markdown
from smallmind.ui.transcript.probabilities import token_at

TEXT = "# The sea\n\nThe **sea** is the same [sea](https://sea.example).\n\n- the sea\n- unbelievable"


def tokens_of(text: str) -> list[AnswerToken]:
    return [AnswerToken(piece, 0.5) for piece in re.findall(r"\s?\w{1,5}|\W", text)]


def found(number: int, shown: str, position: int, text: str = TEXT) -> tuple[str, int] | None:
    result = token_at(text, tokens_of(text), split_markdown(text), number, shown, position)
    return (result.token.text, result.n_before) if result else None


def test_a_word_is_its_first_token() -> None:
    assert found(0, "The sea", 5) == (" sea", TEXT.index(" sea"))
    assert found(3, "unbelievable", 9) == (" unbel", TEXT.index(" unbel"))


def test_the_same_word_in_another_block_is_another_token() -> None:
    assert found(2, "the sea", 5) == (" sea", TEXT.index("- the sea") + len("- the"))


def test_a_word_that_also_stands_in_an_address_is_not_certain() -> None:
    assert found(1, "The sea is the same sea.", 5) is None
    assert found(1, "The sea is the same sea.", 8) == (" is", TEXT.index(" is"))


def test_between_words_there_is_none() -> None:
    assert found(0, "The  sea", 4) is None


def test_a_stretch_without_figures_keeps_its_place() -> None:
    text = "Mine. Yours"
    tokens = [AnswerToken("Mine.", 0.0, is_known=False), AnswerToken(" Yours", 0.5)]
    blocks = split_markdown(text)
    assert token_at(text, tokens, blocks, 0, text, 1) is None
    found = token_at(text, tokens, blocks, 0, text, 8)
    assert found is not None
    assert (found.token.text, found.n_before) == (" Yours", 5)


def test_tokens_of_another_text_are_not_used() -> None:
    blocks = split_markdown(TEXT)
    assert token_at(TEXT, tokens_of("something else"), blocks, 0, "The sea", 5) is None
