"""From a branch of messages to the tokens that the model reads, within the room that the context has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Protocol

from smallmind.chat.attached_text import with_attachments
from smallmind.chat.reasoning import without_reasoning
from smallmind.domain.conversation import ChatTurn, Message, Role
from smallmind.domain.errors import ContextFull

# Less room than this is no answer; then it is better to say that the message is too long.
_LEAST_ROOM = 64
_TOKENS_OF_MARKUP = 8  # around a turn, at most in most templates; a guess, and the whole is counted afterwards
_COUNTED_AT_ONCE = 16  # exchanges; counting each by itself takes the interpreter from the window as often
_LEAST_USED = 0.75  # of the room, when messages are left out


class Encoder(Protocol):
    """What turns words into tokens; smallmind.text.PromptEncoder fits."""

    def encode(self, turns: Sequence[ChatTurn]) -> Sequence[int]:
        """Tokens that ask for the next assistant turn.  Raises TemplateError."""
        ...

    def count_all(self, texts: Sequence[str]) -> Sequence[int]:
        """Tokens of each of these plain texts."""
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
    (size,) = _sizes([opening], encoder)
    first = _first_kept(exchanges, encoder, budget - size - len(beginning))
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
    sizes = _sizes((_turns(exchange) for exchange in reversed(exchanges)), encoder)
    for i, size in zip(reversed(range(len(exchanges))), sizes, strict=True):
        n_used += size
        if n_used > budget:
            break
        if n_used >= _LEAST_USED * budget:
            candidates.append(i)
    else:
        return 0
    longest = min(i + 1, len(exchanges) - 1)
    return max([longest, *candidates], key=lambda i: (i & -i, -i))


def _sizes(exchanges: Iterable[Sequence[ChatTurn]], encoder: Encoder) -> Iterator[int]:
    """Tokens of each: about as many as will be, and no more exchanges are counted than somebody asks for at a time."""
    rest = iter(exchanges)
    while some := list(islice(rest, _COUNTED_AT_ONCE)):
        counts = iter(encoder.count_all([turn.text for exchange in some for turn in exchange]))
        for exchange in some:
            yield sum(next(counts) + _TOKENS_OF_MARKUP for _ in exchange)


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
