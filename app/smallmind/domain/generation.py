"""What an answer is asked with, and what comes back while it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from smallmind.domain.errors import InvalidSetting


@dataclass(frozen=True, slots=True)
class SamplingOptions:
    """How the next token is chosen.  Defaults suit small chat models.

    temperature 0 is greedy; top_k 0, top_p 1 and min_p 0 switch that filter off; seed None draws one.
    presence_penalty is taken once from the score of every token that the answer holds already, frequency_penalty once
    for each time that it holds it; negative ones invite repetition.  json_schema: the answer is JSON that fits this
    schema (JSON text, "" none).
    Raises InvalidSetting.
    """

    temperature: float = 0.3
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    repetition_penalty: float = 1.1
    repetition_window: int = 64
    seed: int | None = None
    max_tokens: int | None = None
    stop: tuple[str, ...] = ()
    n_logprobs: int = 0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    json_schema: str = ""

    def __post_init__(self) -> None:
        _check_range("temperature", self.temperature, 0.0, 5.0)
        _check_range("top-k", self.top_k, 0, 1_000_000)
        _check_range("top-p", self.top_p, 0.0, 1.0)
        _check_range("min-p", self.min_p, 0.0, 1.0)
        _check_range("repetition penalty", self.repetition_penalty, 0.1, 10.0)
        _check_range("repetition window", self.repetition_window, 0, 1_000_000)
        _check_range("log probabilities", self.n_logprobs, 0, 64)
        _check_range("presence penalty", self.presence_penalty, -2.0, 2.0)
        _check_range("frequency penalty", self.frequency_penalty, -2.0, 2.0)
        if self.seed is not None:
            _check_range("seed", self.seed, 0, 2**64 - 1)
        if self.max_tokens is not None:
            _check_range("maximum tokens", self.max_tokens, 1, 10_000_000)


def _check_range(name: str, value: float, low: float, high: float) -> None:
    if not low <= value <= high:
        raise InvalidSetting(name, value, f"{low:,} to {high:,}")


class FinishReason(StrEnum):
    """Why an answer ended."""

    END = "end"  # the model ended its turn
    STOP = "stop"  # a stop string
    LENGTH = "length"  # max_tokens, or the context is full
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TokenLogprob:
    """Natural log probability of one token (before temperature and filters)."""

    token_id: int
    logprob: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """A token that might have stood in an answer's place: its text (whole characters) and its probability, 0 to 1."""

    text: str
    probability: float
    token_id: int


@dataclass(frozen=True, slots=True)
class AnswerToken:
    """A piece of an answer with the probability that the model gave it, 0 to 1, before temperature and filters.

    Tokens that only together make up whole characters are one piece: `token_ids` are all of them, the probability is
    their product, and the alternatives (the most probable first; the chosen token may be among them) are the first's.

    Not `is_known`: a stretch of text of which there are no figures, since a person wrote it, say.  It keeps the place.
    """

    text: str
    probability: float
    alternatives: tuple[Alternative, ...] = ()
    token_ids: tuple[int, ...] = ()
    is_known: bool = True


@dataclass(frozen=True, slots=True)
class PrefillProgress:
    """`n_done` of `n_total` prompt tokens are in the K/V cache, `n_cached` of them from an earlier answer; reading the
    others has taken `elapsed_s` so far.  `n_ahead`: as many requests come first; over 0 only while this one waits.
    """

    n_done: int
    n_total: int
    n_cached: int = 0
    elapsed_s: float = 0.0
    n_ahead: int = 0


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Some more of the answer: whole characters, never half of one.

    Empty unless n_logprobs asks for them: `logprobs`, `top_logprobs` (for each of `token_ids` the n_logprobs best
    candidates), and `tokens`, whose texts together are `text`.
    """

    text: str
    token_ids: tuple[int, ...]
    logprobs: tuple[float, ...] = ()
    top_logprobs: tuple[tuple[TokenLogprob, ...], ...] = ()
    tokens: tuple[AnswerToken, ...] = ()


class GenerationStats(NamedTuple):
    """Figures of one answer.  `decode_s` runs from the first to the last token, so it covers n_generated - 1 steps.

    A named tuple, as Message is.
    """

    n_prompt: int
    n_cached: int
    n_generated: int
    prefill_s: float
    time_to_first_token_s: float
    decode_s: float
    kernel: str
    n_threads: int
    seed: int

    @property
    def decode_tok_s(self) -> float:
        """Tokens per second after the first; 0 when there was only one."""
        return (self.n_generated - 1) / self.decode_s if self.n_generated > 1 and self.decode_s > 0 else 0.0

    @property
    def prefill_tok_s(self) -> float:
        """Prompt tokens computed (not cached) per second."""
        return (self.n_prompt - self.n_cached) / self.prefill_s if self.prefill_s > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every answer."""

    reason: FinishReason
    stats: GenerationStats


GenerationEvent = PrefillProgress | TextDelta | Finished


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One prompt as token ids, ready for the engine.

    `n_continued`: so many tokens at the prompt's end are the beginning of the answer.  The penalties count them, and a
    schema holds for the whole.
    """

    prompt: tuple[int, ...]
    sampling: SamplingOptions = field(default_factory=SamplingOptions)
    n_continued: int = 0
