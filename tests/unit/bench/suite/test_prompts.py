from __future__ import annotations

import pytest

from smallmind.bench.suite.prompts import make_prompt
from smallmind.text import ChatTemplate
from tests.unit.chat.fake_engine import byte_tokenizer

TEMPLATE = ChatTemplate("", bos_token="", eos_token="")


@pytest.mark.parametrize("n_tokens", [256, 512, 2_048])
def test_a_prompt_is_as_long_as_wanted(n_tokens: int) -> None:
    assert n_tokens - 4 <= len(make_prompt(byte_tokenizer(), TEMPLATE, n_tokens, 1)) <= n_tokens


def test_no_two_prompts_begin_alike_after_the_markup() -> None:
    one, other = (make_prompt(byte_tokenizer(), TEMPLATE, 256, number) for number in (1, 2))
    n_shared = next(i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    assert n_shared < 16


def test_a_prompt_is_never_empty() -> None:
    assert make_prompt(byte_tokenizer(), TEMPLATE, 1, 1)
