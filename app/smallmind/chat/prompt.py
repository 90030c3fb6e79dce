"""From a branch of messages to the tokens that the model reads, within the room that the context has."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from smallmind.chat.reasoning import without_reasoning
from smallmind.domain.conversation import ChatTurn, Message, Role
from smallmind.domain.errors import ContextFull

Encode = Callable[[Sequence[ChatTurn]], Sequence[int]]

# Less room than this is no answer; then it is better to say that the message is too long.
_LEAST_ROOM = 64
_CHARACTERS_PER_TOKEN = 4  # a first guess only; what counts is the tokenizer


@dataclass(frozen=True, slots=True)
class Prompt:
    """Ready for the engine.  `n_left_out` is the number of oldest messages that did not fit."""

    tokens: tuple[int, ...]
    n_left_out: int


def build_prompt(
    branch: Sequence[Message], encode: Encode, *, system_prompt: str, context_length: int, max_tokens: int | None
) -> Prompt:
    """The branch as one prompt; it ends with the user's message that is to be answered.

    A quarter of the context (less if fewer tokens are asked for) is kept free for the answer.  To that end the oldest
    whole exchanges are left out; the system prompt and the last message stay.  Raises ContextFull when those two alone
    are too long, TemplateError.  Takes as long as encoding about twice the context: not for a window's thread.
    """
    system = [message.text for message in branch if message.role is Role.SYSTEM] or [system_prompt]
    opening = [ChatTurn(Role.SYSTEM, text) for text in system if text.strip()]
    exchanges = _exchanges(branch)

    def encode_newest(n: int) -> Sequence[int]:
        kept = [turn for exchange in exchanges[len(exchanges) - n :] for turn in exchange]
        return encode(opening + _merged(kept))

    quarter = context_length // 4
    room = min(max_tokens or quarter, quarter)
    guess = _first_guess(exchanges, context_length)
    n_kept, tokens = _most_that_fit(encode_newest, guess, len(exchanges), context_length - room)
    if n_kept == 1 and len(tokens) > context_length - min(room, _LEAST_ROOM):
        raise ContextFull(len(tokens), context_length)
    return Prompt(tuple(tokens), sum(len(exchange) for exchange in exchanges[: len(exchanges) - n_kept]))


def _exchanges(branch: Sequence[Message]) -> list[list[ChatTurn]]:
    """A user's message with its answer; an answer that never got a word does not count."""
    exchanges: list[list[ChatTurn]] = []
    for message in branch:
        if message.role is Role.USER:
            exchanges.append([ChatTurn(Role.USER, message.text)])
        elif message.role is Role.ASSISTANT and exchanges and (answer := without_reasoning(message.text)):
            exchanges[-1].append(ChatTurn(Role.ASSISTANT, answer))
    return exchanges


def _merged(turns: Sequence[ChatTurn]) -> list[ChatTurn]:
    """Unanswered messages become one with the next: many templates insist that the roles alternate."""
    return [
        ChatTurn(role, "\n\n".join(turn.text for turn in group))
        for role, group in groupby(turns, key=lambda turn: turn.role)
    ]


def _first_guess(exchanges: Sequence[Sequence[ChatTurn]], context_length: int) -> int:
    n_characters = 0
    for n, exchange in enumerate(reversed(exchanges), start=1):
        n_characters += sum(len(turn.text) for turn in exchange)
        if n_characters > context_length * _CHARACTERS_PER_TOKEN:
            return n
    return len(exchanges)


def _most_that_fit(
    encode_newest: Callable[[int], Sequence[int]], guess: int, n_all: int, budget: int
) -> tuple[int, Sequence[int]]:
    """The largest n, at least 1, whose tokens number at most `budget`, and those tokens.

    Starts at the guess, doubles while it fits, then halves the interval: the cost depends on the budget, not on the
    conversation's length, and one that fits whole is encoded once.
    """
    fitting, too_many, n = 0, n_all + 1, guess
    tokens: Sequence[int] = ()
    while fitting + 1 < too_many:
        attempt = encode_newest(n)
        if len(attempt) <= budget:
            fitting, tokens = n, attempt
        else:
            too_many = n
        n = min(2 * fitting, n_all) if too_many > n_all else (fitting + too_many) // 2
    return (fitting, tokens) if fitting else (1, encode_newest(1))
