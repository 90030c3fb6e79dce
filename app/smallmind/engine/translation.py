"""Native events to those of the domain, one translator for each answer."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from smallmind.domain.errors import EngineStopped, ModelFileChanged
from smallmind.domain.generation import (
    Finished,
    FinishReason,
    GenerationEvent,
    GenerationStats,
    PrefillProgress,
    TextDelta,
    TokenLogprob,
)

if TYPE_CHECKING:
    from smallmind._native import Event

StreamItem = GenerationEvent | EngineStopped
"""What a stream carries: events, and at its end instead of Finished perhaps an error."""


class Translator:
    """Keeps the bytes of a character whose rest is yet to be generated; at the end of an answer they are dropped."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def translate(self, event: Event) -> StreamItem:
        """One item for each event."""
        kind = event.kind.name
        if kind == "PREFILL":
            return PrefillProgress(event.n_done, event.n_total)
        if kind == "TOKENS":
            return self._text_delta(event)
        if kind == "FINISHED":
            return _finished(event)
        return ModelFileChanged(event.changed_file) if event.changed_file else EngineStopped(event.problem)

    def _text_delta(self, event: Event) -> TextDelta:
        best = tuple(tuple(TokenLogprob(i, p) for i, p in candidates) for candidates in event.top_logprobs)
        return TextDelta(self._decoder.decode(event.text), tuple(event.token_ids), tuple(event.logprobs), best)


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
