"""What one token costs: the bytes that are read for it and the multiply-adds that it takes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from smallmind.engine.memory import cache_bytes_per_token

if TYPE_CHECKING:
    from smallmind import _native

_EMBEDDING, _OUTPUT = "token_embd.weight", "output.weight"


@dataclass(frozen=True, slots=True)
class TokenCosts:
    """`weight_bytes`: read once for each token that is decoded, as large as they are in the file.

    `cache_bytes`: read besides for each token of context before it.  `macs`: of a prompt's token in all layers, without
    attention and without the output matrix, which only the last token of a prompt needs.
    """

    weight_bytes: int
    cache_bytes: int
    macs: int


def token_costs(path: Path, kv_format: str) -> TokenCosts:
    """Reads the header: up to 0.1 s.  Raises ModelNotFound, StorageError, ModelFileError, UnsupportedModel."""
    from smallmind import _native

    header = _native.read_header(str(path))
    names = {tensor.name for tensor in header.tensors}
    layers = [tensor for tensor in header.tensors if tensor.name not in (_EMBEDDING, _OUTPUT)]
    output = _OUTPUT if _OUTPUT in names else _EMBEDDING  # tied: the embedding is the output matrix as well
    weights = [tensor for tensor in header.tensors if tensor.name == output] + layers
    return TokenCosts(
        weight_bytes=sum(tensor.size_bytes for tensor in weights),
        cache_bytes=cache_bytes_per_token(header.metadata, kv_format),
        macs=sum(_macs(tensor) for tensor in layers),
    )


def _macs(tensor: _native.TensorInfo) -> int:
    return math.prod(tensor.shape) if len(tensor.shape) > 1 else 0
