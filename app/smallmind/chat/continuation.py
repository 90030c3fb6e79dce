"""What an answer that is continued begins with: its text so far, in the tokens that the model said if those are known.

With the same tokens the engine remembers all of them, and with the same seed it goes on as if it had never stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from smallmind.domain.conversation import Message
from smallmind.domain.generation import AnswerToken, FinishReason, GenerationStats, SamplingOptions
from smallmind.text import Tokenizer


@dataclass(frozen=True, slots=True)
class AlternativeToken:
    """Where an answer is to take another turn: its first `n_characters` stay, then comes this token instead."""

    n_characters: int
    text: str
    token_id: int
    probability: float = 0.0


@dataclass(frozen=True, slots=True)
class Beginning:
    """The text that an answer begins with.  Of its tokens `token_ids` are known (perhaps not all, perhaps none), and
    `pieces` with their probabilities (all or none).
    """

    text: str = ""
    token_ids: tuple[int, ...] = ()
    pieces: tuple[AnswerToken, ...] = ()

    def turned(self, alternative: AlternativeToken, tokenizer: Tokenizer) -> Beginning:
        """The beginning of the version that takes another turn."""
        kept = self.text[: alternative.n_characters]
        ids = (*encode_beginning(tokenizer, kept, self.token_ids), alternative.token_id)
        return Beginning(kept + alternative.text, ids, _turned_pieces(self.pieces, kept, alternative))


def encode_beginning(tokenizer: Tokenizer, text: str, known: Sequence[int]) -> tuple[int, ...]:
    """Ids of the text: as many of the `known` ones as spell its beginning, and the rest encoded anew.

    A text that was cut within a character or a stop string has fewer tokens than were said.
    """
    whole = text.encode("utf-8", "replace")
    n_bytes = n_tokens = 0
    for token_id in known:
        spelled = tokenizer.token_bytes[token_id] if 0 <= token_id < tokenizer.n_vocab else b""
        if not spelled or not whole.startswith(spelled, n_bytes):
            break
        n_bytes += len(spelled)
        n_tokens += 1
    while n_tokens and not _is_boundary(whole, n_bytes):
        n_tokens -= 1
        n_bytes -= len(tokenizer.token_bytes[known[n_tokens]])
    return (*known[:n_tokens], *tokenizer.encode(whole[n_bytes:].decode()))


def _is_boundary(text: bytes, position: int) -> bool:
    """Between two characters."""
    return position >= len(text) or text[position] & 0xC0 != 0x80


def _turned_pieces(pieces: Sequence[AnswerToken], kept: str, alternative: AlternativeToken) -> tuple[AnswerToken, ...]:
    """The pieces of the text that stays, and the alternative with the rivals that it had in its place."""
    ends = list(accumulate(len(piece.text) for piece in pieces))
    n_kept = next((i + 1 for i, end in enumerate(ends) if end == len(kept)), 0)
    if kept and not n_kept:
        return ()
    rivals = pieces[n_kept].alternatives if n_kept < len(pieces) else ()
    piece = AnswerToken(alternative.text, alternative.probability, rivals, (alternative.token_id,))
    return (*pieces[:n_kept], piece)


def continued_sampling(sampling: SamplingOptions, answer: Message) -> SamplingOptions:
    """With the seed that an answer was drawn with, if it was cut off; one that had ended would only end again."""
    was_cut = answer.finish_reason in (None, FinishReason.CANCELLED, FinishReason.LENGTH)
    if sampling.seed is None and was_cut and answer.stats is not None:
        return replace(sampling, seed=answer.stats.seed)
    return sampling


def joined_stats(earlier: GenerationStats | None, later: GenerationStats) -> GenerationStats:
    """The figures of an answer that was made in two goes: what was read and waited for is the first's."""
    if earlier is None:
        return later
    n_steps = max(0, earlier.n_generated - 1) + max(0, later.n_generated - 1)
    n_generated = earlier.n_generated + later.n_generated
    decode_s = earlier.decode_s + later.decode_s
    return later._replace(
        n_prompt=earlier.n_prompt,
        n_cached=earlier.n_cached,
        n_generated=n_generated,
        prefill_s=earlier.prefill_s,
        time_to_first_token_s=earlier.time_to_first_token_s,
        decode_s=decode_s * (n_generated - 1) / n_steps if n_steps else decode_s,  # the speed is that of both together
    )
