"""From a header to the facts that people choose a model by."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from smallmind.domain.errors import UnsupportedModel
from smallmind.domain.model import ModelInfo
from smallmind.library.header import Header, TensorHeader

# `general.file_type` as llama.cpp numbers it; the numbers left out belong to formats that no longer exist.
# fmt: off
_FILE_TYPES = {
    0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K", 11: "Q3_K_S", 12: "Q3_K_M",
    13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M", 18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS",
    21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S", 25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S",
    29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M", 32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4",
}
# fmt: on


def describe(path: Path, header: Header) -> ModelInfo:
    """Raises UnsupportedModel where the file does not say what kind of model it is."""
    metadata = header.metadata
    architecture = metadata.get("general.architecture")
    if not isinstance(architecture, str) or not architecture:
        raise UnsupportedModel(str(path), "general.architecture", "the file does not say what kind of model it is")
    licence = metadata.get("general.license", "")
    return ModelInfo(
        path=path,
        name=path.stem,
        architecture=architecture,
        quantisation=quantisation(metadata, header.tensors),
        size_bytes=header.size_bytes,
        n_parameters=sum(math.prod(tensor.shape) for tensor in header.tensors),
        n_layers=_count(metadata, f"{architecture}.block_count"),
        n_vocab=_n_vocab(metadata, architecture),
        trained_context_length=_count(metadata, f"{architecture}.context_length"),
        licence=licence if isinstance(licence, str) else "",
    )


def quantisation(metadata: Mapping[str, Any], tensors: Sequence[TensorHeader]) -> str:
    """What the file says, or else the format that most of its bytes are in; "" for a file without weights."""
    stated = _FILE_TYPES.get(_count(metadata, "general.file_type", default=-1))
    if stated is not None:
        return stated
    sizes: Counter[str] = Counter()
    for tensor in tensors:
        sizes[tensor.type] += tensor.size_bytes
    return max(sizes, key=lambda name: sizes[name], default="")


def _n_vocab(metadata: Mapping[str, Any], architecture: str) -> int:
    tokens = metadata.get("tokenizer.ggml.tokens")
    return len(tokens) if isinstance(tokens, list) else _count(metadata, f"{architecture}.vocab_size")


def _count(metadata: Mapping[str, Any], name: str, default: int = 0) -> int:
    value = metadata.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else default
