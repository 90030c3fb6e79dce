"""Every architecture in every weight format, on tiny random models, against transformers.

What may differ is what rounding explains: make_architectures.py computed it, and proved that the mistakes an engine
could make (RoPE pairs, RoPE base, biases, K/V heads, scale, epsilon) are at least twice outside of it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from gguf import GGMLQuantizationType as Format

from tests.golden.architectures import N_TOKENS, POSITIONS, SPARE, Reference
from tests.golden.engine_logits import engine_logits
from tests.golden.metric import full_kl
from tests.golden.tiny_models import FORMATS, MODELS, sample_tokens


@pytest.mark.parametrize("weight_format", FORMATS, ids=lambda weight_format: str(weight_format.name))
@pytest.mark.parametrize("architecture", MODELS)
def test_logits_are_transformers_up_to_rounding(architecture: str, weight_format: Format, tmp_path: Path) -> None:
    path = tmp_path / "tiny.gguf"
    reference = Reference.load(f"{architecture}.{weight_format.name}")
    written = MODELS[architecture].write(path, weight_format)
    assert written == reference.tensors_sha256, "not the weights of the golden file: run make_architectures.py again"

    logits = engine_logits(path, sample_tokens(N_TOKENS))[list(POSITIONS)]

    assert full_kl(reference.logits, logits).mean() <= SPARE * reference.expected_kl
    assert np.sqrt(np.mean((logits - reference.logits) ** 2)) <= SPARE * reference.expected_error
