"""Prompts of a wanted length, made as the chat makes them: turns through the model's template and tokenizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import cycle, islice

from smallmind.domain.conversation import ChatTurn, Role
from smallmind.text import ChatTemplate, Tokenizer, encode_chat

_TASK = "Tell a very long story of it, day by day."
_TEXT = (
    "the keeper went down to the water and looked at the boats that came back from the long night while wind moved "
    "over the grey stones and somebody in the village lit the first lamp of a winter that would not end before the "
    "birds had found their way across the sea again and told the children what they saw"
)
_FILLING = " and"
_MOST_CORRECTIONS = 64

Encode = Callable[[Sequence[ChatTurn]], Sequence[int]]


def make_prompt(tokenizer: Tokenizer, template: ChatTemplate, n_tokens: int, number: int) -> tuple[int, ...]:
    """Close to `n_tokens` (a template may need more), and another one for every `number`, from the first words on.

    A prompt that begins like the one before it would be found in the cache.  Takes milliseconds: for a worker thread.
    """

    def encode(turns: Sequence[ChatTurn]) -> Sequence[int]:
        return encode_chat(tokenizer, template, turns)

    return tuple(fit(encode, n_tokens, number))


def fit(encode: Encode, n_tokens: int, number: int) -> Sequence[int]:
    """The most words that fit, then single ones until it is full."""

    def build(n_words: int, n_filling: int = 0) -> Sequence[int]:
        return encode(_turns(number, n_words, n_filling))

    low, high = 0, max(n_tokens, 1)
    while low < high:
        middle = (low + high + 1) // 2
        if len(build(middle)) <= n_tokens:
            low = middle
        else:
            high = middle - 1
    best = build(low)
    for n_filling in range(1, _MOST_CORRECTIONS):
        if len(best) >= n_tokens:
            break
        longer = build(low, n_filling)
        if len(longer) > n_tokens:
            break
        best = longer
    return best


def _turns(number: int, n_words: int, n_filling: int) -> list[ChatTurn]:
    read = " ".join(islice(cycle(_TEXT.split()), n_words)) + _FILLING * n_filling
    request = f"{read}. {_TASK}" if read else _TASK
    return [ChatTurn(Role.SYSTEM, f"{number} is the number of this talk."), ChatTurn(Role.USER, request)]
