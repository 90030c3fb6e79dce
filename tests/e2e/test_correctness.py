"""The starter model against transformers in float32, over 1,535 tokens of English, Python and C; llama.cpp is the bar.

tests/golden/README.md says where the figures come from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.golden.engine_logits import engine_logits
from tests.golden.metric import Agreement, Golden

GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture(scope="module")
def golden() -> Golden:
    return Golden.load(GOLDEN / "starter.npz")


@pytest.fixture(scope="module")
def llama_cpp() -> Mapping[str, float]:
    """Figures of llama.cpp on the same file, text and metric: mean_kl, top1."""
    figures: Mapping[str, float] = json.loads((GOLDEN / "llama_cpp.json").read_text("utf-8"))["llama.cpp"]["prompt"]
    return figures


@pytest.fixture(scope="module")
def ours(golden: Golden, starter_path: Path) -> Agreement:
    agreement = golden.agreement(engine_logits(starter_path, golden.tokens.tolist()))
    print(f"SmallMind: mean KL {agreement.mean_kl:.3e}, top-1 agreement {agreement.top1:.2%}")
    return agreement


def test_the_distribution_is_at_least_as_close_to_the_reference_as_llama_cpps(
    ours: Agreement, llama_cpp: Mapping[str, float]
) -> None:
    assert ours.mean_kl <= llama_cpp["mean_kl"]


def test_the_most_likely_token_is_the_references_at_least_as_often_as_llama_cpps(
    ours: Agreement, llama_cpp: Mapping[str, float]
) -> None:
    assert ours.top1 >= llama_cpp["top1"]


def test_a_quantised_cache_costs_little_of_that(
    golden: Golden, starter_path: Path, ours: Agreement, llama_cpp: Mapping[str, float]
) -> None:
    rounded = golden.agreement(engine_logits(starter_path, golden.tokens.tolist(), kv_format="q8_0"))
    print(f"with a q8_0 cache: mean KL {rounded.mean_kl:.3e}, top-1 agreement {rounded.top1:.2%}")
    assert rounded.mean_kl != ours.mean_kl
    assert rounded.mean_kl <= llama_cpp["mean_kl"]
    assert rounded.top1 >= llama_cpp["top1"]


def test_the_golden_tokens_are_those_of_our_own_tokenizer(golden: Golden, starter_path: Path) -> None:
    from smallmind.engine.headers import read_header
    from smallmind.text import Tokenizer

    tokenizer = Tokenizer(read_header(starter_path).metadata, str(starter_path))
    assert tokenizer.encode((GOLDEN / "text.txt").read_text("utf-8")) == golden.tokens.tolist()
