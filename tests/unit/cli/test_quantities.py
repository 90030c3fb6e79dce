from smallmind.cli.quantities import count, describe, duration, rate
from smallmind.domain.generation import GenerationStats

STATS = GenerationStats(
    n_prompt=30, n_cached=0, n_generated=142, prefill_s=0.03, time_to_first_token_s=0.031, decode_s=141 / 318,
    kernel="avx2", n_threads=2, seed=7,
)  # fmt: skip


def test_an_answers_figures_are_one_line() -> None:
    assert describe(STATS) == "318 tokens/s · first token 31 ms · 142 tokens · avx2 · 2 threads"


def test_one_token_has_no_speed() -> None:
    one = STATS._replace(n_generated=1, decode_s=0.0, n_threads=1)
    assert describe(one) == "first token 31 ms · 1 token · avx2 · 1 thread"


def test_no_token_came_first() -> None:
    none = STATS._replace(n_generated=0, decode_s=0.0)
    assert describe(none) == "0 tokens · avx2 · 2 threads"


def test_slow_models_get_a_decimal_and_slow_starts_seconds() -> None:
    assert rate(3.14) == "3.1 tokens/s"
    assert rate(1234.5) == "1,234 tokens/s"
    assert duration(1.26) == "1.3 s"
    assert duration(0.9999) == "1.0 s"
    assert count(12_000, "token") == "12,000 tokens"
