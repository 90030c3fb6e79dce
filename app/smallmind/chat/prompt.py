"""From a branch of messages to the tokens that the model reads, within the room that the context has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from smallmind.chat.attached_text import with_attachments
from smallmind.chat.reasoning import without_reasoning
from smallmind.domain.conversation import ChatTurn, Message, Role
from smallmind.domain.errors import ContextFull

# Less room than this is no answer; then it is better to say that the message is too long.
_LEAST_ROOM = 64
_TOKENS_OF_MARKUP = 8  # around a turn, at most in most templates; a guess, and the whole is counted afterwards
_LEAST_USED = 0.75  # of the room, when messages are left out


class Encoder(Protocol):
    """What turns words into tokens; smallmind.text.PromptEncoder fits."""

    def encode(self, turns: Sequence[ChatTurn]) -> Sequence[int]:
        """Tokens that ask for the next assistant turn.  Raises TemplateError."""
        ...

    def count(self, text: str) -> int:
        """Tokens of plain text."""
        ...


@dataclass(frozen=True, slots=True)
class Prompt:
    """Ready for the engine.  `left_out`: ids of the messages that did not fit, oldest first."""

    tokens: tuple[int, ...]
    left_out: tuple[int, ...] = ()

    @property
    def n_left_out(self) -> int:
        """How many messages did not fit."""
        return len(self.left_out)


_Exchange = list[Message]  # a user's message with its answer


def build_prompt(
    branch: Sequence[Message],
    encoder: Encoder,
    *,
    system_prompt: str,
    context_length: int,
    max_tokens: int | None,
    beginning: Sequence[int] = (),
) -> Prompt:
    """The branch as one prompt; it ends with the user's message that is to be answered, and the answer's `beginning`.

    A quarter of the context (less if fewer tokens are asked for) is kept free for the answer.  To that end the oldest
    whole exchanges are left out, several at a time; the system prompt and the last message stay.  Earlier answers come
    without their reasoning.

    Raises ContextFull when what must stay is too long, TemplateError.  The work depends on the context's length, not on
    the conversation's; not for a window's thread.
    """
    system = [message.text for message in branch if message.role is Role.SYSTEM] or [system_prompt]
    opening = [ChatTurn(Role.SYSTEM, text) for text in system if text.strip()]
    exchanges = _exchanges(branch)
    quarter = context_length // 4
    room = min(max_tokens or quarter, quarter)
    budget = context_length - room
    first = _first_kept(exchanges, encoder, budget - _size(opening, encoder) - len(beginning))
    while True:
        kept = [turn for exchange in exchanges[first:] for turn in _turns(exchange)]
        tokens = (*encoder.encode(opening + _merged(kept)), *beginning)
        if len(tokens) <= budget or first == len(exchanges) - 1:
            break
        first += 1
    if len(tokens) > context_length - min(room, _LEAST_ROOM):
        raise ContextFull(len(tokens), context_length)
    return Prompt(tokens, tuple(message.id for exchange in exchanges[:first] for message in exchange))


def _first_kept(exchanges: Sequence[_Exchange], encoder: Encoder, budget: int) -> int:
    """The exchange that the prompt begins with.

    Where not all of them fit, every one would do that leaves between 75 and 100 % of the room used.  Of these the one
    is taken whose number can be halved most often: as the conversation grows it stays the same for many turns, so most
    prompts begin as the one before did, and the engine remembers what it has read.
    """
    candidates: list[int] = []
    n_used = 0
    for i in reversed(range(len(exchanges))):
        n_used += _size(_turns(exchanges[i]), encoder)
        if n_used > budget:
            break
        if n_used >= _LEAST_USED * budget:
            candidates.append(i)
    else:
        return 0
    longest = min(i + 1, len(exchanges) - 1)
    return max([longest, *candidates], key=lambda i: (i & -i, -i))


def _size(turns: Iterable[ChatTurn], encoder: Encoder) -> int:
    return sum(encoder.count(turn.text) + _TOKENS_OF_MARKUP for turn in turns)


def _exchanges(branch: Sequence[Message]) -> list[_Exchange]:
    """At least one.  An answer that never got a word does not count."""
    exchanges: list[_Exchange] = []
    for message in branch:
        if message.role is Role.USER:
            exchanges.append([message])
        elif message.role is Role.ASSISTANT and exchanges and message.text:
            exchanges[-1].append(message)
    return exchanges or [[]]


def _turns(exchange: _Exchange) -> list[ChatTurn]:
    turns = [ChatTurn(message.role, _text_of(message)) for message in exchange]
    return [turn for turn in turns if turn.role is Role.USER or turn.text]


def _text_of(message: Message) -> str:
    if message.role is Role.USER:
        return with_attachments(message.text, message.attachments)
    return without_reasoning(message.text)


def _merged(turns: Iterable[ChatTurn]) -> list[ChatTurn]:
    """Unanswered messages become one with the next: many templates insist that the roles alternate."""
    return [
        ChatTurn(role, "\n\n".join(turn.text for turn in group))
        for role, group in groupby(turns, key=lambda turn: turn.role)
    ]
