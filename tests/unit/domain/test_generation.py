import math
from dataclasses import replace

import pytest

from smallmind.domain.errors import InvalidSetting
from smallmind.domain.generation import GenerationStats, SamplingOptions

STATS = GenerationStats(
    n_prompt=100, n_cached=60, n_generated=11, prefill_s=0.5, time_to_first_token_s=0.6, decode_s=2.0,
    kernel="avx2", n_threads=2, seed=7,
)  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", -0.1),
        ("temperature", math.nan),
        ("top_k", -1),
        ("top_p", 1.01),
        ("min_p", math.inf),
        ("repetition_penalty", 0.0),
        ("seed", -1),
        ("seed", 2**64),
        ("max_tokens", 0),
        ("n_logprobs", 65),
    ],
)
def test_a_value_outside_its_range_is_refused_by_name(name: str, value: float) -> None:
    with pytest.raises(InvalidSetting) as caught:
        replace(SamplingOptions(), **{name: value})  # type: ignore[arg-type]
    assert name.split("_")[0] in str(caught.value)
    assert caught.value.hint.startswith("Allowed: ")


def test_decode_speed_counts_the_steps_after_the_first_token() -> None:
    assert STATS.decode_tok_s == 5.0


def test_prefill_speed_counts_only_tokens_that_were_computed() -> None:
    assert STATS.prefill_tok_s == 80.0


def test_a_single_token_has_no_speed() -> None:
    assert STATS._replace(n_generated=1, decode_s=0.0).decode_tok_s == 0
