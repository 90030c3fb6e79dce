"""An answer's tokens as text, to be kept beside it and read again when somebody points at a word.

A list for each piece: text, probability (null where it is not known), ids, and its alternatives as text, probability,
id.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from smallmind.domain.generation import Alternative, AnswerToken

_DIGITS = 5


def to_text(tokens: Sequence[AnswerToken]) -> str:
    """For ConversationStore.save_tokens."""
    rows = [
        [
            token.text,
            round(token.probability, _DIGITS) if token.is_known else None,
            list(token.token_ids),
            [[each.text, round(each.probability, _DIGITS), each.token_id] for each in token.alternatives],
        ]
        for token in tokens
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def from_text(text: bytes | str) -> tuple[AnswerToken, ...]:
    """What ConversationStore.tokens gives.  Empty for what is not `to_text`'s: it is shown, never needed."""
    try:
        return tuple(
            AnswerToken(str(spelled), float(probability), tuple(map(_alternative, alternatives)), tuple(map(int, ids)))
            if probability is not None
            else unknown_stretch(str(spelled))
            for spelled, probability, ids, alternatives in json.loads(text or "[]")
        )
    except (TypeError, ValueError, RecursionError):
        return ()


def unknown_stretch(text: str) -> AnswerToken:
    """What stands for a text of whose tokens nothing is known."""
    return AnswerToken(text, 0.0, is_known=False)


def _alternative(row: Sequence[object]) -> Alternative:
    spelled, probability, token_id = row
    if not isinstance(probability, float | int) or not isinstance(token_id, int):
        raise TypeError
    return Alternative(str(spelled), float(probability), token_id)
