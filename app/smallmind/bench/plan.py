"""What is to be measured."""

from __future__ import annotations

from dataclasses import dataclass

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.model import MAPPED

MAX_STREAMS = 64  # as many as the native engine decodes at once


@dataclass(frozen=True, slots=True)
class BenchPlan:
    """Counts of tokens; 0 prompt or decode tokens leave that measurement out.  0 threads: every core.

    `depth` tokens are in the context of each of `streams` answers before they are decoded, all at once.  Figures are
    medians over `iterations`.  Raises InvalidSetting.
    """

    prompt_tokens: int = 512
    decode_tokens: int = 128
    depth: int = 0
    streams: int = 1
    threads: int = 0
    iterations: int = 3
    kernel: str = ""
    loading: str = MAPPED
    is_locked: bool = False
    kv_format: str = "f16"

    def __post_init__(self) -> None:
        _check("prompt tokens", self.prompt_tokens, 0, 1_000_000)
        _check("decode tokens", self.decode_tokens, 0, 1_000_000)
        _check("depth", self.depth, 0, 1_000_000)
        _check("streams", self.streams, 1, MAX_STREAMS)
        _check("iterations", self.iterations, 1, 1_000)

    @property
    def context_length(self) -> int:
        """Tokens that must have room: all streams share one cache."""
        return max(self.prompt_tokens, self.streams * (max(self.depth, 1) + self.decode_tokens)) + 1


def _check(name: str, value: int, lowest: int, highest: int) -> None:
    if not lowest <= value <= highest:
        raise InvalidSetting(name, value, f"{lowest:,} to {highest:,}")
