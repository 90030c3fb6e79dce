"""A tiny llama in every block format, against a plain float64 forward pass on the gguf package's weights.

What may differ is what rounding explains: the same forward pass says how much that is, with activations in int8.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType as Format

from smallmind._native import Model, kernel_names  # noqa: TID251
from smallmind.domain.errors import UnsupportedModel
from tests.golden.engine_logits import engine_logits
from tests.golden.metric import full_kl
from tests.golden.plain_forward import PlainLlama
from tests.golden.tiny_models import FORMAT_LLAMA, FORMAT_NAMES, sample_tokens, write_format_model

TOKENS = sample_tokens(150)  # more than a page of the K/V cache
SPARE = 1.3  # times what the simulated rounding explains; every format had 0.4 to 1.0 when this was written


@pytest.mark.parametrize("format_name", FORMAT_NAMES)
def test_logits_are_those_of_the_dequantised_weights_up_to_rounding(format_name: str, tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    write_format_model(path, format_name)
    plain = PlainLlama(path)
    exact = plain.logits(TOKENS)
    rounded = plain.logits(TOKENS, is_rounded=True)

    logits = engine_logits(path, TOKENS)

    error = np.sqrt(np.mean((logits - exact) ** 2))
    assert full_kl(exact, logits).mean() <= SPARE * full_kl(exact, rounded).mean()
    assert error <= SPARE * np.sqrt(np.mean((rounded - exact) ** 2))


@pytest.mark.parametrize("format_name", FORMAT_NAMES)
def test_logits_are_the_same_bits_in_every_kernel_set(format_name: str, tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    write_format_model(path, format_name)
    expected = engine_logits(path, TOKENS[:33], kernel="scalar", n_threads=1)
    for kernel in kernel_names():
        for chunk in (0, 1, 5):
            logits = engine_logits(path, TOKENS[:33], chunk=chunk, kernel=kernel)
            assert np.array_equal(logits.view(np.uint32), expected.view(np.uint32))


def test_a_format_that_the_engine_lacks_is_named_with_its_tensor(tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    FORMAT_LLAMA.write_random_blocks(path, lambda name: Format.TQ2_0 if name == "blk.1.ffn_up.weight" else Format.Q4_K)
    with pytest.raises(UnsupportedModel) as caught:
        Model.load(str(path), 1)
    assert caught.value.field == "tensor blk.1.ffn_up.weight"
    assert "TQ2_0" in caught.value.problem
