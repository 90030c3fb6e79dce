"""Tokens with their probabilities, cut where the answer's characters are."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from smallmind.domain.generation import Alternative, AnswerToken, TokenLogprob


@dataclass(frozen=True, slots=True)
class _Token:
    token_id: int
    spelled: bytes
    logprob: float
    alternatives: tuple[Alternative, ...]


class PieceMaker:
    """Follows one answer.  The text of a token may come later than the token, or be cut off by a stop string."""

    def __init__(self, token_bytes: Sequence[bytes]) -> None:
        self._token_bytes = token_bytes
        self._waiting: deque[_Token] = deque()  # tokens whose text has not come, or makes no whole character yet
        self._text = b""  # that has come of them

    def take(
        self,
        text: bytes,
        token_ids: Sequence[int],
        logprobs: Sequence[float],
        best: Sequence[Sequence[TokenLogprob]],
    ) -> tuple[AnswerToken, ...]:
        """The pieces that are whole now; without log probabilities none are made."""
        for token_id, logprob, candidates in zip(token_ids, logprobs, best, strict=False):
            alternatives = tuple(filter(None, map(self._alternative, candidates)))
            self._waiting.append(_Token(token_id, self._spelled(token_id), logprob, alternatives))
        if not self._waiting:
            return ()
        self._text += text
        pieces: list[AnswerToken] = []
        while piece := self._next_piece():
            pieces.append(piece)
        return tuple(pieces)

    def _next_piece(self) -> AnswerToken | None:
        """The fewest tokens whose whole text has come and ends with a character."""
        spelled = b""
        for n, token in enumerate(self._waiting, start=1):
            spelled += token.spelled
            if len(spelled) > len(self._text):
                return None
            if spelled and (whole := _decoded(spelled)) is not None:
                tokens = [self._waiting.popleft() for _ in range(n)]
                self._text = self._text[len(spelled) :]
                return _piece(whole, tokens)
        return None

    def _spelled(self, token_id: int) -> bytes:
        return self._token_bytes[token_id] if token_id < len(self._token_bytes) else b""

    def _alternative(self, candidate: TokenLogprob) -> Alternative | None:
        """None for one that could not stand there as text: half a character, or the answer's end."""
        text = _decoded(self._spelled(candidate.token_id))
        return Alternative(text, math.exp(candidate.logprob), candidate.token_id) if text else None


def _piece(text: str, tokens: Sequence[_Token]) -> AnswerToken:
    probability = math.exp(sum(token.logprob for token in tokens))
    return AnswerToken(text, probability, tokens[0].alternatives, tuple(token.token_id for token in tokens))


def _decoded(spelled: bytes) -> str | None:
    try:
        return spelled.decode()
    except UnicodeDecodeError:
        return None
