"""What a ChatSession tells while it works, in the order it happens.

send and edit begin with MessageAdded.  Every answer is AnswerStarted, AnswerProgress*, AnswerGrew*, and as the last one
AnswerFinished or AnswerFailed; AnswerFailed alone where the answer could not even be begun.
"""

from __future__ import annotations

from dataclasses import dataclass

from smallmind.domain.conversation import Message
from smallmind.domain.errors import SmallMindError
from smallmind.domain.generation import AnswerToken


@dataclass(frozen=True, slots=True)
class MessageAdded:
    """The user's message is on disk."""

    message: Message


@dataclass(frozen=True, slots=True)
class AnswerStarted:
    """The answer's row is on disk, and the model has not begun yet.

    The message is empty, unless an answer is continued: then it holds the text that stands so far.
    """

    message: Message


@dataclass(frozen=True, slots=True)
class AnswerProgress:
    """`n_done` of `n_total` prompt tokens have been read by the model, `tok_s` a second (those it remembered aside).

    `left_s` is what the others will take at that speed.  Both are 0 while nothing was measured.  `n_ahead` requests are
    served before this one; 0 once its turn has come.
    """

    n_done: int
    n_total: int
    tok_s: float = 0.0
    left_s: float = 0.0
    n_ahead: int = 0


@dataclass(frozen=True, slots=True)
class AnswerGrew:
    """Some more of the answer's text.  `tokens`: the same in pieces, where sampling.n_logprobs asks for them."""

    message_id: int
    text_delta: str
    tokens: tuple[AnswerToken, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerFinished:
    """The whole answer is on disk, with why it ended and its figures."""

    message: Message


@dataclass(frozen=True, slots=True)
class AnswerFailed:
    """No answer, or only the part that is on disk.  `message_id` is where the error belongs: the answer's, or the
    user's message when no answer was begun.
    """

    message_id: int
    error: SmallMindError


SessionEvent = MessageAdded | AnswerStarted | AnswerProgress | AnswerGrew | AnswerFinished | AnswerFailed
