"""Numbers as arguments and as words."""

from __future__ import annotations

import argparse

from smallmind.domain.generation import GenerationStats


def natural(text: str) -> int:
    """An argument that counts something: 0 or more."""
    value = int(text)
    if value < 0:
        raise argparse.ArgumentTypeError(f"{value} is below 0")
    return value


def positive(text: str) -> int:
    """An argument that counts something there must be at least one of."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is below 1")
    return value


def describe(stats: GenerationStats) -> str:
    """`318 tokens/s · first token 31 ms · 142 tokens · avx2 · 2 threads`."""
    speed = [rate(stats.decode_tok_s)] if stats.decode_tok_s else []
    first = [f"first token {duration(stats.time_to_first_token_s)}"] if stats.n_generated else []
    made = [count(stats.n_generated, "token"), stats.kernel, count(stats.n_threads, "thread")]
    return " · ".join(speed + first + made)


def rate(tokens_per_s: float) -> str:
    """Whole tokens per second; a decimal where there are few."""
    return f"{tokens_per_s:,.0f} tokens/s" if tokens_per_s >= 10 else f"{tokens_per_s:.1f} tokens/s"


def duration(seconds: float) -> str:
    """Milliseconds below a second."""
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


def count(n: int, noun: str) -> str:
    """`1 token`, `1,200 tokens`."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"
