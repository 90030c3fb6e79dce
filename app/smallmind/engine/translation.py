"""Native events to those of the domain, one translator for each answer."""

from __future__ import annotations

import codecs
from collections.abc import Sequence
from typing import TYPE_CHECKING

from smallmind.domain.errors import ConstraintFailed, EngineStopped, ModelFileChanged
from smallmind.domain.generation import (
    Finished,
    FinishReason,
    GenerationEvent,
    GenerationStats,
    PrefillProgress,
    TextDelta,
    TokenLogprob,
)
from smallmind.engine.pieces import PieceMaker

if TYPE_CHECKING:
    from smallmind._native import Event

StreamItem = GenerationEvent | EngineStopped
"""What a stream carries: events, and at its end instead of Finished perhaps an error."""


class Translator:
    """Keeps the bytes of a character whose rest is yet to be generated; at the end of an answer they are dropped."""

    def __init__(self, token_bytes: Sequence[bytes]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._pieces = PieceMaker(token_bytes)

    def translate(self, event: Event) -> StreamItem:
        """One item for each event."""
        kind = event.kind.name
        if kind == "PREFILL":
            return PrefillProgress(event.n_done, event.n_total, event.n_cached, event.elapsed_s, event.n_ahead)
        if kind == "TOKENS":
            return self._text_delta(event)
        if kind == "FINISHED":
            return _finished(event)
        if event.is_constraint:
            return ConstraintFailed(event.problem)
        return ModelFileChanged(event.changed_file) if event.changed_file else EngineStopped(event.problem)

    def _text_delta(self, event: Event) -> TextDelta:
        best = tuple(tuple(TokenLogprob(i, p) for i, p in candidates) for candidates in event.top_logprobs)
        ids, logprobs = tuple(event.token_ids), tuple(event.logprobs)
        text = self._decoder.decode(event.text)
        pieces = self._pieces.take(event.text, ids, logprobs, best)
        return TextDelta(text, ids, logprobs, best, pieces)


def _finished(event: Event) -> Finished:
    stats = GenerationStats(
        n_prompt=event.n_prompt,
        n_cached=event.n_cached,
        n_generated=event.n_generated,
        prefill_s=event.prefill_s,
        time_to_first_token_s=event.time_to_first_token_s,
        decode_s=event.decode_s,
        kernel=event.kernel,
        n_threads=event.n_threads,
        seed=event.seed,
    )
    return Finished(FinishReason(event.reason), stats)
